using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>
/// Sums over all 4^K vectors of QPSK symbols of a few users at once, on eight subcarriers at a time: ln p, means and products of two, exactly.
/// </summary>
/// <remarks>
/// With x = (±1 ± j)/√2 the energy 2Re(xᴴb) − Σ_{k&lt;l} 2Re(conj(x_k)·x_l·G_kl) grows along a tree: user k adds √2(±Re c ± Im c) with
/// c = b_k − Σ_{l&lt;k} G_kl·x_l. Below a node of the last user but one the four leaves are a product, e^E·4cosh(√2Re c)·cosh(√2Im c), so that 4^(K−1) nodes
/// suffice. The sums are then taken up the same tree. Not thread-safe.
/// </remarks>
public sealed class QpskEnumeration
{
    /// <summary>Most users whose vectors are enumerated.</summary>
    public const int MostUsers = 4;

    private const double Root2 = 1.4142135623730951, HalfRoot2 = Root2 / 2, Lowest = -700;
    private const int Weights = 0;
    private static readonly Vector512<double> One = Vector512<double>.One, Two = Vector512.Create(2.0);
    private readonly int _users, _nodes;

    // At every node of the last user but one: its energy, and c of the last user.
    private readonly Vector512<double>[] _energy, _real, _imaginary;

    // What is summed up the tree: weights, then means of the users that were passed, then products of two of them.
    private readonly Vector512<double>[] _sumReal, _sumImaginary;

    /// <summary>Working storage for so many users.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are none, or more than <see cref="MostUsers"/>.</exception>
    public QpskEnumeration(int users)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(users, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(users, MostUsers);
        (_users, _nodes) = (users, 1 << (2 * (users - 1)));
        (_energy, _real, _imaginary) = (new Vector512<double>[_nodes], new Vector512<double>[_nodes], new Vector512<double>[_nodes]);
        int sums = (1 + users + users * users) * _nodes;
        (_sumReal, _sumImaginary) = (new Vector512<double>[sums], new Vector512<double>[sums]);
    }

    /// <summary>The posterior of the symbols of one OFDM symbol, under a uniform prior.</summary>
    /// <param name="gram">G, row kK + l, of which l &lt; k is read <c>[K²×N]</c>.</param>
    /// <param name="matched">b in K rows from <paramref name="first"/> on <c>[…×N]</c>.</param>
    /// <param name="first">First of these rows.</param>
    /// <param name="mean">Gets the means of x_k <c>[K×N]</c>.</param>
    /// <param name="products">To row kK + l, k &lt; l, the mean of conj(x_k)·x_l is added <c>[K²×N]</c>.</param>
    /// <returns>Σ_n ln Σ_x e^energy; NaN where an input is.</returns>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public double Expect(SplitMatrix gram, SplitMatrix matched, int first, SplitMatrix mean, SplitMatrix products)
    {
        ArgumentNullException.ThrowIfNull(gram);
        ArgumentNullException.ThrowIfNull(matched);
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(products);
        (int users, int stride) = (_users, mean.Stride);
        if (mean.Rows != users) throw new ArgumentException($"{mean.Rows} rows for {users} users");
        if (gram.Rows != users * users || products.Rows != users * users) throw new ArgumentException($"{gram.Rows} and {products.Rows} rows for pairs of {users} users");
        if (first < 0 || first + users > matched.Rows) throw new ArgumentException($"rows {first}…{first + users - 1} of {matched.Rows}");
        if (gram.Columns != mean.Columns || matched.Columns != mean.Columns || products.Columns != mean.Columns)
            throw new ArgumentException("numbers of columns differ");

        var sum = Vector512<double>.Zero;
        for (int n = 0; n < stride; n += SplitMatrix.Lanes)
        {
            Vector512<double> inside = Vector512.LessThan(Vector512<double>.Indices + Vector512.Create((double)n), Vector512.Create((double)mean.Columns));
            sum += Vector512.ConditionalSelect(inside, Descend(gram, matched, first, n), Vector512<double>.Zero);
            Ascend(mean, products, n);
        }
        return Vector512.Sum(sum);
    }

    private int Mean(int k) => (1 + k) * _nodes;

    private int Product(int k, int l) => (1 + _users + k * _users + l) * _nodes;

    // Weights and means at the nodes; ln Σ_x e^energy of each lane is returned.
    private Vector512<double> Descend(SplitMatrix gram, SplitMatrix matched, int first, int n)
    {
        Span<Vector512<double>> energy = _energy, real = _real, imaginary = _imaginary;
        energy[0] = Vector512<double>.Zero;
        for (int k = 0; k < _users; k++)
        {
            real[0] = Vector512.Create(Root2) * Load(matched.Real, matched.Stride, first + k, n);
            imaginary[0] = Vector512.Create(Root2) * Load(matched.Imaginary, matched.Stride, first + k, n);
            for (int l = 0, count = 1; l < k; l++, count *= 4)
                Branch(real, imaginary, count, Load(gram.Real, gram.Stride, k * _users + l, n), Load(gram.Imaginary, gram.Stride, k * _users + l, n));
            if (k == _users - 1) break;
            for (int i = (1 << (2 * k)) - 1; i >= 0; i--)
            {
                Vector512<double> sum = real[i] + imaginary[i], difference = real[i] - imaginary[i], at = energy[i];
                (energy[4 * i], energy[4 * i + 1], energy[4 * i + 2], energy[4 * i + 3]) = (at + sum, at + difference, at - difference, at - sum);
            }
        }
        return Weigh(energy, real, imaginary);
    }

    // c −= G·x at the four children of each node, x = (1, 1), (1, −1), (−1, 1), (−1, −1).
    private static void Branch(Span<Vector512<double>> real, Span<Vector512<double>> imaginary, int count, Vector512<double> gr, Vector512<double> gi)
    {
        Vector512<double> minus = gr - gi, plus = gr + gi;
        for (int i = count - 1; i >= 0; i--)
        {
            Vector512<double> re = real[i], im = imaginary[i];
            (real[4 * i], imaginary[4 * i]) = (re - minus, im - plus);
            (real[4 * i + 1], imaginary[4 * i + 1]) = (re - plus, im + minus);
            (real[4 * i + 2], imaginary[4 * i + 2]) = (re + plus, im - minus);
            (real[4 * i + 3], imaginary[4 * i + 3]) = (re + minus, im + plus);
        }
    }

    private Vector512<double> Weigh(Span<Vector512<double>> energy, Span<Vector512<double>> real, Span<Vector512<double>> imaginary)
    {
        Vector512<double> largest = Vector512.Create(double.NegativeInfinity), total = Vector512<double>.Zero;
        for (int i = 0; i < _nodes; i++)
        {
            energy[i] += Vector512.Abs(real[i]) + Vector512.Abs(imaginary[i]);
            largest = Vector512.Max(largest, energy[i]);
        }
        Span<Vector512<double>> weights = _sumReal.AsSpan(Weights, _nodes), meanReal = _sumReal.AsSpan(Mean(_users - 1)), meanImaginary = _sumImaginary.AsSpan(Mean(_users - 1));
        for (int i = 0; i < _nodes; i++)
        {
            // e^E(1 + q)(1 + r) with q = e^(−2|Re c|), r = e^(−2|Im c|); √2 times the mean is (1 − q)(1 + r) and (1 + q)(1 − r) with their signs.
            Vector512<double> q = Exponential(-Two * Vector512.Abs(real[i])), r = Exponential(-Two * Vector512.Abs(imaginary[i]));
            Vector512<double> weight = Exponential(energy[i] - largest), less = One - q, more = One + q;
            weights[i] = weight * more * (One + r);
            meanReal[i] = Vector512.CopySign(weight * less * (One + r), real[i]);
            meanImaginary[i] = Vector512.CopySign(weight * more * (One - r), imaginary[i]);
            total += weights[i];
        }
        return largest + Vector512.Log(total);
    }

    // Sums the users away, the last but one first, and stores means and products.
    private void Ascend(SplitMatrix mean, SplitMatrix products, int n)
    {
        for (int k = _users - 2, count = _nodes / 4; k >= 0; k--, count /= 4)
        {
            for (int l = k + 1; l < _users; l++) Rotate(Mean(l), Product(k, l), count);
            Turn(count, k);
            for (int l = k + 1; l < _users; l++)
            {
                Fold(Mean(l), count);
                for (int m = l + 1; m < _users; m++) Fold(Product(l, m), count);
            }
        }
        Vector512<double> inverse = One / _sumReal[Weights];
        for (int k = 0; k < _users; k++)
        {
            int at = k * mean.Stride + n;
            (_sumReal[Mean(k)] * inverse * Vector512.Create(HalfRoot2)).StoreUnsafe(ref mean.Real[at]);
            (_sumImaginary[Mean(k)] * inverse * Vector512.Create(HalfRoot2)).StoreUnsafe(ref mean.Imaginary[at]);
            for (int l = k + 1; l < _users; l++)
            {
                int to = (k * _users + l) * products.Stride + n;
                Vector512<double> half = inverse * Vector512.Create(0.5);
                (Load(products.Real, 0, 0, to) + _sumReal[Product(k, l)] * half).StoreUnsafe(ref products.Real[to]);
                (Load(products.Imaginary, 0, 0, to) + _sumImaginary[Product(k, l)] * half).StoreUnsafe(ref products.Imaginary[to]);
            }
        }
    }

    // Σ conj(x_k)·m over the four children.
    private void Rotate(int source, int target, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int at = source + 4 * i;
            Vector512<double> a0 = _sumReal[at], a1 = _sumReal[at + 1], a2 = _sumReal[at + 2], a3 = _sumReal[at + 3];
            Vector512<double> b0 = _sumImaginary[at], b1 = _sumImaginary[at + 1], b2 = _sumImaginary[at + 2], b3 = _sumImaginary[at + 3];
            _sumReal[target + i] = a0 + a1 - a2 - a3 + (b0 - b1 + b2 - b3);
            _sumImaginary[target + i] = b0 + b1 - b2 - b3 - (a0 - a1 + a2 - a3);
        }
    }

    // Σ x_k·weight over the four children, and Σ weight.
    private void Turn(int count, int k)
    {
        for (int i = 0; i < count; i++)
        {
            Vector512<double> w0 = _sumReal[4 * i], w1 = _sumReal[4 * i + 1], w2 = _sumReal[4 * i + 2], w3 = _sumReal[4 * i + 3];
            _sumReal[Mean(k) + i] = w0 + w1 - w2 - w3;
            _sumImaginary[Mean(k) + i] = w0 - w1 + w2 - w3;
            _sumReal[i] = w0 + w1 + w2 + w3;
        }
    }

    private void Fold(int at, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int from = at + 4 * i;
            _sumReal[at + i] = _sumReal[from] + _sumReal[from + 1] + (_sumReal[from + 2] + _sumReal[from + 3]);
            _sumImaginary[at + i] = _sumImaginary[from] + _sumImaginary[from + 1] + (_sumImaginary[from + 2] + _sumImaginary[from + 3]);
        }
    }

    private static Vector512<double> Exponential(Vector512<double> x) => Vector512.Exp(Vector512.Max(x, Vector512.Create(Lowest)));

    private static Vector512<double> Load(double[] values, int stride, int row, int n) => Vector512.LoadUnsafe(ref values[row * stride + n]);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Eigenvalues and eigenvectors of a Hermitian matrix in float64: Householder tridiagonalisation, implicit QL, back-transform. Rows are padded with zeros
/// to whole vectors, and a reflector is zero outside its range, so no loop has a tail. Keeps its storage from one matrix to the next; not thread-safe.
/// </summary>
public sealed class HermitianEigen
{
    private const int Padding = 32;
    private int _stride;
    private double[] _real = [], _imaginary = [], _reflectorReal = [], _reflectorImaginary = [], _scales = [];
    private double[] _diagonal = [], _offDiagonal = [], _phaseReal = [], _phaseImaginary = [], _rows = [], _rowReal = [], _rowImaginary = [];
    private double[] _cosines = [], _sines = [], _values = [];
    private int[] _order = [];

    /// <summary>Rows of the matrix that was decomposed last.</summary>
    public int Size { get; private set; }

    /// <summary>Eigenvalues, largest first <c>[Size]</c>.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Size);

    /// <summary>Real parts of the unit eigenvector of the given eigenvalue <c>[Size]</c>.</summary>
    public ReadOnlySpan<double> VectorReal(int index) => _real.AsSpan(index * _stride, Size);

    /// <summary>Imaginary parts of the unit eigenvector of the given eigenvalue <c>[Size]</c>.</summary>
    public ReadOnlySpan<double> VectorImaginary(int index) => _imaginary.AsSpan(index * _stride, Size);

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="real">Real parts <c>[size×size]</c>, row after row; only the lower triangle and the diagonal are read.</param>
    /// <param name="imaginary">Imaginary parts, likewise; those of the diagonal are taken as 0.</param>
    /// <param name="size">Rows of the matrix, at least 1.</param>
    /// <returns>False where the matrix is not finite; values and vectors then mean nothing.</returns>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public bool Decompose(ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (real.Length < size * size || imaginary.Length < size * size)
            throw new ArgumentException($"a {size}×{size} matrix needs {size * size} numbers, not {Math.Min(real.Length, imaginary.Length)}");
        Reserve(size);
        double scale = Take(real, imaginary);
        if (!double.IsFinite(scale)) return false;
        Tridiagonalise();
        if (!Diagonalise()) return false;
        Order(scale);
        TransformBack();
        return true;
    }

    private void Reserve(int size)
    {
        Size = size;
        _stride = (size + Padding - 1) / Padding * Padding;
        int all = size * _stride;
        if (_real.Length < all)
        {
            (_real, _imaginary, _rows) = (new double[all], new double[all], new double[all]);
            (_reflectorReal, _reflectorImaginary) = (new double[all], new double[all]);
            (_rowReal, _rowImaginary) = (new double[_stride], new double[_stride]);
            (_diagonal, _offDiagonal, _scales) = (new double[_stride], new double[_stride], new double[_stride]);
            (_phaseReal, _phaseImaginary, _values) = (new double[_stride], new double[_stride], new double[_stride]);
            (_cosines, _sines, _order) = (new double[_stride], new double[_stride], new int[_stride]);
        }
        foreach (double[] array in (ReadOnlySpan<double[]>)[_real, _imaginary, _rows, _reflectorReal, _reflectorImaginary]) array.AsSpan(0, all).Clear();
        foreach (double[] array in (ReadOnlySpan<double[]>)[_rowReal, _rowImaginary, _phaseReal, _phaseImaginary]) array.AsSpan().Clear();
    }

    /// <summary>Copies both triangles, scaled so that the largest entry is 1 and no square over- or underflows.</summary>
    private double Take(ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary)
    {
        double largest = 0;
        for (int row = 0; row < Size; row++)
            for (int column = 0; column <= row; column++)
            {
                double a = Math.Abs(real[row * Size + column]), b = column == row ? 0 : Math.Abs(imaginary[row * Size + column]);
                largest = Math.Max(largest, Math.Max(a, b));
            }
        double inverse = largest > 0 ? 1 / largest : 1;
        if (!double.IsFinite(inverse)) (largest, inverse) = (0, 0);
        for (int row = 0; row < Size; row++)
            for (int column = 0; column <= row; column++)
            {
                double a = real[row * Size + column] * inverse, b = column == row ? 0 : imaginary[row * Size + column] * inverse;
                (_real[row * _stride + column], _imaginary[row * _stride + column]) = (a, b);
                (_real[column * _stride + row], _imaginary[column * _stride + row]) = (a, -b);
            }
        return largest;
    }

    /// <summary>
    /// A ← HAH with H = I − τvvᴴ, τ = 2/‖v‖², v = x − βe₁, β = −‖x‖·x₁/|x₁| for each column's part x below the diagonal. The off-diagonals β are complex;
    /// a diagonal matrix of phases makes them real.
    /// </summary>
    private void Tridiagonalise()
    {
        Complex phase = 1;
        for (int k = 0; k < Size; k++)
        {
            _diagonal[k] = _real[k * _stride + k];
            (_phaseReal[k], _phaseImaginary[k]) = (phase.Real, phase.Imaginary);
            if (k == Size - 1) break;
            Complex offDiagonal = k < Size - 2 ? Reflect(k) : new Complex(_real[(k + 1) * _stride + k], _imaginary[(k + 1) * _stride + k]);
            _offDiagonal[k] = Complex.Abs(offDiagonal);
            if (_offDiagonal[k] > 0) phase *= offDiagonal / _offDiagonal[k];
        }
    }

    private Complex Reflect(int k)
    {
        Span<double> vr = _reflectorReal.AsSpan(k * _stride, _stride), vi = _reflectorImaginary.AsSpan(k * _stride, _stride);
        double below = 0;
        for (int row = k + 1; row < Size; row++)
        {
            (vr[row], vi[row]) = (_real[row * _stride + k], _imaginary[row * _stride + k]);
            if (row > k + 1) below += vr[row] * vr[row] + vi[row] * vi[row];
        }
        var first = new Complex(vr[k + 1], vi[k + 1]);
        _scales[k] = 0;
        if (below == 0) return first;
        double head = Complex.Abs(first), norm = Math.Sqrt(head * head + below);
        Complex beta = head > 0 ? -norm / head * first : -norm;
        (vr[k + 1], vi[k + 1]) = (vr[k + 1] - beta.Real, vi[k + 1] - beta.Imaginary);
        double scale = _scales[k] = 2 / (below + (head + norm) * (head + norm));
        Span<double> wr = _rowReal.AsSpan(0, _stride), wi = _rowImaginary.AsSpan(0, _stride);
        int from = (k + 1) / Vector<double>.Count * Vector<double>.Count, to = End;
        double overlap = 0;
        for (int row = k + 1; row < Size; row++)
        {
            (double pr, double pi) = Dot(_real, _imaginary, row * _stride, vr, vi, from, to, conjugate: false);
            (wr[row], wi[row]) = (scale * pr, scale * pi);
            overlap += vr[row] * wr[row] + vi[row] * wi[row];
        }
        // w = τAv − (τ/2)(vᴴτAv)v, and A ← A − vwᴴ − wvᴴ.
        for (int row = k + 1; row < Size; row++)
        {
            wr[row] -= 0.5 * scale * overlap * vr[row];
            wi[row] -= 0.5 * scale * overlap * vi[row];
        }
        wr[..(k + 1)].Clear();
        wi[..(k + 1)].Clear();
        for (int row = k + 1; row < Size; row++)
            SubtractOuter(_real.AsSpan(row * _stride), _imaginary.AsSpan(row * _stride), (vr[row], vi[row]), wr, wi, (wr[row], wi[row]), vr, vi, from, to);
        return beta;
    }

    private int End => (Size + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;

    /// <summary>Implicit QL with Wilkinson's shift; the rotations of a sweep are applied to the rows of the eigenvectors together.</summary>
    private bool Diagonalise()
    {
        const int mostSweeps = 60;
        for (int i = 0; i < Size; i++) _rows[i * _stride + i] = 1;
        double[] d = _diagonal, e = _offDiagonal;
        e[Size - 1] = 0;
        for (int first = 0; first < Size; first++)
            for (int sweep = 0; ; sweep++)
            {
                int last = first;
                while (last < Size - 1 && !(Math.Abs(e[last]) <= 1.1e-16 * (Math.Abs(d[last]) + Math.Abs(d[last + 1])))) last++;
                if (last == first) break;
                if (sweep == mostSweeps) return false;
                int end = Sweep(first, last);
                Rotate(end, last);
            }
        return true;
    }

    /// <summary>One QL sweep over a block; gives the row at which it ended, later than the first where the block fell apart.</summary>
    private int Sweep(int first, int last)
    {
        double[] d = _diagonal, e = _offDiagonal;
        double ratio = (d[first + 1] - d[first]) / (2 * e[first]);
        double g = d[last] - d[first] + e[first] / (ratio + Math.CopySign(Math.Sqrt(ratio * ratio + 1), ratio));
        double s = 1, c = 1, p = 0;
        for (int i = last - 1; i >= first; i--)
        {
            double f = s * e[i], b = c * e[i], r = Math.Sqrt(f * f + g * g);
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                e[last] = 0;
                return i + 1;
            }
            (s, c) = (f / r, g / r);
            (_sines[i], _cosines[i]) = (s, c);
            g = d[i + 1] - p;
            r = (d[i] - g) * s + 2 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
        }
        d[first] -= p;
        e[first] = g;
        e[last] = 0;
        return first;
    }

    /// <summary>Rotates rows i and i + 1 for i = last − 1 … first, four vectors of columns at a time, the shared row kept in registers.</summary>
    private void Rotate(int first, int last)
    {
        ref double rows = ref MemoryMarshal.GetArrayDataReference(_rows);
        for (int column = 0; column < Size; column += 4 * Vector<double>.Count)
        {
            ref double upper = ref Unsafe.Add(ref rows, last * _stride + column);
            Vector<double> x0 = Load(ref upper, 0), x1 = Load(ref upper, 1), x2 = Load(ref upper, 2), x3 = Load(ref upper, 3);
            for (int i = last - 1; i >= first; i--)
            {
                ref double lower = ref Unsafe.Add(ref rows, i * _stride + column);
                upper = ref Unsafe.Add(ref lower, _stride);
                Vector<double> c = new(_cosines[i]), s = new(_sines[i]);
                x0 = Turn(ref lower, ref upper, 0, x0, c, s);
                x1 = Turn(ref lower, ref upper, 1, x1, c, s);
                x2 = Turn(ref lower, ref upper, 2, x2, c, s);
                x3 = Turn(ref lower, ref upper, 3, x3, c, s);
            }
            ref double final = ref Unsafe.Add(ref rows, first * _stride + column);
            Store(ref final, 0, x0);
            Store(ref final, 1, x1);
            Store(ref final, 2, x2);
            Store(ref final, 3, x3);
        }
    }

    private void Order(double scale)
    {
        for (int i = 0; i < Size; i++) (_order[i], _values[i]) = (i, -_diagonal[i]);
        Array.Sort(_values, _order, 0, Size);
        for (int i = 0; i < Size; i++) _values[i] *= -scale;
    }

    /// <summary>Eigenvectors of A: the phases, then the reflectors, last first, applied to those of the tridiagonal matrix.</summary>
    private void TransformBack()
    {
        for (int row = 0; row < Size; row++)
        {
            ReadOnlySpan<double> source = _rows.AsSpan(_order[row] * _stride, Size);
            for (int i = 0; i < Size; i++)
                (_real[row * _stride + i], _imaginary[row * _stride + i]) = (source[i] * _phaseReal[i], source[i] * _phaseImaginary[i]);
        }
        int to = End;
        for (int k = Size - 3; k >= 0; k--)
        {
            if (_scales[k] == 0) continue;
            ReadOnlySpan<double> vr = _reflectorReal.AsSpan(k * _stride, _stride), vi = _reflectorImaginary.AsSpan(k * _stride, _stride);
            int from = (k + 1) / Vector<double>.Count * Vector<double>.Count;
            for (int row = 0; row < Size; row++)
            {
                (double sr, double si) = Dot(_real, _imaginary, row * _stride, vr, vi, from, to, conjugate: true);
                Subtract(_real.AsSpan(row * _stride), _imaginary.AsSpan(row * _stride), _scales[k] * sr, _scales[k] * si, vr, vi, from, to);
            }
        }
    }

    /// <summary>Σ x·v, or Σ x·v* .</summary>
    private static (double Real, double Imaginary) Dot(
        double[] real, double[] imaginary, int start, ReadOnlySpan<double> vr, ReadOnlySpan<double> vi, int from, int to, bool conjugate)
    {
        ref double xr = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(real), start);
        ref double xi = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(imaginary), start);
        ref double yr = ref MemoryMarshal.GetReference(vr), yi = ref MemoryMarshal.GetReference(vi);
        Vector<double> rr = default, ii = default, ri = default, ir = default;
        for (int at = from; at < to; at += Vector<double>.Count)
        {
            Vector<double> a = Vector.LoadUnsafe(ref xr, (nuint)at), b = Vector.LoadUnsafe(ref xi, (nuint)at);
            Vector<double> c = Vector.LoadUnsafe(ref yr, (nuint)at), d = Vector.LoadUnsafe(ref yi, (nuint)at);
            rr = Vector.MultiplyAddEstimate(a, c, rr);
            ii = Vector.MultiplyAddEstimate(b, d, ii);
            ri = Vector.MultiplyAddEstimate(a, d, ri);
            ir = Vector.MultiplyAddEstimate(b, c, ir);
        }
        return conjugate ? (Vector.Sum(rr + ii), Vector.Sum(ir - ri)) : (Vector.Sum(rr - ii), Vector.Sum(ri + ir));
    }

    /// <summary>x ← x − s·v.</summary>
    private static void Subtract(
        Span<double> real, Span<double> imaginary, double sr, double si, ReadOnlySpan<double> vr, ReadOnlySpan<double> vi, int from, int to)
    {
        ref double xr = ref MemoryMarshal.GetReference(real), xi = ref MemoryMarshal.GetReference(imaginary);
        ref double yr = ref MemoryMarshal.GetReference(vr), yi = ref MemoryMarshal.GetReference(vi);
        Vector<double> nr = new(-sr), ni = new(-si), pi = new(si);
        for (int at = from; at < to; at += Vector<double>.Count)
        {
            Vector<double> c = Vector.LoadUnsafe(ref yr, (nuint)at), d = Vector.LoadUnsafe(ref yi, (nuint)at);
            Vector<double> a = Vector.MultiplyAddEstimate(nr, c, Vector.LoadUnsafe(ref xr, (nuint)at));
            Vector<double> b = Vector.MultiplyAddEstimate(nr, d, Vector.LoadUnsafe(ref xi, (nuint)at));
            Vector.MultiplyAddEstimate(pi, d, a).StoreUnsafe(ref xr, (nuint)at);
            Vector.MultiplyAddEstimate(ni, c, b).StoreUnsafe(ref xi, (nuint)at);
        }
    }

    /// <summary>x ← x − p·w* − q·v*.</summary>
    private static void SubtractOuter(
        Span<double> real, Span<double> imaginary, (double Real, double Imaginary) p, ReadOnlySpan<double> wr, ReadOnlySpan<double> wi,
        (double Real, double Imaginary) q, ReadOnlySpan<double> vr, ReadOnlySpan<double> vi, int from, int to)
    {
        ref double xr = ref MemoryMarshal.GetReference(real), xi = ref MemoryMarshal.GetReference(imaginary);
        ref double ur = ref MemoryMarshal.GetReference(wr), ui = ref MemoryMarshal.GetReference(wi);
        ref double yr = ref MemoryMarshal.GetReference(vr), yi = ref MemoryMarshal.GetReference(vi);
        Vector<double> pr = new(-p.Real), pi = new(-p.Imaginary), qr = new(-q.Real), qi = new(-q.Imaginary);
        for (int at = from; at < to; at += Vector<double>.Count)
        {
            Vector<double> a = Vector.LoadUnsafe(ref ur, (nuint)at), b = Vector.LoadUnsafe(ref ui, (nuint)at);
            Vector<double> c = Vector.LoadUnsafe(ref yr, (nuint)at), d = Vector.LoadUnsafe(ref yi, (nuint)at);
            Vector<double> x = Vector.MultiplyAddEstimate(pr, a, Vector.LoadUnsafe(ref xr, (nuint)at));
            Vector<double> y = Vector.MultiplyAddEstimate(pi, a, Vector.LoadUnsafe(ref xi, (nuint)at));
            x = Vector.MultiplyAddEstimate(qr, c, Vector.MultiplyAddEstimate(pi, b, x));
            y = Vector.MultiplyAddEstimate(qi, c, y - pr * b);
            Vector.MultiplyAddEstimate(qi, d, x).StoreUnsafe(ref xr, (nuint)at);
            (y - qr * d).StoreUnsafe(ref xi, (nuint)at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Load(ref double source, int vector) => Vector.LoadUnsafe(ref source, (nuint)(vector * Vector<double>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref double destination, int vector, Vector<double> value) =>
        value.StoreUnsafe(ref destination, (nuint)(vector * Vector<double>.Count));

    /// <summary>Writes s·lower + c·upper and gives c·lower − s·upper.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Turn(ref double lower, ref double upper, int vector, Vector<double> carried, Vector<double> c, Vector<double> s)
    {
        Vector<double> x = Load(ref lower, vector);
        Store(ref upper, vector, Vector.MultiplyAddEstimate(s, x, c * carried));
        return c * x - s * carried;
    }
}

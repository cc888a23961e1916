using System.Numerics;

namespace Receiver.Kernels;

/// <summary>
/// Eigenvalues and eigenvectors of a Hermitian matrix in float64: Householder tridiagonalisation, implicit QL, back-transform. Rows are padded with zeros
/// to whole vectors, and a reflector is zero outside its range, so no loop has a tail. Keeps its storage from one matrix to the next; not thread-safe.
/// </summary>
public sealed class HermitianEigen
{
    private const int Padding = 8;
    private readonly ImplicitQl _tridiagonal = new();
    private int _stride;
    private double[] _real = [], _imaginary = [], _reflectorReal = [], _reflectorImaginary = [], _scales = [];
    private double[] _diagonal = [], _offDiagonal = [], _phaseReal = [], _phaseImaginary = [], _rowReal = [], _rowImaginary = [], _values = [];
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
        if (!_tridiagonal.Run(size, _diagonal, _offDiagonal)) return false;
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
            (_real, _imaginary) = (new double[all], new double[all]);
            (_reflectorReal, _reflectorImaginary) = (new double[all], new double[all]);
            (_rowReal, _rowImaginary) = (new double[_stride], new double[_stride]);
            (_diagonal, _offDiagonal, _scales) = (new double[_stride], new double[_stride], new double[_stride]);
            (_phaseReal, _phaseImaginary, _values) = (new double[_stride], new double[_stride], new double[_stride]);
            _order = new int[_stride];
        }
        foreach (double[] array in (ReadOnlySpan<double[]>)[_real, _imaginary, _reflectorReal, _reflectorImaginary]) array.AsSpan(0, all).Clear();
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
            int below = (k + 1) * _stride + k;
            Complex offDiagonal = k < Size - 2 ? Reflect(k) : new Complex(_real[below], _imaginary[below]);
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
            (double pr, double pi) = ComplexRows.Dot(_real, _imaginary, row * _stride, vr, vi, from, to, conjugate: false);
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
            ComplexRows.SubtractOuter(_real.AsSpan(row * _stride), _imaginary.AsSpan(row * _stride), (vr[row], vi[row]), wr, wi, (wr[row], wi[row]), vr, vi, from, to);
        return beta;
    }

    private int End => (Size + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;

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
            ReadOnlySpan<double> source = _tridiagonal.Eigenvector(_order[row]);
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
                (double sr, double si) = ComplexRows.Dot(_real, _imaginary, row * _stride, vr, vi, from, to, conjugate: true);
                ComplexRows.Subtract(_real.AsSpan(row * _stride), _imaginary.AsSpan(row * _stride), _scales[k] * sr, _scales[k] * si, vr, vi, from, to);
            }
        }
    }
}

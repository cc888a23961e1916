using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>
/// A linear estimate u = W y of the unknowns of y = Q(A u + z), for all problems that miss the same samples. In double precision. Meant to be kept and used
/// again; not thread-safe.
/// </summary>
internal sealed class LinearFilter
{
    /// <summary>An eigenvalue of a Gram matrix that is smaller than this share of the largest, times the size, is rounding.</summary>
    private const double Rounding = 1e-15;

    /// <summary>A diagonal entry of the factor of the signs' covariance, whose own diagonal is 2, that is smaller than this is rounding.</summary>
    private const double SmallestPivot = 1e-6;

    private const LeftFactor Adjoint = LeftFactor.Transposed | LeftFactor.Conjugated;
    private readonly SplitMatrix _square = new(), _vectors = new(), _gained = new(), _first = new(), _second = new();
    private readonly HermitianEigen _eigen = new();
    private double[] _error = [], _real = [], _imaginary = [], _noise = [], _scale = [];

    /// <summary>A <c>[R×K]</c>.</summary>
    public SplitMatrix Design { get; } = new();

    /// <summary>y of every problem <c>[R×B]</c>. The estimate uses it up.</summary>
    public SplitMatrix Samples { get; } = new();

    /// <summary>Noise variance of every sample <c>[R]</c>, for the Bussgang filter.</summary>
    public Span<double> Noise => _noise.AsSpan(0, Design.Rows);

    /// <summary>u of every problem <c>[K×B]</c>.</summary>
    public SplitMatrix Estimate { get; } = new();

    /// <summary>
    /// Error variance of each unknown <c>[K]</c>: for the Bussgang filter E|u − Wy|², for least squares the factor of the noise variance of y.
    /// </summary>
    public ReadOnlySpan<double> Error => _error.AsSpan(0, Design.Columns);

    /// <summary>Sets the sizes and makes design and samples zero.</summary>
    public void Reshape(int samples, int unknowns, int problems)
    {
        Design.Reshape(samples, unknowns);
        Samples.Reshape(samples, problems);
        if (_error.Length < unknowns) _error = new double[unknowns];
        if (_noise.Length < samples) (_noise, _scale) = (new double[samples], new double[samples]);
        int size = Math.Min(samples, unknowns);
        if (_real.Length < size * size) (_real, _imaginary) = (new double[size * size], new double[size * size]);
    }

    /// <summary>
    /// Least squares on the signs, W = A⁺: (AᴴA)⁻¹Aᴴ where A has full column rank, else the answer of least norm. With AᴴA = QΛQᴴ it is QΛ⁺QᴴAᴴ, with
    /// AAᴴ = QΛQᴴ where that is the smaller one AᴴQΛ⁺Qᴴ. Leaves y − Au in <see cref="Samples"/>.
    /// </summary>
    /// <exception cref="UnsolvableException">The design is not finite.</exception>
    public void LeastSquares()
    {
        bool isWide = Design.Rows < Design.Columns;
        if (isWide)
        {
            // conj(AAᴴ).
            _square.Reshape(Design.Rows, Design.Rows);
            SplitDots.All(Design, 0, Design.Rows, Design, Design.Rows, _square);
        }
        else SplitProduct.Multiply(Design, Adjoint, Design, _square);
        Decompose(isWide);
        if (isWide)
        {
            SplitProduct.Multiply(_vectors, LeftFactor.Conjugated, Design, _first);
            ScaleByInverse(_first);
            for (int k = 0; k < Design.Columns; k++) _error[k] = ColumnPower(_first, k);
            SplitProduct.Multiply(_vectors, LeftFactor.Conjugated, Samples, _first);
            ScaleByInverse(_first);
            SplitProduct.Multiply(_vectors, LeftFactor.Transposed, _first, _second);
            SplitProduct.Multiply(Design, Adjoint, _second, Estimate);
        }
        else
        {
            for (int k = 0; k < Design.Columns; k++) _error[k] = InverseDiagonal(k);
            SplitProduct.Multiply(Design, Adjoint, Samples, _first);
            SplitProduct.Multiply(_vectors, LeftFactor.Conjugated, _first, _second);
            ScaleByInverse(_second);
            SplitProduct.Multiply(_vectors, LeftFactor.Transposed, _second, Estimate);
        }
        SplitProduct.Multiply(Design, LeftFactor.Plain, Estimate, _first);
        for (int r = 0; r < Samples.Rows; r++) SplitRows.AddScaled(_first, r, -Complex.One, Samples, r);
    }

    /// <summary>
    /// The linear minimum-mean-square-error estimate from one-bit samples for u ~ (0, I): with C = AAᴴ + diag(noise) and D = diag C, Bussgang's theorem
    /// gives y = G(Au + z) + d with G = 2/√(πD) and d uncorrelated with u, and the arcsine law C_y = (4/π)(asin Re P + j asin Im P),
    /// P = D^−½ C D^−½. W = AᴴG C_y⁻¹; with C_y = LLᴴ the error is I − (L⁻¹GA)ᴴ(L⁻¹GA).
    /// </summary>
    /// <remarks>Reference: Y. Li et al., "Channel estimation and performance analysis of one-bit massive MIMO systems", 2017, (10)–(16).</remarks>
    /// <exception cref="UnsolvableException">The signs' covariance is singular, as it is where antennas or uses repeat each other without noise.</exception>
    public void Bussgang()
    {
        int rows = Design.Rows;
        _square.Reshape(rows, rows);
        SplitDots.All(Design, 0, rows, Design, rows, _square, lower: true);
        for (int r = 0; r < rows; r++) _scale[r] = 1 / Math.Sqrt(_square[r, r].Real + _noise[r]);
        _gained.CopyFrom(Design);
        for (int i = 0; i < rows; i++)
        {
            Span<double> real = _square.RealRow(i), imaginary = _square.ImaginaryRow(i);
            for (int j = 0; j < i; j++)
            {
                double scale = _scale[i] * _scale[j];
                // The inner products of rows are those of conj(C).
                (real[j], imaginary[j]) = (4 / Math.PI * Arcsine(scale * real[j]), -4 / Math.PI * Arcsine(scale * imaginary[j]));
            }
            (real[i], imaginary[i]) = (2, 0);
            double gain = 2 / Math.Sqrt(Math.PI) * _scale[i];
            foreach (ref double value in _gained.RealRow(i)) value *= gain;
            foreach (ref double value in _gained.ImaginaryRow(i)) value *= gain;
        }
        if (!SplitCholesky.TryFactor(_square) || !HasPivots(_square)) throw new UnsolvableException("the covariance of the signs is singular");
        SplitCholesky.SolveLower(_square, _gained);
        SplitCholesky.SolveLower(_square, Samples);
        SplitProduct.Multiply(_gained, Adjoint, Samples, Estimate);
        for (int k = 0; k < Design.Columns; k++)
            _error[k] = Math.Clamp(1 - ColumnPower(_gained, k), 1e-12, 1);
    }

    private static bool HasPivots(SplitMatrix factor)
    {
        for (int row = 0; row < factor.Rows; row++)
            if (!(factor[row, row].Real > SmallestPivot)) return false;
        return true;
    }

    private static double Arcsine(double value) => Math.Asin(Math.Clamp(value, -1, 1));

    /// <summary>Eigenvectors of the square matrix, or of its conjugate, as rows.</summary>
    private void Decompose(bool isConjugate)
    {
        int size = _square.Rows;
        for (int row = 0; row < size; row++)
        {
            _square.RealRow(row).CopyTo(_real.AsSpan(row * size));
            Span<double> imaginary = _imaginary.AsSpan(row * size, size);
            _square.ImaginaryRow(row).CopyTo(imaginary);
            if (!isConjugate) continue;
            foreach (ref double value in imaginary) value = -value;
        }
        if (!_eigen.Decompose(_real, _imaginary, size)) throw new UnsolvableException("the design of least squares is not finite");
        _vectors.Reshape(size, size);
        for (int i = 0; i < size; i++)
        {
            _eigen.VectorReal(i).CopyTo(_vectors.RealRow(i));
            _eigen.VectorImaginary(i).CopyTo(_vectors.ImaginaryRow(i));
        }
    }

    /// <summary>1/λ, 0 where λ is rounding.</summary>
    private double Inverse(int index)
    {
        double value = _eigen.Values[index];
        return value > Rounding * _eigen.Size * _eigen.Values[0] ? 1 / value : 0;
    }

    private void ScaleByInverse(SplitMatrix rows)
    {
        for (int i = 0; i < rows.Rows; i++)
        {
            double factor = Inverse(i);
            foreach (ref double value in rows.RealRow(i)) value *= factor;
            foreach (ref double value in rows.ImaginaryRow(i)) value *= factor;
        }
    }

    /// <summary>[QΛ⁺Qᴴ]_kk.</summary>
    private double InverseDiagonal(int k)
    {
        double sum = 0;
        for (int i = 0; i < _vectors.Rows; i++)
        {
            Complex entry = _vectors[i, k];
            sum += Inverse(i) * (entry.Real * entry.Real + entry.Imaginary * entry.Imaginary);
        }
        return sum;
    }

    /// <summary>Σ |entry|² over a column.</summary>
    public static double ColumnPower(SplitMatrix matrix, int column)
    {
        double sum = 0;
        for (int row = 0; row < matrix.Rows; row++)
        {
            Complex entry = matrix[row, column];
            sum += entry.Real * entry.Real + entry.Imaginary * entry.Imaginary;
        }
        return sum;
    }
}

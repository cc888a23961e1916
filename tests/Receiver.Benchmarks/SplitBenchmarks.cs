using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;
using Receiver.Kernels;
using DenseVector = MathNet.Numerics.LinearAlgebra.Vector<System.Numerics.Complex>;

namespace Receiver.Benchmarks;

/// <summary>
/// Complex products in double precision at the sizes of the sensing receiver (64 antennas, 256 subcarriers, 4 users, 26 directions, 36 links), each beside what it
/// replaces.
/// </summary>
[VectorWidths]
public class SplitBenchmarks
{
    private const int Antennas = 64, Carriers = 256, Users = 4, Directions = 26, Links = 36;
    private readonly SplitMatrix _steering = new(Directions, Antennas), _sums = new(Directions, Carriers), _product = new();
    private readonly SplitMatrix _links = new(Links, Carriers), _gram = new(Links, Links), _system = new(Links, Links), _factor = new();
    private readonly SplitMatrix _small = new(Users * Users, Carriers), _inverse = new(), _moments = new(Users * Users, Carriers);
    private readonly SplitMatrix[] _planes = [.. Enumerable.Range(0, Users).Select(_ => new SplitMatrix(Antennas, Carriers))];
    private readonly Complex[] _right = new Complex[Links];
    private Matrix<Complex> _denseSteering = null!, _denseSums = null!, _denseLinks = null!, _denseSystem = null!;
    private Matrix<Complex>[] _denseSmall = [];
    private DenseVector _denseRight = null!;

    /// <summary>Random matrices, definite where they are factored.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        foreach (SplitMatrix matrix in (SplitMatrix[])[_steering, _sums, _links, .. _planes])
            for (int row = 0; row < matrix.Rows; row++)
                for (int n = 0; n < matrix.Columns; n++) matrix[row, n] = new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        SplitDots.All(_links, 0, Links, _links, Links, _system);
        SplitColumns.InnerProducts(_planes, _planes, null, 1, _small, Users, 1, lower: true);
        (_denseSteering, _denseSums, _denseLinks, _denseSystem) = (Dense(_steering), Dense(_sums), Dense(_links), Dense(_system));
        _denseSmall = [.. Enumerable.Range(0, Carriers).Select(n => Matrix<Complex>.Build.Dense(Users, Users,
            (k, l) => k >= l ? _small[k * Users + l, n] : Complex.Conjugate(_small[l * Users + k, n])))];
        _denseRight = DenseVector.Build.Dense(Links, Complex.One);
    }

    /// <summary>H = AᵀX of one user.</summary>
    [Benchmark]
    public void Product() => SplitProduct.Multiply(_steering, LeftFactor.Transposed, _sums, _product);

    [Benchmark]
    public object ProductMathNet() => _denseSteering.TransposeThisAndMultiply(_denseSums);

    /// <summary>Inner products of all pairs of links.</summary>
    [Benchmark]
    public void Dots() => SplitDots.All(_links, 0, Links, _links, Links, _gram, lower: true);

    [Benchmark]
    public object DotsMathNet() => _denseLinks.ConjugateTransposeAndMultiply(_denseLinks);

    /// <summary>Element by element, the rows of a plane.</summary>
    [Benchmark]
    public void Rows()
    {
        for (int m = 0; m < Antennas; m++) SplitRows.AddConjugateProduct(_planes[0], m, _planes[1], m, 1, _planes[2], m);
    }

    [Benchmark]
    public void RowsScalar()
    {
        (double[] ar, double[] ai, double[] br, double[] bi) = (_planes[0].Real, _planes[0].Imaginary, _planes[1].Real, _planes[1].Imaginary);
        (double[] cr, double[] ci) = (_planes[2].Real, _planes[2].Imaginary);
        for (int i = 0; i < cr.Length; i++)
        {
            cr[i] += ar[i] * br[i] + ai[i] * bi[i];
            ci[i] += ar[i] * bi[i] - ai[i] * br[i];
        }
    }

    /// <summary>ΨᴴΨ of all subcarriers.</summary>
    [Benchmark]
    public void Columns() => SplitColumns.InnerProducts(_planes, _planes, null, 1, _moments, Users, 1, lower: true);

    /// <summary>The same row by row.</summary>
    [Benchmark]
    public void ColumnsByRows()
    {
        _moments.Clear();
        for (int m = 0; m < Antennas; m++)
            for (int k = 0; k < Users; k++)
                for (int l = 0; l <= k; l++) SplitRows.AddConjugateProduct(_planes[k], m, _planes[l], m, 1, _moments, k * Users + l);
    }

    /// <summary>Factor and solution of a system of gains.</summary>
    [Benchmark]
    public bool Cholesky()
    {
        _factor.CopyFrom(_system);
        Array.Fill(_right, Complex.One);
        bool isDefinite = SplitCholesky.TryFactor(_factor);
        SplitCholesky.Solve(_factor, _right);
        return isDefinite;
    }

    [Benchmark]
    public object CholeskyMathNet() => _denseSystem.Cholesky().Solve(_denseRight);

    /// <summary>A 4×4 inverse for every subcarrier.</summary>
    [Benchmark]
    public double Lanes()
    {
        _inverse.CopyFrom(_small);
        return HermitianLanes.Invert(_inverse, Users);
    }

    [Benchmark]
    public Complex LanesMathNet()
    {
        Complex sum = 0;
        foreach (Matrix<Complex> matrix in _denseSmall) sum += matrix.Inverse()[0, 0];
        return sum;
    }

    private static Matrix<Complex> Dense(SplitMatrix matrix) => Matrix<Complex>.Build.Dense(matrix.Rows, matrix.Columns, (i, j) => matrix[i, j]);
}

using System.Numerics;
using BenchmarkDotNet.Attributes;
using Receiver.Kernels;
using DoubleMatrix = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix;

namespace Receiver.Benchmarks;

/// <summary>Linear algebra of a scoring step, 113 unknowns, and one pair of links of its Fisher information, 256 carriers: each beside what it replaces.</summary>
public class InformationBenchmarks
{
    private const int Unknowns = 113, Carriers = 256, Users = 4;
    private readonly PaddedMatrix _matrix = new(Unknowns, Unknowns), _factor = new(), _scratch = new(), _inverse = new();
    private readonly SplitMatrix _complex = new(Unknowns, Unknowns), _complexFactor = new(), _columns = new(), _complexInverse = new();
    private readonly SplitMatrix _response = new(2, Carriers), _weights = new(1, Carriers), _seen = new(3 * Users, Carriers), _filtered = new(3 * Users, Carriers);
    private readonly SplitMatrix _moments = new(9, Carriers), _left = new(4, Carriers), _right = new(4, Carriers);
    private readonly double[] _offsets = new double[Carriers], _real = new double[16], _imaginary = new double[16], _vector = new double[Unknowns];
    private readonly Complex[] _constants = new Complex[9];
    private DoubleMatrix _mathNet = DoubleMatrix.CreateIdentity(1);

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        DoubleMatrix root = DoubleMatrix.Create(Unknowns, Unknowns, (_, _) => random.NextDouble() - 0.5);
        _mathNet = DoubleMatrix.OfMatrix(root * root.Transpose() + DoubleMatrix.CreateIdentity(Unknowns));
        for (int i = 0; i < Unknowns; i++)
            for (int j = 0; j < Unknowns; j++) _complex[i, j] = _matrix[i, j] = _mathNet[i, j];
        foreach (SplitMatrix rows in new[] { _response, _weights, _seen, _filtered, _left, _right })
            for (int i = 0; i < rows.Rows; i++)
                for (int n = 0; n < Carriers; n++) rows[i, n] = new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        for (int n = 0; n < Carriers; n++) _offsets[n] = n - (Carriers - 1) / 2.0;
    }

    [Benchmark]
    public void CholeskyMathNet() => _mathNet.Cholesky();

    [Benchmark]
    public void CholeskyComplex()
    {
        _complexFactor.CopyFrom(_complex);
        SplitCholesky.TryFactor(_complexFactor);
    }

    [Benchmark]
    public void CholeskyReal()
    {
        _factor.CopyFrom(_matrix);
        PaddedCholesky.TryFactor(_factor);
    }

    [Benchmark]
    public void InverseMathNet() => _mathNet.Cholesky().Solve(DoubleMatrix.CreateIdentity(Unknowns));

    [Benchmark]
    public void InverseComplex()
    {
        CholeskyComplex();
        _columns.Reshape(Unknowns, Unknowns);
        for (int i = 0; i < Unknowns; i++) _columns[i, i] = 1;
        SplitCholesky.SolveLower(_complexFactor, _columns);
        SplitProduct.Multiply(_columns, LeftFactor.Transposed | LeftFactor.Conjugated, _columns, _complexInverse);
    }

    [Benchmark]
    public void InverseReal()
    {
        CholeskyReal();
        PaddedCholesky.Invert(_factor, _scratch, _inverse);
    }

    [Benchmark]
    public void SolveReal()
    {
        CholeskyReal();
        PaddedCholesky.Solve(_factor, _vector);
    }

    [Benchmark]
    public void Moments() => PairMoments.Fill(_constants, _seen, 0, _filtered, 0, 1, Users, _moments);

    [Benchmark]
    public void PairOfLinks() => PairMoments.Sum(_response, 0, 1, _weights, 0, _offsets, _moments, Complex.ImaginaryOne, _real, _imaginary);

    [Benchmark]
    public void PairWithoutConjugates() => CrossColumns.Sum(_left, 0, _right, 0, _real, _imaginary);

    /// <summary>The 16 sums of <see cref="PairOfLinks"/>, one complex number after the other.</summary>
    [Benchmark]
    public Complex PairScalar()
    {
        Complex total = 0;
        for (int row = 0; row < 4; row++)
            for (int column = 0; column < 4; column++)
                for (int n = 0; n < Carriers; n++)
                    total += Complex.Conjugate(_response[0, n]) * _response[1, n] * _weights[0, n] * _moments[3 * Math.Max(row - 1, 0) + Math.Max(column - 1, 0), n]
                        * (row == 1 ? _offsets[n] : 1) * (column == 1 ? _offsets[n] : 1);
        return total;
    }
}

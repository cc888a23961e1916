using BenchmarkDotNet.Attributes;
using Receiver.Kernels;
using Receiver.Kernels.RandomNumbers;

namespace Receiver.Benchmarks;

/// <summary>16 matrices of 40×40 at once, one sweep of 16 support vector machines, one channel use of the polish, and normals: each beside what it replaces.</summary>
public class SmallMatrixBenchmarks
{
    private const int Dimension = 40, Rows = 256, Normals = 4096;
    private readonly AlignedBuffer _matrix = new(), _scratch = new(), _products = new(), _arguments = new(), _scores = new();
    private readonly float[] _definite = new float[Dimension * Dimension], _tile = new float[Dimension * Dimension * Tile.Lanes], _normals = new float[Normals];
    private readonly float[] _design = new float[Rows * Dimension], _squares = new float[Rows], _sign = new float[Rows * Tile.Lanes];
    private readonly float[] _dual = new float[Rows * Tile.Lanes], _solution = new float[Dimension * Tile.Lanes], _change = new float[Tile.Lanes];
    private readonly float[] _directions = new float[4 * Dimension], _mean = new float[Dimension * Tile.Lanes], _kernel = new float[3 * Tile.Lanes];
    private readonly float[] _sites = new float[2 * Tile.Lanes], _signs = new float[2 * Tile.Lanes];
    private RealMatrix _mathNet = RealMatrix.CreateIdentity(1);

    /// <summary>Vector width that is forced.</summary>
    [Params(LaneWidth.Bits128, LaneWidth.Bits256, LaneWidth.Bits512)]
    public LaneWidth Width { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _mathNet = RealMatrix.Create(Dimension, Dimension, (_, _) => random.NextSingle() - 0.5f);
        _mathNet = RealMatrix.OfMatrix(_mathNet * _mathNet.Transpose() + RealMatrix.CreateIdentity(Dimension));
        _mathNet.Values.CopyTo(_definite, 0);
        for (int i = 0; i < _tile.Length; i++) _tile[i] = _definite[i / Tile.Lanes];
        foreach (float[] values in new[] { _design, _directions, _mean })
            for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle() - 0.5f;
        for (int i = 0; i < _design.Length; i++) _squares[i / Dimension] += _design[i] * _design[i];
        for (int i = 0; i < _sign.Length; i++) _sign[i] = random.Next(2) == 1 ? 1 : -1;
        Array.Fill(_sites, 0.1f);
        Array.Fill(_signs, 1);
    }

    [Benchmark]
    public void CholeskyMathNet()
    {
        for (int lane = 0; lane < Tile.Lanes; lane++) _mathNet.Cholesky().Solve(RealMatrix.CreateIdentity(Dimension));
    }

    /// <summary>Of one matrix.</summary>
    [Benchmark]
    public void PositiveDefiniteInverse()
    {
        Span<float> matrix = _matrix.Take(_definite.Length);
        _definite.CopyTo(matrix);
        PositiveDefinite.Invert(matrix, Dimension);
    }

    [Benchmark]
    public void TileCholeskyInverse()
    {
        Span<float> matrix = _matrix.Take(_tile.Length);
        _tile.CopyTo(matrix);
        TileCholesky.Invert(matrix, Dimension, _scratch.Take(Dimension * Tile.Lanes), Width);
    }

    /// <summary>Dual coordinate descent of 16 machines one after the other, as in a textbook.</summary>
    [Benchmark]
    public float HingeScalar()
    {
        float total = 0;
        for (int lane = 0; lane < Tile.Lanes; lane++)
        {
            var u = new float[Dimension];
            for (int row = 0; row < Rows; row++)
            {
                ReadOnlySpan<float> w = _design.AsSpan(row * Dimension, Dimension);
                float v = _sign[row * Tile.Lanes + lane], margin = 0;
                for (int i = 0; i < Dimension; i++) margin += w[i] * u[i];
                float step = Math.Clamp((1 - v * margin) / _squares[row], 0, 0.1f) * v;
                for (int i = 0; i < Dimension; i++) u[i] += step * w[i];
            }
            total += u[0];
        }
        return total;
    }

    [Benchmark]
    public void HingeTile()
    {
        Array.Clear(_dual);
        Array.Clear(_solution);
        HingeSweep.Run(_design, _squares, 0.1f, _sign, _dual, _solution, _change, Width);
    }

    /// <summary>Σw for four directions of 16 antennas.</summary>
    [Benchmark]
    public void PolishProject() => LeaveOneOut.Project(_tile, _directions, _products.Take(4 * Dimension * Tile.Lanes), Width);

    /// <summary>The same by products of Math.NET.</summary>
    [Benchmark]
    public void PolishProjectMathNet()
    {
        RealMatrix directions = new(Dimension, 4, _directions);
        for (int lane = 0; lane < Tile.Lanes; lane++) _mathNet.Multiply(directions);
    }

    [Benchmark]
    public void PolishScores()
    {
        Span<float> products = _products.Take(4 * Dimension * Tile.Lanes);
        FlipScores.Add(_directions.AsSpan(2 * Dimension), _mean, products[..(2 * Dimension * Tile.Lanes)], _kernel, products[(2 * Dimension * Tile.Lanes)..], _signs, 0.05f,
            _arguments.Take(2 * (Dimension + 1) * Tile.Lanes), _scores.Take(Dimension * Tile.Lanes), Width);
    }

    /// <summary>Normals by Box and Muller's formula, one at a time.</summary>
    [Benchmark]
    public void NormalsScalar()
    {
        var random = new Random(1);
        for (int i = 0; i < Normals; i++)
            _normals[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    /// <summary>Counter-based, the same whatever the width.</summary>
    [Benchmark]
    public void NormalsPhilox() => new RandomStream(1, 0, 0, 0).Normals(_normals);
}

using Receiver.Algorithms.OneBit.Variational;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Svm;

/// <summary>Sixteen problems of <see cref="SvmSolver"/> in iteration, one in each lane. The letters are those of the solver.</summary>
internal sealed class SvmTile
{
    private const int Free = -1;

    private readonly AlignedBuffer _storage = new();
    private readonly int[] _problem = new int[Tile.Lanes], _sweeps = new int[Tile.Lanes];
    private readonly float[] _change = new float[Tile.Lanes];
    private HingeDesign _design = new();
    private float _cost;

    private Span<float> Sign => Part(0, _design.Rows);

    private Span<float> Dual => Part(_design.Rows, _design.Rows);

    private Span<float> Solution => Part(2 * _design.Rows, _design.Columns);

    /// <summary>Empties the lanes.</summary>
    public void Prepare(HingeDesign design, float cost)
    {
        (_design, _cost) = (design, cost);
        Part(0, 2 * design.Rows + design.Columns).Clear();
        Array.Fill(_problem, Free);
    }

    /// <summary>Whether a lane holds a problem.</summary>
    public bool IsActive(int lane) => _problem[lane] != Free;

    /// <summary>Sweeps that a lane's problem has run.</summary>
    public int Sweeps(int lane) => _sweeps[lane];

    /// <summary>Largest change of a margin in the last sweep.</summary>
    public float Change(int lane) => _change[lane];

    /// <summary>Puts a problem into a lane, with a = 0 and u = 0.</summary>
    public void Load(int lane, int problem, SignBatch signs)
    {
        signs.CopyProblem(problem, _design.Rows, Sign[lane..], Tile.Lanes);
        Span<float> dual = Dual[lane..], solution = Solution[lane..];
        for (int at = 0; at < dual.Length; at += Tile.Lanes) dual[at] = 0;
        for (int at = 0; at < solution.Length; at += Tile.Lanes) solution[at] = 0;
        (_problem[lane], _sweeps[lane]) = (problem, 0);
    }

    /// <summary>One sweep of every lane.</summary>
    public void Sweep()
    {
        HingeSweep.Run(_design.Values, _design.Squares, _cost, Sign, Dual, Solution, _change);
        for (int lane = 0; lane < Tile.Lanes; lane++) _sweeps[lane]++;
    }

    /// <summary>Writes a lane's solution and its variance, and frees the lane.</summary>
    public void Unload(int lane, GaussianBatch solution)
    {
        int first = _problem[lane] * _design.Columns;
        Span<float> mean = solution.Mean.Slice(first, _design.Columns), variance = solution.Variance.Slice(first, _design.Columns);
        ReadOnlySpan<float> dual = Dual[lane..], u = Solution[lane..];
        variance.Fill(1);
        for (int row = 0, at = 0; row < _design.Rows; row++, at += Tile.Lanes)
        {
            float curvature = dual[at] * (1 - dual[at] / _cost);
            if (!(curvature > 0)) continue;
            ReadOnlySpan<float> w = _design.Row(row);
            for (int i = 0; i < w.Length; i++) variance[i] += curvature * w[i] * w[i];
        }
        for (int i = 0, at = 0; i < mean.Length; i++, at += Tile.Lanes) (mean[i], variance[i]) = (u[at], 1 / variance[i]);
        _problem[lane] = Free;
    }

    private Span<float> Part(int firstRow, int rows) =>
        _storage.Take((2 * _design.Rows + _design.Columns) * Tile.Lanes).Slice(firstRow * Tile.Lanes, rows * Tile.Lanes);
}

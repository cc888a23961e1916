using System.Runtime.CompilerServices;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// Sixteen problems of <see cref="LogisticVariationalSolver"/> in iteration, one in each lane, with their preconditioner. The letters are those of
/// the solver.
/// </summary>
internal sealed class VariationalTile
{
    private const int Free = -1;

    /// <summary>A residual that grows by more than this factor over the smallest so far shows that the acceleration misled.</summary>
    private const float Growth = 2;

    /// <summary>Share of the preconditioner's curvature that a problem starts with.</summary>
    private const float StartShare = 0.05f / 0.11f;

    /// <summary>How many times the plain step the acceleration may add to it.</summary>
    private const float Reach = 30;

    private readonly AlignedBuffer _storage = new(), _square = new();
    private readonly PackedMatrix _preconditioner = new();
    private readonly int[] _problem = new int[Tile.Lanes], _iterations = new int[Tile.Lanes];
    private LaneRow _smallest, _mixing, _memory, _size, _along, _change, _step, _length;
    private int _rows, _columns;
    private float _startCurvature;

    private Span<float> Sign => Part(0, _rows);

    private Span<float> Slope => Part(_rows, _rows);

    private Span<float> RowScratch => Part(2 * _rows, _rows);

    private Span<float> Mean => Column(0);

    private Span<float> Variance => Column(1);

    private Span<float> Gradient => Column(2);

    private Span<float> Residual => Column(3);

    private Span<float> PreviousMean => Column(4);

    private Span<float> PreviousResidual => Column(5);

    private Span<float> Precision => Column(6);

    private Span<float> Shift => Column(7);

    /// <summary>Empties the lanes and sets up P = (diag p̄ + cWᵀW)⁻¹ with p̄ the prior precision averaged over the problems.</summary>
    /// <returns>The largest ratio of a prior precision to p̄.</returns>
    public float Prepare(LogisticDesign design, GaussianPrior prior, float assumedCurvature)
    {
        (_rows, _columns) = (design.Rows, design.Columns);
        Part(0, 3 * _rows + 8 * _columns).Clear();
        Precision.Fill(1);
        Array.Fill(_problem, Free);

        Span<float> square = _square.Take(_columns * (_columns + 1)), diagonal = square[(_columns * _columns)..];
        square = square[..(_columns * _columns)];
        _startCurvature = StartShare * assumedCurvature;
        float spread = prior.Average(diagonal);
        for (int i = 0; i < square.Length; i++) square[i] = assumedCurvature * design.Gram[i];
        for (int i = 0; i < _columns; i++) square[i * (_columns + 1)] += diagonal[i];
        PositiveDefinite.Invert(square, _columns);
        _preconditioner.Pack(square, _columns, _columns, 1, _columns);
        return spread;
    }

    /// <summary>Whether a lane holds a problem.</summary>
    public bool IsActive(int lane) => _problem[lane] != Free;

    /// <summary>Iterations that a lane's problem has run.</summary>
    public int Iterations(int lane) => _iterations[lane];

    /// <summary>Whether the last step of a lane was short enough.</summary>
    public bool IsSolved(int lane, float tolerance) => _step[lane] <= tolerance * tolerance * _length[lane];

    /// <summary>Puts a problem into a lane; its start is the posterior given, or else the prior mean and a variance of the right size.</summary>
    public void Load(int lane, int problem, LogisticDesign design, SignBatch signs, GaussianPrior prior, GaussianBatch? start)
    {
        signs.CopyProblem(problem, _rows, Sign[lane..], Tile.Lanes);
        Span<float> mean = Mean[lane..], variance = Variance[lane..], precision = Precision[lane..], shift = Shift[lane..];
        ReadOnlySpan<float> gram = design.Gram;
        int first = problem * _columns;
        for (int i = 0, at = 0; i < _columns; i++, at += Tile.Lanes)
        {
            (float p, float b) = prior.At(first + i);
            (precision[at], shift[at], mean[at], variance[at]) = (p, b, b / p, 1 / (p + _startCurvature * gram[i * (_columns + 1)]));
        }
        if (start is not null)
        {
            ReadOnlySpan<float> startMean = start.Mean.Slice(first, _columns), startVariance = start.Variance.Slice(first, _columns);
            for (int i = 0, at = 0; i < _columns; i++, at += Tile.Lanes) (mean[at], variance[at]) = (startMean[i], startVariance[i]);
        }
        (_problem[lane], _iterations[lane], _mixing[lane]) = (problem, 0, 1);
    }

    /// <summary>Writes a lane's posterior and frees the lane.</summary>
    public void Unload(int lane, GaussianBatch posterior)
    {
        int first = _problem[lane] * _columns;
        Span<float> mean = posterior.Mean.Slice(first, _columns), variance = posterior.Variance.Slice(first, _columns);
        ReadOnlySpan<float> laneMean = Mean[lane..], laneVariance = Variance[lane..];
        for (int i = 0, at = 0; i < _columns; i++, at += Tile.Lanes) (mean[i], variance[i]) = (laneMean[at], laneVariance[at]);
        _problem[lane] = Free;
    }

    /// <summary>One iteration of every lane.</summary>
    /// <param name="design">W.</param>
    /// <param name="safeMixing">A share of the step that can never overshoot.</param>
    public void Iterate(LogisticDesign design, float safeMixing)
    {
        // f1 and s² = 1/(p + (W∘W)ᵀf2), with m = Wμ and S = (W∘W)s².
        Span<float> curvature = Residual;
        TileProduct.Multiply(design.Forward, Mean, Slope);
        design.Expect(Sign, Variance, Slope, RowScratch, curvature);
        MeanField.UpdateVariance(Precision, curvature, _mixing, Variance);

        // f = P(b + Wᵀf1 − p∘μ).
        TileProduct.Multiply(design.Backward, Slope, Gradient);
        MeanField.AddPriorGradient(Precision, Shift, Mean, Gradient);
        TileProduct.Multiply(_preconditioner, Gradient, Residual);

        AndersonStep.Measure(Residual, PreviousResidual, _size, _along, _change);
        for (int lane = 0; lane < Tile.Lanes; lane++) Plan(lane, safeMixing);
        AndersonStep.Take(Mean, Residual, PreviousMean, PreviousResidual, _mixing, _memory, _step, _length);
    }

    /// <summary>
    /// Chooses θ. What it adds to a step is at most some times the step itself, since a difference of residuals that is all rounding would send the
    /// point to where the objective is as good as flat. A lane whose residual has grown forgets the step before and from now on moves by less, down to
    /// a share that cannot overshoot: in the mean alone the objective is concave, so that such steps lead to the optimum from anywhere.
    /// </summary>
    private void Plan(int lane, float safeMixing)
    {
        bool first = _iterations[lane]++ == 0, grown = !first && _size[lane] > Growth * Growth * _smallest[lane];
        if (grown) _mixing[lane] = Math.Max(_mixing[lane] / 2, safeMixing);
        _smallest[lane] = first || grown ? _size[lane] : Math.Min(_smallest[lane], _size[lane]);
        if (first || grown || !(_change[lane] > 0))
        {
            _memory[lane] = 0;
            return;
        }
        float bound = Reach * MathF.Sqrt(_size[lane]) / (MathF.Sqrt(_step[lane]) + MathF.Sqrt(_change[lane]));
        _memory[lane] = Math.Clamp(_along[lane] / _change[lane], -bound, bound);
    }

    private Span<float> Part(int firstRow, int rows) =>
        _storage.Take((3 * _rows + 8 * _columns) * Tile.Lanes).Slice(firstRow * Tile.Lanes, rows * Tile.Lanes);

    private Span<float> Column(int index) => Part(3 * _rows + index * _columns, _columns);

    /// <summary>One number for each lane.</summary>
    [InlineArray(Tile.Lanes)]
    private struct LaneRow
    {
        private float _first;
    }
}

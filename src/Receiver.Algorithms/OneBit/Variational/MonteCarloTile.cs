using Receiver.Kernels;
using Receiver.Kernels.RandomNumbers;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>Sixteen problems of <see cref="MonteCarloVariationalSolver"/> in iteration. The letters are those of the solver.</summary>
internal sealed class MonteCarloTile
{
    private const float SmallestLogDeviation = -6, LargestLogDeviation = 3;

    private readonly AlignedBuffer _storage = new();
    private int _rows, _columns, _problems;

    /// <summary>μ.</summary>
    public Span<float> Mean => Column(0);

    /// <summary>ω.</summary>
    public Span<float> LogDeviation => Column(1);

    /// <summary>∇μ.</summary>
    public Span<float> MeanGradient => Column(2);

    /// <summary>∇ω.</summary>
    public Span<float> LogDeviationGradient => Column(3);

    /// <summary>η.</summary>
    public Span<float> Noise => Column(4);

    private Span<float> Deviation => Column(5);

    private Span<float> Sample => Column(6);

    private Span<float> SampleGradient => Column(7);

    private Span<float> Precision => Column(8);

    private Span<float> Shift => Column(9);

    private Span<float> Sign => Part(14 * _columns, _rows);

    private Span<float> Slope => Part(14 * _columns + _rows, _rows);

    /// <summary>Takes up the problems from <paramref name="first"/> on, as many as there are lanes.</summary>
    public void Load(LogisticDesign design, int first, SignBatch signs, GaussianPrior prior)
    {
        (_rows, _columns) = (design.Rows, design.Columns);
        _problems = Math.Min(Tile.Lanes, signs.Problems - first);
        Part(0, 14 * _columns + 2 * _rows).Clear();
        Precision.Fill(1);
        for (int lane = 0; lane < _problems; lane++)
        {
            signs.CopyProblem(first + lane, _rows, Sign[lane..], Tile.Lanes);
            for (int i = 0, at = lane; i < _columns; i++, at += Tile.Lanes)
            {
                (float p, float b) = prior.At((first + lane) * _columns + i);
                (Precision[at], Shift[at], Mean[at]) = (p, b, b / p);
                LogDeviation[at] = -0.5f * MathF.Log(p + 0.05f * design.Gram[i * (_columns + 1)]);
            }
        }
        MonteCarloGradient.Deviation(LogDeviation, Deviation, SmallestLogDeviation, LargestLogDeviation);
    }

    /// <summary>Starts a gradient: that of the entropy, 1 for each ω.</summary>
    public void ClearGradient()
    {
        MeanGradient.Clear();
        LogDeviationGradient.Fill(1);
    }

    /// <summary>Draws one sample and adds its share of the gradient.</summary>
    public void AddSample(LogisticDesign design, ref RandomStream random, float weight)
    {
        random.Normals(Noise);
        AddSample(design, weight);
    }

    /// <summary>Adds one sample's share of the gradient, g = b + Wᵀ(v∘σ(−v∘Wu)) − p∘u at u = μ + e^ω∘η.</summary>
    public void AddSample(LogisticDesign design, float weight)
    {
        MonteCarloGradient.Sample(Mean, Deviation, Noise, Sample);
        TileProduct.Multiply(design.Forward, Sample, Slope);
        LogisticSlope.Evaluate(Sign, Slope);
        TileProduct.Multiply(design.Backward, Slope, SampleGradient);
        MeanField.AddPriorGradient(Precision, Shift, Sample, SampleGradient);
        MonteCarloGradient.Accumulate(weight, SampleGradient, Noise, Deviation, MeanGradient, LogDeviationGradient);
    }

    /// <summary>One step of Adam in μ and ω.</summary>
    public void Climb(int iteration, float rate)
    {
        AdamStep.Take(iteration, rate, MeanGradient, Column(10), Column(11), Mean);
        AdamStep.Take(iteration, rate, LogDeviationGradient, Column(12), Column(13), LogDeviation);
        MonteCarloGradient.Deviation(LogDeviation, Deviation, SmallestLogDeviation, LargestLogDeviation);
    }

    /// <summary>Writes the posteriors. Where nothing was observed that is the prior itself, not a sampled likeness of it.</summary>
    public void Unload(int first, GaussianBatch posterior)
    {
        for (int lane = 0; lane < _problems; lane++)
        {
            bool observed = IsObserved(lane);
            for (int i = 0, at = lane, to = (first + lane) * _columns; i < _columns; i++, at += Tile.Lanes, to++)
                (posterior.Mean[to], posterior.Variance[to]) = observed
                    ? (Mean[at], Deviation[at] * Deviation[at])
                    : (Shift[at] / Precision[at], 1 / Precision[at]);
        }
    }

    private bool IsObserved(int lane)
    {
        ReadOnlySpan<float> sign = Sign;
        for (int at = lane; at < sign.Length; at += Tile.Lanes)
            if (sign[at] != 0) return true;
        return false;
    }

    private Span<float> Part(int firstRow, int rows) =>
        _storage.Take((14 * _columns + 2 * _rows) * Tile.Lanes).Slice(firstRow * Tile.Lanes, rows * Tile.Lanes);

    private Span<float> Column(int index) => Part(index * _columns, _columns);
}

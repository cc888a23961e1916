using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>Data detection as a batch of real problems: builds the design of the active users and turns the posterior into symbols.</summary>
internal sealed class DetectionScratch
{
    private readonly AlignedBuffer _matrix = new(), _factors = new();
    private readonly UserList _active = new();

    /// <summary>W of the active users, rows of the channel scaled to their prior norm.</summary>
    public LogisticDesign Design { get; } = new();

    /// <summary>Posterior of u = [Re x; Im x] of the active users, for each channel use.</summary>
    public GaussianBatch Posterior { get; } = new();

    /// <summary>What was observed in each channel use.</summary>
    public static SignBatch Signs(DetectionProblem problem) => new(problem.Received.Values, problem.Uses, 1, problem.Received.RowCount);

    /// <summary>Builds the design.</summary>
    /// <returns>Whether any user is active.</returns>
    /// <exception cref="UnsolvableException">The channel is not finite.</exception>
    public bool Prepare(DetectionProblem problem)
    {
        ReadOnlySpan<float> matrix = Build(problem, 1);
        return Pack(matrix, 2 * problem.Antennas, steep: false);
    }

    /// <summary>
    /// Builds the design κW with the slope that the noise has at each antenna, κ_n = 1.702/√(σ²/2 + ½Σ_m vh) over the active users: u is then in the units
    /// of the symbols.
    /// </summary>
    /// <returns>Whether any user is active.</returns>
    /// <exception cref="UnsolvableException">The channel is not finite.</exception>
    public bool PrepareMatched(DetectionProblem problem, float noise)
    {
        FindActive(problem);
        int antennas = problem.Antennas;
        Span<float> slopes = _factors.Take(antennas);
        slopes.Fill(noise);
        foreach (int user in _active.Indices)
            for (int n = 0; n < antennas; n++) slopes[n] += problem.Channel.Variance.Values[user * antennas + n];
        foreach (ref float slope in slopes) slope = MatchedSlope.Of(slope);
        return Pack(Build(problem.Channel.Mean, slopes), 2 * antennas, steep: true);
    }

    private bool Pack(ReadOnlySpan<float> matrix, int rows, bool steep)
    {
        if (matrix.Length > 0) Design.Pack(matrix, rows, matrix.Length / rows, 1, rows, steep);
        return matrix.Length > 0;
    }

    /// <summary>Builds W of the active users <c>[2N×2K]</c> times a scale, column after column; empty where nobody is active.</summary>
    /// <exception cref="UnsolvableException">The channel is not finite.</exception>
    public ReadOnlySpan<float> Build(DetectionProblem problem, float scale)
    {
        FindActive(problem);
        Span<float> factors = _factors.Take(problem.Antennas);
        RowNormalization.Factors(problem.Channel.Mean, _active.Indices, factors);
        foreach (ref float factor in factors) factor *= scale;
        return Build(problem.Channel.Mean, factors);
    }

    private void FindActive(DetectionProblem problem) => _active.TakeActive(problem.Active, problem.Users);

    private ReadOnlySpan<float> Build(ComplexMatrix channel, ReadOnlySpan<float> factors)
    {
        Span<float> matrix = _matrix.Take(4 * channel.RowCount * _active.Indices.Length);
        RealTransform.DetectionDesign(channel, _active.Indices, factors, matrix);
        foreach (float value in matrix)
            if (!float.IsFinite(value)) throw new UnsolvableException("the channel estimate is not finite");
        return matrix;
    }

    /// <summary>
    /// The posterior as QPSK symbols <c>[M×T]</c>, by <see cref="QpskBits"/>; those of inactive users are zero. Uses the posterior up.
    /// </summary>
    public SymbolEstimate Estimate(DetectionProblem problem)
    {
        int users = problem.Users, uses = problem.Uses, active = _active.Indices.Length;
        SymbolEstimate estimate = problem.Storage.Symbols(users, uses);
        Complex32[] mean = estimate.Mean.Values;
        float[] variance = estimate.Variance.Values, ratios = estimate.LogLikelihoodRatios.Values;
        ReadOnlySpan<int> indices = _active.Indices;
        Span<float> ratio = Posterior.Mean, part = Posterior.Variance;
        if (active > 0) QpskBits.Decide(ratio, part);
        for (int use = 0, at = 0; use < uses; use++, at += active)
            for (int k = 0; k < active; k++, at++)
            {
                float re = part[at], im = part[at + active];
                int user = indices[k], symbol = user + use * users;
                mean[symbol] = new Complex32(re, im);
                variance[symbol] = Math.Max(0, 1 - re * re - im * im);
                (ratios[2 * symbol], ratios[2 * symbol + 1]) = (ratio[at], ratio[at + active]);
            }
        return estimate;
    }
}

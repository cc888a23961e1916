using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>Channel estimation as a batch of real problems: builds the design and turns the posterior into a channel estimate.</summary>
internal sealed class ChannelScratch
{
    private readonly AlignedBuffer _matrix = new(), _factors = new();
    private readonly UserList _senders = new();

    /// <summary>√2·W.</summary>
    public LogisticDesign Design { get; } = new();

    /// <summary>Posterior of u = [Re h; Im h] of each antenna.</summary>
    public GaussianBatch Posterior { get; } = new();

    /// <summary>What each antenna observed, real and imaginary part of a channel use together as in the design.</summary>
    public static SignBatch Signs(ChannelProblem problem) => new(problem.Received.Values, problem.Antennas, problem.Antennas, 1);

    /// <summary>Builds the design.</summary>
    public void Prepare(ComplexMatrix symbols)
    {
        int rows = 2 * symbols.ColumnCount, columns = 2 * symbols.RowCount;
        Design.Pack(Build(symbols), rows, columns, 1, rows);
    }

    /// <summary>
    /// Builds κW with the slope that the noise has at each channel use, κ_t = 1.702/√(σ²/2 + ½Σ_m vx): u is then in the units of the channel.
    /// </summary>
    public void PrepareMatched(ChannelProblem problem, float noise)
    {
        int uses = problem.Uses, users = problem.Users, rows = 2 * uses;
        Span<float> matrix = _matrix.Take(2 * rows * users), slopes = _factors.Take(uses);
        RealTransform.ChannelDesign(problem.Symbols, 1, matrix);
        for (int use = 0; use < uses; use++)
        {
            float variance = noise;
            if (problem.SymbolVariance is { } spread)
                foreach (float uncertainty in spread.Values.AsSpan(use * users, users)) variance += uncertainty;
            slopes[use] = MatchedSlope.Of(variance);
        }
        for (int i = 0; i < matrix.Length; i++) matrix[i] *= slopes[i % rows / 2];
        Design.Pack(matrix, rows, 2 * users, 1, rows, steep: true);
    }

    /// <summary>Builds √2·W <c>[2T×2M]</c>, column after column.</summary>
    public ReadOnlySpan<float> Build(ComplexMatrix symbols)
    {
        Span<float> matrix = _matrix.Take(4 * symbols.ColumnCount * symbols.RowCount);
        RealTransform.ChannelDesign(symbols, MathF.Sqrt(2), matrix);
        return matrix;
    }

    /// <summary>The posterior as a channel <c>[N×M]</c>, rows scaled to their prior norm, the variance alike.</summary>
    /// <exception cref="UnsolvableException">The posterior is not finite, as it is where the symbols are not.</exception>
    public ChannelEstimate Estimate(ChannelProblem problem)
    {
        ChannelEstimate estimate = Unpack(problem);
        _senders.TakeSenders(problem.Symbols);
        Scale(estimate.Mean, estimate.Variance, _senders.Indices);
        RequireFinite(estimate);
        return estimate;
    }

    /// <summary>The posterior as a channel <c>[N×M]</c>, in the units of u.</summary>
    /// <exception cref="UnsolvableException">The posterior is not finite, as it is where the symbols are not.</exception>
    public ChannelEstimate EstimateMatched(ChannelProblem problem)
    {
        ChannelEstimate estimate = Unpack(problem);
        RequireFinite(estimate);
        return estimate;
    }

    private ChannelEstimate Unpack(ChannelProblem problem)
    {
        int antennas = Posterior.Problems, users = problem.Users;
        ChannelEstimate estimate = problem.Storage.Channel(antennas, users);
        Complex32[] mean = estimate.Mean.Values;
        float[] variance = estimate.Variance.Values;
        ReadOnlySpan<float> u = Posterior.Mean, s = Posterior.Variance;
        for (int n = 0, at = 0; n < antennas; n++, at += users)
            for (int m = 0; m < users; m++, at++)
            {
                mean[n + m * antennas] = new Complex32(u[at], u[at + users]);
                variance[n + m * antennas] = s[at] + s[at + users];
            }
        return estimate;
    }

    // An antenna of which nothing was received keeps its prior: mean 0, variance 1 in the units of the channel, 2 in those of u.
    private void Scale(ComplexMatrix mean, RealMatrix variance, ReadOnlySpan<int> senders)
    {
        int antennas = mean.RowCount;
        Span<float> factors = _factors.Take(antennas);
        RowNormalization.Factors(mean, senders, factors);
        for (int i = 0; i < variance.Values.Length; i++)
        {
            float factor = factors[i % antennas];
            mean.Values[i] *= factor;
            variance.Values[i] *= factor > 0 ? factor * factor : 0.5f;
        }
    }

    private static void RequireFinite(ChannelEstimate estimate)
    {
        foreach (float variance in estimate.Variance.Values)
            if (!float.IsFinite(variance)) throw new UnsolvableException("the channel posterior is not finite");
    }
}

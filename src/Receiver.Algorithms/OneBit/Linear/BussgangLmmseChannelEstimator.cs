using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>
/// The best linear channel estimate from signs, by Bussgang's theorem and the arcsine law. A baseline; needs the noise variance. The uncertainty of decided
/// symbols counts as noise, Σ_m vx.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code, shape</description></listheader>
/// <item><term>A = Xᵀ</term><description><see cref="LinearFilter.Design"/> <c>[T×M]</c></description></item>
/// <item><term>y</term><description>signs of an antenna <c>[T]</c></description></item>
/// <item><term>W</term><description><see cref="LinearFilter.Bussgang"/> <c>[M×T]</c></description></item>
/// </list>
/// </remarks>
public sealed class BussgangLmmseChannelEstimator : IChannelEstimator
{
    /// <inheritdoc/>
    public Solution<ChannelEstimate> Estimate(ChannelProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        double noise = Needs.NoiseVariance(problem.NoiseVariance, "bussgang-lmmse");
        using Reusable<LinearChannel>.Lease lease = Reusable<LinearChannel>.Rent();
        LinearChannel channel = lease.Value;
        LinearFilter filter = channel.Filter;
        ChannelEstimate estimate = channel.Begin(problem);
        for (int group = 0; group < channel.Groups.Count; group++)
        {
            limit.Token.ThrowIfCancellationRequested();
            if (!channel.Select(group, problem)) continue;
            ReadOnlySpan<int> uses = channel.Groups.Samples, antennas = channel.Groups.Problems, senders = channel.Senders;
            for (int r = 0; r < uses.Length; r++) filter.Noise[r] = noise + Uncertainty(problem, uses[r]);
            filter.Bussgang();
            for (int k = 0; k < senders.Length; k++)
                for (int b = 0; b < antennas.Length; b++)
                {
                    int at = senders[k] * problem.Antennas + antennas[b];
                    estimate.Mean.Values[at] = new((float)filter.Estimate[k, b].Real, (float)filter.Estimate[k, b].Imaginary);
                    estimate.Variance.Values[at] = (float)filter.Error[k];
                }
        }
        return new(estimate, new(1, true));
    }

    private static double Uncertainty(ChannelProblem problem, int use)
    {
        double sum = 0;
        if (problem.SymbolVariance is { } variance)
            foreach (float value in variance.Values.AsSpan(use * problem.Users, problem.Users)) sum += value;
        return sum;
    }
}

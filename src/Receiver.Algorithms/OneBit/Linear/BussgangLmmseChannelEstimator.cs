using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;
using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<System.Numerics.Complex>;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>
/// The best linear channel estimate from signs, by Bussgang's theorem and the arcsine law. A baseline; needs the noise variance. The uncertainty of decided
/// symbols counts as noise, Σ_m vx.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code, shape</description></listheader>
/// <item><term>A = Xᵀ</term><description><see cref="LinearChannel.Design"/> <c>[T×M]</c></description></item>
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
        int[] senders = LinearChannel.Senders(problem.Symbols);
        ChannelEstimate estimate = LinearChannel.Prior(problem.Antennas, problem.Users, senders);
        foreach (SampleGroup group in SampleGroup.OfAntennas(problem.Received))
        {
            limit.Token.ThrowIfCancellationRequested();
            if (group.Samples.Length == 0) continue;
            Matrix a = LinearChannel.Design(problem.Symbols, group.Samples, senders);
            double[] total = [.. group.Samples.Select(use => noise + (problem.SymbolVariance?.Column(use).Sum() ?? 0))];
            LinearFilter filter = LinearFilter.Bussgang(a, total);
            Matrix h = filter.Weights * LinearChannel.Samples(problem.Received, group);
            for (int b = 0; b < group.Problems.Length; b++)
                for (int k = 0; k < senders.Length; k++)
                {
                    estimate.Mean[group.Problems[b], senders[k]] = LinearChannel.ToSingle(h[k, b]);
                    estimate.Variance[group.Problems[b], senders[k]] = (float)filter.Error[k];
                }
        }
        return new(estimate, new(1, true));
    }
}

using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;
using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<System.Numerics.Complex>;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>
/// The best linear symbol estimate from signs, by Bussgang's theorem and the arcsine law, then made unbiased. A baseline; needs the noise variance. The
/// uncertainty of the channel counts as noise, Σ_m vh.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code, shape</description></listheader>
/// <item><term>A = Ĥ</term><description><see cref="LinearDetection.Design"/> <c>[N×K]</c></description></item>
/// <item><term>y</term><description>signs of a channel use <c>[N]</c></description></item>
/// <item><term>W</term><description><see cref="LinearFilter.Bussgang"/> <c>[K×N]</c></description></item>
/// </list>
/// </remarks>
public sealed class BussgangMmseDataDetector : IDataDetector
{
    /// <inheritdoc/>
    public Solution<SymbolEstimate> Detect(DetectionProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        double noise = Needs.NoiseVariance(problem.NoiseVariance, "bussgang-mmse");
        int[] active = Needs.Active(problem.Active, problem.Users);
        SymbolEstimate estimate = LinearDetection.Prior(problem.Users, problem.Uses, active);
        if (active.Length == 0) return new(estimate, new(0, true));
        foreach (SampleGroup group in SampleGroup.OfUses(problem.Received))
        {
            limit.Token.ThrowIfCancellationRequested();
            if (group.Samples.Length == 0) continue;
            Matrix a = LinearDetection.Design(problem.Channel.Mean, group.Samples, active);
            double[] total = [.. group.Samples.Select(antenna => noise + active.Sum(user => (double)problem.Channel.Variance[antenna, user]))];
            LinearFilter filter = LinearFilter.Bussgang(a, total);
            Matrix x = filter.Weights * LinearDetection.Samples(problem.Received, group);
            for (int k = 0; k < active.Length; k++)
            {
                // Wy = (1−e)x + noise of variance e(1−e): unbiased, r = Wy/(1−e) and v = e/(1−e).
                double share = Math.Max(1 - filter.Error[k], 1e-9), v = filter.Error[k] / share;
                for (int b = 0; b < group.Problems.Length; b++) LinearDetection.Store(estimate, active[k], group.Problems[b], x[k, b] / share, v);
            }
        }
        return new(estimate, new(1, true));
    }
}

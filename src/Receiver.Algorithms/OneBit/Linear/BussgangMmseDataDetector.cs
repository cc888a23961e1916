using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>
/// The best linear symbol estimate from signs, by Bussgang's theorem and the arcsine law, then made unbiased. A baseline; needs the noise variance. The
/// uncertainty of the channel counts as noise, Σ_m vh.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code, shape</description></listheader>
/// <item><term>A = Ĥ</term><description><see cref="LinearFilter.Design"/> <c>[N×K]</c></description></item>
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
        using Reusable<LinearDetection>.Lease lease = Reusable<LinearDetection>.Rent();
        LinearDetection detection = lease.Value;
        LinearFilter filter = detection.Filter;
        SymbolEstimate estimate = detection.Begin(problem);
        for (int group = 0; group < detection.Groups.Count; group++)
        {
            limit.Token.ThrowIfCancellationRequested();
            if (!detection.Select(group, problem)) continue;
            ReadOnlySpan<int> antennas = detection.Groups.Samples;
            for (int r = 0; r < antennas.Length; r++) filter.Noise[r] = noise + Uncertainty(problem, antennas[r], detection.Active);
            filter.Bussgang();
            for (int k = 0; k < detection.Active.Length; k++)
            {
                // Wy = (1−e)x + noise of variance e(1−e): unbiased, r = Wy/(1−e) and v = e/(1−e).
                double share = Math.Max(1 - filter.Error[k], 1e-9);
                detection.Store(estimate, k, 1 / share, filter.Error[k] / share);
            }
        }
        return new(estimate, new(detection.Active.Length > 0 ? 1 : 0, true));
    }

    private static double Uncertainty(DetectionProblem problem, int antenna, ReadOnlySpan<int> active)
    {
        double sum = 0;
        foreach (int user in active) sum += problem.Channel.Variance.Values[user * problem.Antennas + antenna];
        return sum;
    }
}

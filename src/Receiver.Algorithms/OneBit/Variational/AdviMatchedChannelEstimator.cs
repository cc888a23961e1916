using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// Channel estimation by deterministic variational inference with a logistic likelihood whose slope is that of the noise: each antenna is one problem,
/// u = [Re h; Im h] with prior N(0, ½), observed through κW. The noise sets the scale, so that nothing is scaled afterwards.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>h</term><description>row of <see cref="ChannelEstimate.Mean"/>, <c>[N×M]</c></description></item>
/// <item><term>W</term><description><see cref="RealTransform.ChannelDesign"/>, <c>[2T×2M]</c></description></item>
/// <item><term>κ</term><description><see cref="MatchedSlope"/> of σ² + Σ_m vx at each channel use: uncertain symbols count as noise</description></item>
/// <item><term>μ, s²</term><description><see cref="GaussianBatch"/>, <c>[2M×N]</c></description></item>
/// </list>
/// Section 2 of the one-bit receiver, slope-matched variant. Needs the noise variance.
/// </remarks>
/// <param name="options">When to stop.</param>
public sealed class AdviMatchedChannelEstimator(AdviOptions options) : IChannelEstimator
{
    private readonly LogisticVariationalSolver _solver = new(options);

    /// <inheritdoc/>
    public Solution<ChannelEstimate> Estimate(ChannelProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        float noise = Needs.NoiseVariance(problem.NoiseVariance, "advi-matched");
        using Reusable<ChannelScratch>.Lease lease = Reusable<ChannelScratch>.Rent();
        ChannelScratch scratch = lease.Value;
        scratch.PrepareMatched(problem, noise);
        Convergence convergence = _solver.Solve(
            scratch.Design, ChannelScratch.Signs(problem), new GaussianPrior(2), scratch.Posterior, limit: limit);
        return new Solution<ChannelEstimate>(scratch.EstimateMatched(problem), convergence);
    }
}

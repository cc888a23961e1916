using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// Channel estimation by deterministic variational inference with a logistic likelihood: each antenna is one problem, u = [Re h; Im h] with prior
/// N(0, 1), observed through √2·W. Rows are then scaled to their prior norm.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>h</term><description>row of <see cref="ChannelEstimate.Mean"/>, <c>[N×M]</c></description></item>
/// <item><term>W</term><description><see cref="RealTransform.ChannelDesign"/>, <c>[2T×2M]</c></description></item>
/// <item><term>μ, s²</term><description><see cref="GaussianBatch"/>, <c>[2M×N]</c></description></item>
/// </list>
/// Symbols count as certain: their variance is not used, nor is the noise variance, of which the scaling makes the estimate independent.
/// Reference: N. Gupta, "Signal Processing using Machine Learning Techniques" (2025), algorithms 2 and 3, with the norm in place of its square.
/// </remarks>
/// <param name="options">When to stop.</param>
public sealed class AdviChannelEstimator(AdviOptions options) : IChannelEstimator
{
    private readonly LogisticVariationalSolver _solver = new(options);

    /// <inheritdoc/>
    public Solution<ChannelEstimate> Estimate(ChannelProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        using Reusable<ChannelScratch>.Lease lease = Reusable<ChannelScratch>.Rent();
        ChannelScratch scratch = lease.Value;
        scratch.Prepare(problem.Symbols);
        Convergence convergence = _solver.Solve(
            scratch.Design, ChannelScratch.Signs(problem), new GaussianPrior(1), scratch.Posterior, limit: limit);
        return new Solution<ChannelEstimate>(scratch.Estimate(problem), convergence);
    }
}

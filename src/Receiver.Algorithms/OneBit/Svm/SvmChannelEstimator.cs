using Receiver.Algorithms.OneBit.Variational;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Svm;

/// <summary>
/// Channel estimation by a support vector machine: each antenna is one problem, u = [Re h; Im h], observed through √2·W. Rows are then scaled to their
/// prior norm.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>h</term><description>row of <see cref="ChannelEstimate.Mean"/>, <c>[N×M]</c></description></item>
/// <item><term>W</term><description><see cref="RealTransform.ChannelDesign"/>, <c>[2T×2M]</c></description></item>
/// <item><term>u, s²</term><description>solution and variance of <see cref="SvmSolver"/>, <c>[2M×N]</c></description></item>
/// </list>
/// Symbols count as certain: their variance is not used. The noise variance, where it is known, sets the cost.
/// Reference: N. Gupta, "Signal Processing using Machine Learning Techniques" (2025), algorithm 2, with the norm in place of its square.
/// </remarks>
/// <param name="options">The cost, and when to stop.</param>
public sealed class SvmChannelEstimator(SvmOptions options) : IChannelEstimator
{
    private readonly SvmSolver _solver = new(options);

    /// <inheritdoc/>
    public Solution<ChannelEstimate> Estimate(ChannelProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        using Reusable<ChannelScratch>.Lease lease = Reusable<ChannelScratch>.Rent();
        using Reusable<HingeDesign>.Lease design = Reusable<HingeDesign>.Rent();
        ChannelScratch scratch = lease.Value;
        design.Value.Pack(scratch.Build(problem.Symbols), 2 * problem.Uses, 2 * problem.Users);
        var signs = new SignBatch(problem.Received.Values, problem.Antennas, problem.Antennas, 1);
        Convergence convergence = _solver.Solve(design.Value, signs, scratch.Posterior, limit, problem.NoiseVariance);
        return new Solution<ChannelEstimate>(scratch.Estimate(problem), convergence);
    }
}

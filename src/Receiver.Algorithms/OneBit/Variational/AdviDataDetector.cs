using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// Data detection by deterministic variational inference with a logistic likelihood: each channel use is one problem, u = [Re x; Im x] with prior
/// N(0, 1), observed through the channel with rows scaled to their prior norm. A symbol is what <see cref="Kernels.QpskBits"/> makes of u.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>x</term><description>column of <see cref="SymbolEstimate.Mean"/>, <c>[M×T]</c></description></item>
/// <item><term>W</term><description><see cref="RealTransform.DetectionDesign"/>, <c>[2N×2K]</c> over the K active users</description></item>
/// <item><term>μ, s²</term><description><see cref="GaussianBatch"/>, <c>[2K×T]</c></description></item>
/// </list>
/// The channel counts as certain: its variance is not used, nor is the noise variance.
/// Reference: N. Gupta, "Signal Processing using Machine Learning Techniques" (2025), algorithms 2 and 3, with the norm in place of its square.
/// </remarks>
/// <param name="options">When to stop.</param>
public sealed class AdviDataDetector(AdviOptions options) : IDataDetector
{
    private readonly LogisticVariationalSolver _solver = new(options);

    /// <inheritdoc/>
    public Solution<SymbolEstimate> Detect(DetectionProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        using Reusable<DetectionScratch>.Lease lease = Reusable<DetectionScratch>.Rent();
        DetectionScratch scratch = lease.Value;
        var convergence = new Convergence(0, true);
        if (scratch.Prepare(problem))
            convergence = _solver.Solve(
                scratch.Design, DetectionScratch.Signs(problem), new GaussianPrior(1), scratch.Posterior, limit: limit);
        return new Solution<SymbolEstimate>(scratch.Estimate(problem), convergence);
    }
}

using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// Data detection by deterministic variational inference with a logistic likelihood whose slope is that of the noise: each channel use is one problem,
/// u = [Re x; Im x] with prior N(0, ½), observed through κW. A symbol is what <see cref="Kernels.QpskBits"/> makes of u.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>x</term><description>column of <see cref="SymbolEstimate.Mean"/>, <c>[M×T]</c></description></item>
/// <item><term>W</term><description><see cref="RealTransform.DetectionDesign"/>, <c>[2N×2K]</c> over the K active users</description></item>
/// <item><term>κ_n</term><description><see cref="MatchedSlope"/> of σ² + Σ_m vh at each antenna: an uncertain channel counts as noise</description></item>
/// <item><term>μ, s²</term><description><see cref="GaussianBatch"/>, <c>[2K×T]</c></description></item>
/// </list>
/// Section 2 of the one-bit receiver, slope-matched variant. Needs the noise variance.
/// </remarks>
/// <param name="options">When to stop.</param>
public sealed class AdviMatchedDataDetector(AdviOptions options) : IDataDetector
{
    private readonly LogisticVariationalSolver _solver = new(options);

    /// <inheritdoc/>
    public Solution<SymbolEstimate> Detect(DetectionProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        float noise = Needs.NoiseVariance(problem.NoiseVariance, "advi-matched");
        using Reusable<DetectionScratch>.Lease lease = Reusable<DetectionScratch>.Rent();
        DetectionScratch scratch = lease.Value;
        var convergence = new Convergence(0, true);
        if (scratch.PrepareMatched(problem, noise))
            convergence = _solver.Solve(
                scratch.Design, DetectionScratch.Signs(problem), new GaussianPrior(2), scratch.Posterior, limit: limit);
        return new Solution<SymbolEstimate>(scratch.Estimate(problem), convergence);
    }
}

using Receiver.Algorithms.OneBit.Variational;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Svm;

/// <summary>
/// Data detection by a support vector machine: each channel use is one problem, u = [Re x; Im x], observed through √2 times the channel with rows
/// scaled to their prior norm. A symbol is what <see cref="Kernels.QpskBits"/> makes of u and the variance that goes with it.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>x</term><description>column of <see cref="SymbolEstimate.Mean"/>, <c>[M×T]</c></description></item>
/// <item><term>W</term><description><see cref="RealTransform.DetectionDesign"/>, <c>[2N×2K]</c> over the K active users</description></item>
/// <item><term>u, s²</term><description>solution and variance of <see cref="SvmSolver"/>, <c>[2K×T]</c></description></item>
/// </list>
/// The channel counts as certain: its variance is not used. The noise variance, where it is known, sets the cost. The scale of the log-likelihood ratios is that of the solver's
/// variance, a plausible one and no more.
/// Reference: N. Gupta, "Signal Processing using Machine Learning Techniques" (2025), algorithm 2, with the norm in place of its square.
/// </remarks>
/// <param name="options">The cost, and when to stop.</param>
public sealed class SvmDataDetector(SvmOptions options) : IDataDetector
{
    private readonly SvmSolver _solver = new(options);

    /// <inheritdoc/>
    public Solution<SymbolEstimate> Detect(DetectionProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        using Reusable<DetectionScratch>.Lease lease = Reusable<DetectionScratch>.Rent();
        using Reusable<HingeDesign>.Lease design = Reusable<HingeDesign>.Rent();
        DetectionScratch scratch = lease.Value;
        var convergence = new Convergence(0, true);
        ReadOnlySpan<float> matrix = scratch.Build(problem, MathF.Sqrt(2));
        if (matrix.Length > 0)
        {
            design.Value.Pack(matrix, 2 * problem.Antennas, matrix.Length / (2 * problem.Antennas));
            var signs = new SignBatch(problem.Received.Values, problem.Uses, 1, problem.Received.RowCount);
            convergence = _solver.Solve(design.Value, signs, scratch.Posterior, limit, problem.NoiseVariance);
        }
        return new Solution<SymbolEstimate>(scratch.Estimate(problem), convergence);
    }
}

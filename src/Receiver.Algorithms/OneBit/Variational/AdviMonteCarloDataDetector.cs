using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// Data detection by variational inference with sampled gradients: the model, the scaling of rows and the symbols are those of
/// <see cref="AdviDataDetector"/>, the solver is <see cref="MonteCarloVariationalSolver"/>.
/// </summary>
/// <remarks>
/// Reference: N. Gupta, "Signal Processing using Machine Learning Techniques" (2025), algorithms 2 and 3, with the norm in place of its square.
/// </remarks>
/// <param name="options">Samples and steps.</param>
public sealed class AdviMonteCarloDataDetector(AdviMonteCarloOptions options) : IDataDetector
{
    private const uint Purpose = 0x101;

    private readonly MonteCarloVariationalSolver _solver = new(options);

    /// <inheritdoc/>
    public Solution<SymbolEstimate> Detect(DetectionProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        using Reusable<DetectionScratch>.Lease lease = Reusable<DetectionScratch>.Rent();
        DetectionScratch scratch = lease.Value;
        var convergence = new Convergence(0, true);
        if (scratch.Prepare(problem))
            convergence = _solver.Solve(
                scratch.Design, DetectionScratch.Signs(problem), new GaussianPrior(1), scratch.Posterior, problem.Stream, Purpose, limit);
        return new Solution<SymbolEstimate>(scratch.Estimate(problem), convergence);
    }
}

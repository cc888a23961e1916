using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// Channel estimation by variational inference with sampled gradients: the model, the symbols and the scaling of rows are those of
/// <see cref="AdviChannelEstimator"/>, the solver is <see cref="MonteCarloVariationalSolver"/>.
/// </summary>
/// <remarks>
/// Reference: N. Gupta, "Signal Processing using Machine Learning Techniques" (2025), algorithms 2 and 3, with the norm in place of its square.
/// </remarks>
/// <param name="options">Samples and steps.</param>
public sealed class AdviMonteCarloChannelEstimator(AdviMonteCarloOptions options) : IChannelEstimator
{
    private const uint Purpose = 0x100;

    private readonly MonteCarloVariationalSolver _solver = new(options);

    /// <inheritdoc/>
    public Solution<ChannelEstimate> Estimate(ChannelProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        using Reusable<ChannelScratch>.Lease lease = Reusable<ChannelScratch>.Rent();
        ChannelScratch scratch = lease.Value;
        scratch.Prepare(problem.Symbols);
        Convergence convergence = _solver.Solve(
            scratch.Design, ChannelScratch.Signs(problem), new GaussianPrior(1), scratch.Posterior, problem.Stream, Purpose, limit);
        return new Solution<ChannelEstimate>(scratch.Estimate(problem), convergence);
    }
}

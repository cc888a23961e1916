using Receiver.Algorithms.OneBit.Variational;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Partitioned;

/// <summary>
/// Data detection by partitioned variational inference: antennas are split among clients that keep their observations to themselves and exchange only
/// natural parameters with a server. The model is that of <see cref="AdviDataDetector"/>, and so is the answer once clients and server agree.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>x</term><description>column of <see cref="SymbolEstimate.Mean"/>, <c>[M×T]</c></description></item>
/// <item><term>W</term><description><see cref="RealTransform.DetectionDesign"/>, <c>[2N×2K]</c> over the K active users; client k has rows n and n + N of
/// its antennas</description></item>
/// <item><term>Λ, R</term><description><see cref="InferenceServer.Posterior"/>, precision and precision·mean, <c>[2K×T]</c></description></item>
/// <item><term>λ_k, r_k</term><description>a client's factor, changed by <see cref="SiteUpdate"/>, <c>[2K×T]</c></description></item>
/// </list>
/// Channel estimation needs no counterpart: each antenna is a problem of its own there, so that a client's channel is what
/// <see cref="AdviChannelEstimator"/> makes of its rows.
/// Reference: N. Gupta, "Signal Processing using Machine Learning Techniques" (2025), chapter 1, with the client's factor as divisor in (17).
/// </remarks>
/// <param name="options">Clients, and when to stop.</param>
/// <param name="scheduler">Which client works when.</param>
/// <exception cref="ArgumentException">The options are not valid.</exception>
public sealed class PartitionedDataDetector(PartitionedOptions options, IClientScheduler scheduler) : IDataDetector
{
    private readonly LogisticVariationalSolver _solver = options.Validate().FirstOrDefault() is { } fault
        ? throw new ArgumentException(fault)
        : new(new AdviOptions { MaxIterations = options.InnerIterations, Tolerance = options.Tolerance });

    /// <inheritdoc/>
    public Solution<SymbolEstimate> Detect(DetectionProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        using Reusable<DetectionScratch>.Lease lease = Reusable<DetectionScratch>.Rent();
        DetectionScratch scratch = lease.Value;
        var convergence = new Convergence(0, true);
        ReadOnlySpan<float> matrix = scratch.Build(problem, 1);
        if (matrix.Length > 0)
        {
            int columns = matrix.Length / (2 * problem.Antennas);
            using Reusable<List<InferenceClient>>.Lease kept = Reusable<List<InferenceClient>>.Rent();
            int count = Math.Min(options.Clients, problem.Antennas);
            while (kept.Value.Count < count) kept.Value.Add(new InferenceClient());
            InferenceClient[] clients = [.. kept.Value.Take(count)];
            for (int k = 0; k < count; k++) clients[k].Load(k, matrix, columns, RowsOf(k, count, problem.Antennas), problem.Received, _solver);

            var server = new InferenceServer(columns * problem.Uses);
            convergence = scheduler.Run(server, clients, problem.Stream, limit);
            scratch.Posterior.Resize(columns, problem.Uses);
            server.Posterior.CopyTo(scratch.Posterior);
        }
        return new Solution<SymbolEstimate>(scratch.Estimate(problem), convergence);
    }

    /// <summary>Rows n and n + N of the antennas of client k: neighbours, as evenly as can be.</summary>
    private static int[] RowsOf(int k, int clients, int antennas)
    {
        int first = (int)((long)k * antennas / clients), end = (int)((long)(k + 1) * antennas / clients);
        return [.. Enumerable.Range(first, end - first), .. Enumerable.Range(antennas + first, end - first)];
    }
}

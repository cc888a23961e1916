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
/// <item><term>Λ, R</term><description>held by <see cref="InferenceServer"/>, precision and precision·mean, <c>[2K×T]</c></description></item>
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
            using Reusable<Parties>.Lease parties = Reusable<Parties>.Rent();
            InferenceServer server = parties.Value.Server;
            IReadOnlyList<InferenceClient> clients = parties.Value.Take(Math.Min(options.Clients, problem.Antennas));
            for (int k = 0; k < clients.Count; k++)
                clients[k].Load(k, matrix, columns, parties.Value.RowsOf(k, problem.Antennas), problem.Received, _solver);

            server.Begin(columns * problem.Uses);
            convergence = scheduler.Run(server, clients, problem.Stream, limit);
            scratch.Posterior.Resize(columns, problem.Uses);
            server.CopyTo(scratch.Posterior);
        }
        return new Solution<SymbolEstimate>(scratch.Estimate(problem), convergence);
    }

    /// <summary>Server and clients, kept from frame to frame.</summary>
    private sealed class Parties
    {
        private InferenceClient[] _clients = [];
        private int[] _rows = [];

        public InferenceServer Server { get; } = new();

        public IReadOnlyList<InferenceClient> Take(int count)
        {
            int before = _clients.Length;
            if (before != count) Array.Resize(ref _clients, count);
            for (int k = before; k < count; k++) _clients[k] = new InferenceClient();
            return _clients;
        }

        /// <summary>Rows n and n + N of the antennas of client k: neighbours, as evenly as can be.</summary>
        public ReadOnlySpan<int> RowsOf(int k, int antennas)
        {
            int first = (int)((long)k * antennas / _clients.Length), count = (int)((long)(k + 1) * antennas / _clients.Length) - first;
            if (_rows.Length < 2 * antennas) _rows = new int[2 * antennas];
            for (int n = 0; n < count; n++) (_rows[n], _rows[count + n]) = (first + n, antennas + first + n);
            return _rows.AsSpan(0, 2 * count);
        }
    }
}

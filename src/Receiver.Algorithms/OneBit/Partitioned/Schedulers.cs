using Receiver.Kernels.RandomNumbers;

namespace Receiver.Algorithms.OneBit.Partitioned;

/// <summary>Says which client works when, and on which posterior.</summary>
public interface IClientScheduler
{
    /// <summary>Runs the clients until the posterior stands still or the options' number of rounds is through; a round is one update a client.</summary>
    /// <param name="server">Holds the posterior.</param>
    /// <param name="clients">The clients, at least one.</param>
    /// <param name="stream">Random stream of the frame.</param>
    /// <param name="limit">Cancellation, and an upper bound on rounds.</param>
    /// <returns>Rounds that were run, and whether the last one moved the posterior mean by less than the tolerance.</returns>
    /// <exception cref="OperationCanceledException">The limit's token was cancelled.</exception>
    Convergence Run(InferenceServer server, IReadOnlyList<InferenceClient> clients, ulong stream, SolveLimit limit);
}

/// <summary>One client after the other, each on what those before it have sent.</summary>
public sealed class SequentialScheduler(PartitionedOptions options) : IClientScheduler
{
    /// <inheritdoc/>
    public Convergence Run(InferenceServer server, IReadOnlyList<InferenceClient> clients, ulong stream, SolveLimit limit) =>
        Rounds.Run(server, options, limit, () =>
        {
            foreach (InferenceClient client in clients) server.Apply(client.Update(server.Posterior, options.Damping, limit.Token));
        });
}

/// <summary>All clients on the posterior with which the round begins.</summary>
public sealed class SynchronousScheduler(PartitionedOptions options) : IClientScheduler
{
    /// <inheritdoc/>
    public Convergence Run(InferenceServer server, IReadOnlyList<InferenceClient> clients, ulong stream, SolveLimit limit) =>
        Rounds.Run(server, options, limit, () =>
        {
            NaturalParameters common = server.Posterior;
            foreach (InferenceClient client in clients) server.Apply(client.Update(common, options.Damping, limit.Token));
        });
}

/// <summary>
/// Clients that wait for nobody, on a clock that is only counted: each works at a speed of its own, ½ to 2, on the posterior that it saw when its last
/// update arrived, and every update is an exponential delay on its way. The same seed and frame give the same order.
/// </summary>
public sealed class VirtualClockScheduler(AsynchronousOptions options) : IClientScheduler
{
    private const uint Purpose = 0x70766961;

    /// <inheritdoc/>
    public Convergence Run(InferenceServer server, IReadOnlyList<InferenceClient> clients, ulong stream, SolveLimit limit)
    {
        var random = new RandomStream(options.Seed, 0, stream, Purpose);
        var speed = new double[clients.Count];
        var arrival = new double[clients.Count];
        var seen = new NaturalParameters[clients.Count];
        Array.Fill(seen, server.Posterior);
        for (int k = 0; k < clients.Count; k++)
        {
            speed[k] = Math.Pow(2, 2 * random.NextDouble() - 1);
            arrival[k] = Duration(k);
        }
        return Rounds.Run(server, options, limit, () =>
        {
            for (int update = 0; update < clients.Count; update++)
            {
                int k = Array.IndexOf(arrival, arrival.Min());
                server.Apply(clients[k].Update(seen[k], options.Damping, limit.Token));
                seen[k] = server.Posterior;
                arrival[k] += Duration(k);
            }
        });

        double Duration(int k) => 1 / speed[k] - options.MeanDelay * Math.Log(1 - random.NextDouble());
    }
}

/// <summary>The loop that all schedules share.</summary>
internal static class Rounds
{
    public static Convergence Run(InferenceServer server, PartitionedOptions options, SolveLimit limit, Action runRound)
    {
        int most = Math.Max(1, Math.Min(options.Rounds, limit.MaxIterations ?? int.MaxValue));
        for (int round = 1; ; round++)
        {
            NaturalParameters before = server.Posterior;
            runRound();
            bool converged = server.Posterior.MeanChangeFrom(before) <= options.Tolerance;
            if (converged || round == most) return new Convergence(round, converged);
        }
    }
}

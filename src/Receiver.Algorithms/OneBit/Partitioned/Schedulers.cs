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
    public Convergence Run(InferenceServer server, IReadOnlyList<InferenceClient> clients, ulong stream, SolveLimit limit)
    {
        for (int round = 1; ; round++)
        {
            server.Mark();
            for (int k = 0; k < clients.Count; k++)
            {
                clients[k].See(server);
                server.Apply(clients[k].Update(options.Damping, limit.Token));
            }
            if (Rounds.End(server, options, limit, round) is { } end) return end;
        }
    }
}

/// <summary>All clients on the posterior with which the round begins.</summary>
public sealed class SynchronousScheduler(PartitionedOptions options) : IClientScheduler
{
    /// <inheritdoc/>
    public Convergence Run(InferenceServer server, IReadOnlyList<InferenceClient> clients, ulong stream, SolveLimit limit)
    {
        for (int round = 1; ; round++)
        {
            server.Mark();
            for (int k = 0; k < clients.Count; k++) clients[k].See(server);
            for (int k = 0; k < clients.Count; k++) server.Apply(clients[k].Update(options.Damping, limit.Token));
            if (Rounds.End(server, options, limit, round) is { } end) return end;
        }
    }
}

/// <summary>
/// Clients that wait for nobody, on a clock that is only counted: each works at a speed of its own, ½ to 2, on the posterior that it saw when its last
/// update arrived, and every update is an exponential delay on its way. The same seed and frame give the same order.
/// </summary>
public sealed class VirtualClockScheduler(AsynchronousOptions options) : IClientScheduler
{
    private const uint Purpose = 0x70766961;
    private const int Usual = 64;

    /// <inheritdoc/>
    public Convergence Run(InferenceServer server, IReadOnlyList<InferenceClient> clients, ulong stream, SolveLimit limit)
    {
        var random = new RandomStream(options.Seed, 0, stream, Purpose);
        int count = clients.Count;
        Span<double> numbers = count <= Usual ? stackalloc double[2 * Usual] : new double[2 * count], speed = numbers[..count], arrival = numbers.Slice(count, count);
        for (int k = 0; k < count; k++)
        {
            clients[k].See(server);
            speed[k] = Math.Pow(2, 2 * random.NextDouble() - 1);
            arrival[k] = Duration(ref random, speed[k]);
        }
        for (int round = 1; ; round++)
        {
            server.Mark();
            for (int update = 0; update < count; update++)
            {
                int k = First(arrival);
                server.Apply(clients[k].Update(options.Damping, limit.Token));
                clients[k].See(server);
                arrival[k] += Duration(ref random, speed[k]);
            }
            if (Rounds.End(server, options, limit, round) is { } end) return end;
        }
    }

    private double Duration(ref RandomStream random, double speed) => 1 / speed - options.MeanDelay * Math.Log(1 - random.NextDouble());

    private static int First(ReadOnlySpan<double> arrival)
    {
        int first = 0;
        for (int k = 1; k < arrival.Length; k++)
            if (arrival[k] < arrival[first]) first = k;
        return first;
    }
}

/// <summary>What all schedules share.</summary>
internal static class Rounds
{
    /// <summary>How it ends with the round that is over, null where it goes on.</summary>
    public static Convergence? End(InferenceServer server, PartitionedOptions options, SolveLimit limit, int round)
    {
        bool converged = server.MeanChange() <= options.Tolerance;
        int most = Math.Max(1, Math.Min(options.Rounds, limit.MaxIterations ?? int.MaxValue));
        return converged || round == most ? new Convergence(round, converged) : null;
    }
}

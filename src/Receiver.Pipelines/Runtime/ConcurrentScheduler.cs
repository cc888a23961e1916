using Receiver.Algorithms;
using Receiver.Algorithms.OneBit.Partitioned;

namespace Receiver.Pipelines.Runtime;

/// <summary>
/// Clients of partitioned inference that wait for nobody, each in a task of its own: the order of their updates is whatever the machine makes of it, so
/// that the answer is not the same twice. Everything else in the receiver is deterministic.
/// </summary>
/// <param name="options">When to stop.</param>
public sealed class ConcurrentScheduler(PartitionedOptions options) : IClientScheduler
{
    /// <inheritdoc/>
    public Convergence Run(InferenceServer server, IReadOnlyList<InferenceClient> clients, ulong stream, SolveLimit limit)
    {
        int rounds = Math.Max(1, Math.Min(options.Rounds, limit.MaxIterations ?? int.MaxValue)), updates = rounds * clients.Count;
        int begun = 0, applied = 0;
        NaturalParameters beforeLastRound = server.Posterior;
        var door = new Lock();
        try
        {
            // Waits for all even when cancelled: the clients are used again afterwards.
            Task.WaitAll([.. clients.Select(client => Task.Run(() => Work(client)))]);
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException(limit.Token);
        }
        return new Convergence(rounds, server.Posterior.MeanChangeFrom(beforeLastRound) <= options.Tolerance);

        void Work(InferenceClient client)
        {
            while (Interlocked.Increment(ref begun) <= updates)
            {
                SiteUpdate update = client.Update(server.Posterior, options.Damping, limit.Token);
                lock (door)
                {
                    if (applied++ == updates - clients.Count) beforeLastRound = server.Posterior;
                    server.Apply(update);
                }
            }
        }
    }
}

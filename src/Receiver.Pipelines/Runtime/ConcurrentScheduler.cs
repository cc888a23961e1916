using Receiver.Algorithms;
using Receiver.Algorithms.OneBit.Partitioned;

namespace Receiver.Pipelines.Runtime;

/// <summary>
/// Clients of partitioned inference on a thread each: the order of their updates is whatever the machine makes of it, so that the answer is not the same
/// twice. Everything else in the receiver is deterministic. A client waits only when it is two updates ahead of the slowest, without which a thread that
/// starts late would find the others finished.
/// </summary>
/// <param name="options">When to stop.</param>
public sealed class ConcurrentScheduler(PartitionedOptions options) : IClientScheduler
{
    private const int MostAhead = 2;

    /// <inheritdoc/>
    public Convergence Run(InferenceServer server, IReadOnlyList<InferenceClient> clients, ulong stream, SolveLimit limit)
    {
        int rounds = Math.Max(1, Math.Min(options.Rounds, limit.MaxIterations ?? int.MaxValue)), applied = 0;
        var done = new int[clients.Count];
        bool isBroken = false;
        object door = new();
        try
        {
            // Threads of their own, since they wait for each other; all are awaited even when cancelled, since the clients are used again afterwards.
            Task.WaitAll([.. Enumerable.Range(0, clients.Count).Select(k =>
                Task.Factory.StartNew(() => Work(k), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException(limit.Token);
        }
        return new Convergence(rounds, server.MeanChange() <= options.Tolerance);

        void Work(int k)
        {
            try
            {
                for (int round = 0; round < rounds && Enter(round); round++)
                {
                    clients[k].See(server);
                    SiteUpdate update = clients[k].Update(options.Damping, limit.Token);
                    lock (door)
                    {
                        if (applied++ == (rounds - 1) * clients.Count) server.Mark();
                        server.Apply(update);
                        done[k]++;
                        Monitor.PulseAll(door);
                    }
                }
            }
            catch
            {
                lock (door)
                {
                    isBroken = true;
                    Monitor.PulseAll(door);
                }
                throw;
            }
        }

        bool Enter(int round)
        {
            lock (door)
            {
                while (!isBroken && round - done.Min() > MostAhead) Monitor.Wait(door);
                return !isBroken;
            }
        }
    }
}

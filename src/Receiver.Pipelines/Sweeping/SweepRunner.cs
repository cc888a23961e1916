using System.Diagnostics;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Instrumentation;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Sweeping;

/// <summary>How far a sweep is.</summary>
/// <param name="Finished">Finished points, those kept from before included.</param>
/// <param name="Kept">Points kept from before.</param>
/// <param name="Total">All points.</param>
/// <param name="Current">The point that is being measured, in words; null between points.</param>
/// <param name="Frames">Its frames so far.</param>
/// <param name="BitErrors">Its bit errors so far.</param>
/// <param name="Share">How much of the sweep is done, 0…1.</param>
/// <param name="TimeLeft">Time that the rest takes if points go on costing what they did; null: not known yet.</param>
public sealed record SweepProgress(int Finished, int Kept, int Total, string? Current, long Frames, double BitErrors, double Share, TimeSpan? TimeLeft);

/// <summary>
/// Measures the points of a sweep, one after the other, each with as many frames at once as there are cores, and keeps what is finished. Results do not
/// depend on the number of cores.
/// </summary>
/// <param name="points">The points.</param>
/// <param name="stop">When a point stops.</param>
/// <param name="file">Keeps the finished ones.</param>
public sealed class SweepRunner(IReadOnlyList<PointDefinition> points, StopRule stop, PointFile file)
{
    private const double Longest = 1e9;

    // A method is compiled anew after 30 calls, and again from what was seen until then; a frame of two seconds calls what is hot often enough by itself.
    private const int WarmUpFrames = 100;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(5);
    private readonly HashSet<string> _warm = [];
    private readonly Dictionary<string, double> _lastSeconds = [];
    private volatile Running? _running;
    private int _finished, _kept;

    /// <summary>Frames worked on at once.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>Called when a point is finished.</summary>
    public Action<PointResult>? PointFinished { get; init; }

    /// <summary>The finished points, in the order of the definition.</summary>
    public IReadOnlyList<PointResult> Results => [.. points.Select(p => file.Find(p.Key)).OfType<PointResult>()];

    /// <summary>Measures every point that is not finished. Cancelled, it gives up the point at hand and keeps the others.</summary>
    /// <returns>Whether all points are finished.</returns>
    /// <exception cref="SourceUnavailableException">The source cannot be opened.</exception>
    public async Task<bool> RunAsync(CancellationToken token = default)
    {
        List<PointDefinition> left = [.. points.Where(p => file.Find(p.Key) is null)];
        _finished = _kept = points.Count - left.Count;
        foreach (PointDefinition point in left)
        {
            // What runs for the first time is compiled, which is not the algorithm's time.
            if (_warm.Add(point.Pipeline)) await WarmUpAsync(point, token).ConfigureAwait(false);
            if (token.IsCancellationRequested || await MeasureAsync(point, stop.IsMet, token).ConfigureAwait(false) is not { } result) return false;
            file.Add(result);
            lock (_lastSeconds) _lastSeconds[point.Pipeline] = result.Seconds;
            Interlocked.Increment(ref _finished);
            PointFinished?.Invoke(result);
        }
        return true;
    }

    /// <summary>How far it is. May be called while it runs.</summary>
    public SweepProgress Progress()
    {
        Running? running = _running;
        int finished = Volatile.Read(ref _finished);
        double share = running is null ? 0 : stop.Progress(running.Sink.Frames, running.Sink.BitErrors);
        return new SweepProgress(
            finished, _kept, points.Count, running?.Point.Label, running?.Sink.Frames ?? 0, running?.Sink.BitErrors ?? 0,
            points.Count == 0 ? 1 : (finished + share) / points.Count, TimeLeft(running, share));
    }

    // A point costs what the one before it of the same pipeline did: neighbours on a curve are alike.
    private TimeSpan? TimeLeft(Running? running, double share)
    {
        Dictionary<string, double> known;
        lock (_lastSeconds) known = new(_lastSeconds);
        double elapsed = running is null ? 0 : Stopwatch.GetElapsedTime(running.Start).TotalSeconds;
        if (running is not null && share > 0) known.TryAdd(running.Point.Pipeline, elapsed / share);
        if (known.Count == 0) return null;
        double others = known.Values.Average(), seconds = running is null || share <= 0 ? 0 : elapsed / share - elapsed;
        foreach (PointDefinition point in points)
            if (point != running?.Point && file.Find(point.Key) is null) seconds += known.GetValueOrDefault(point.Pipeline, others);
        return TimeSpan.FromSeconds(Math.Min(seconds, Longest));
    }

    private async Task WarmUpAsync(PointDefinition point, CancellationToken token)
    {
        long start = Stopwatch.GetTimestamp();
        await MeasureAsync(point, (frames, _) => frames >= WarmUpFrames || Stopwatch.GetElapsedTime(start) >= WarmUpTime, token, isWarmUp: true).ConfigureAwait(false);
    }

    private async Task<PointResult?> MeasureAsync(PointDefinition point, Func<long, double, bool> rule, CancellationToken token, bool isWarmUp = false)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(token);
        var sink = new PointSink(rule, enough.Cancel);
        Line line = point.File.Open(TimeProvider.System, out _, [sink]);
        line = line with
        {
            Intake = new IntakeDefinition { Capacity = Cores },
            Stages = [.. line.Stages.Select(s => s.Stage.Contract.IsSequential ? s : new LineStage(s.Stage, Cores, 2 * Cores))],
        };
        var running = new Running(point, sink, Stopwatch.GetTimestamp());
        if (!isWarmUp) _running = running;
        try
        {
            await new LineRunner(line).RunAsync(enough.Token, enough.Token).ConfigureAwait(false);
        }
        finally
        {
            _running = null;
        }
        // A source that ends by itself, a recording, finishes its point too.
        if (!sink.IsMet && token.IsCancellationRequested) return null;
        DurationHistogram[] work = [.. line.Stages.Select(s => ((InstrumentedStage)s.Stage).Durations)];
        return PointResult.Of(point, sink, work.Sum(stage => stage.MeanMs), work.Sum(stage => stage.PercentileMs(50)), Stopwatch.GetElapsedTime(running.Start).TotalSeconds);
    }

    private sealed record Running(PointDefinition Point, PointSink Sink, long Start);
}

using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;

namespace Receiver.Cli;

/// <summary>
/// Holds a frame's spans until the frame ends, and only then decides: every late, failed, dropped or slow frame is exported, and a sample of the others.
/// </summary>
internal sealed class FrameSpanProcessor(BaseExporter<Activity> exporter) : BatchActivityExportProcessor(exporter)
{
    private const int SampleEvery = 20;
    private const double SlowFactor = 2, Forgetting = 0.02;
    private readonly ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<Activity>> _open = new();
    private double _meanSeconds;
    private long _frames;

    /// <inheritdoc/>
    public override void OnEnd(Activity span)
    {
        if (span.ParentSpanId != default)
        {
            _open.GetOrAdd(span.TraceId, _ => new ConcurrentQueue<Activity>()).Enqueue(span);
            return;
        }
        _open.TryRemove(span.TraceId, out ConcurrentQueue<Activity>? children);
        if (!Keep(span)) return;
        foreach (Activity child in children ?? []) base.OnEnd(child);
        base.OnEnd(span);
    }

    private bool Keep(Activity frame)
    {
        double seconds = frame.Duration.TotalSeconds, mean = _meanSeconds;
        _meanSeconds = mean == 0 ? seconds : mean + Forgetting * (seconds - mean);
        bool ordinary = frame.GetTagItem("receiver.outcome") as string == "processed";
        return !ordinary || (mean > 0 && seconds > SlowFactor * mean) || Interlocked.Increment(ref _frames) % SampleEvery == 1;
    }
}

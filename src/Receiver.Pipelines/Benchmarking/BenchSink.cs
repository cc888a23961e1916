using System.Diagnostics;
using Receiver.Frames.Quality;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Benchmarking;

/// <summary>What became of the frames of a trial, the first ones left out.</summary>
/// <param name="skip">How many are left out.</param>
/// <param name="clock">The clock of the stall.</param>
/// <param name="stall">
/// Time for which the first delivery holds the line up, until no queue takes any more: what the most frames that there can be at once need is then made.
/// </param>
internal sealed class BenchSink(ulong skip, TimeProvider clock, TimeSpan stall = default) : IReceptionSink
{
    private bool _stalled;
    private long _rounds, _iterated;

    public DurationHistogram Latency { get; } = new();

    public QualityAccumulator Quality { get; } = new();

    public long Delivered { get; private set; }

    /// <summary>Bytes allocated and pauses of the collector so far, and the time, when the first frame after the warm-up was delivered; null before.</summary>
    public (long Allocated, TimeSpan Paused, long Timestamp)? Begin { get; private set; }

    public long OnTime { get; private set; }

    public double? MeanRounds => _iterated == 0 ? null : (double)_rounds / _iterated;

    public ValueTask WriteAsync(Delivery delivery, CancellationToken token)
    {
        if (stall > TimeSpan.Zero && !_stalled)
        {
            _stalled = true;
            return new ValueTask(Task.Delay(stall, clock, token));
        }
        if (delivery.Reception.Frame.Id.Number < skip) return ValueTask.CompletedTask;
        Begin ??= (GC.GetTotalAllocatedBytes(precise: true), GC.GetTotalPauseDuration(), Stopwatch.GetTimestamp());
        Delivered++;
        if (delivery.Outcome == Outcome.Processed) OnTime++;
        Latency.Add(delivery.Latency);
        if (delivery.Reception.Rounds > 0) (_rounds, _iterated) = (_rounds + delivery.Reception.Rounds, _iterated + 1);
        if (FrameQuality.Measure(delivery.Reception) is { } frame) Quality.Add(frame);
        return ValueTask.CompletedTask;
    }
}

using HdrHistogram;

namespace Receiver.Pipelines.Runtime;

/// <summary>Durations with 0.1 % resolution from 0.1 µs to an hour in fixed memory. Thread-safe.</summary>
public sealed class DurationHistogram
{
    private readonly LongHistogram _histogram = new(TimeSpan.TicksPerHour, 3);
    private long _totalTicks;

    /// <summary>Number of durations.</summary>
    public long Count
    {
        get
        {
            lock (_histogram) return _histogram.TotalCount;
        }
    }

    /// <summary>Arithmetic mean in ms, 0 where there is none.</summary>
    public double MeanMs
    {
        get
        {
            lock (_histogram) return _histogram.TotalCount == 0 ? 0 : _totalTicks / (double)_histogram.TotalCount / TimeSpan.TicksPerMillisecond;
        }
    }

    /// <summary>Adds a duration.</summary>
    public void Add(TimeSpan duration)
    {
        long ticks = Math.Clamp(duration.Ticks, 0, TimeSpan.TicksPerHour);
        lock (_histogram)
        {
            _histogram.RecordValue(ticks);
            _totalTicks += ticks;
        }
    }

    /// <summary>A percentile in ms, 0 where there is no duration yet; 100 is the largest.</summary>
    public double PercentileMs(double percentile)
    {
        lock (_histogram)
            return _histogram.TotalCount == 0 ? 0 : _histogram.GetValueAtPercentile(percentile) / (double)TimeSpan.TicksPerMillisecond;
    }
}

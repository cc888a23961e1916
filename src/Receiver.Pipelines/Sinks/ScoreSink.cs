using System.Diagnostics;
using Receiver.Frames;
using Receiver.Frames.Quality;
using Receiver.Pipelines.Instrumentation;

namespace Receiver.Pipelines.Sinks;

/// <summary>Options of the sink <c>score</c>.</summary>
public sealed record ScoreOptions;

/// <summary>Compares receptions with the truth, where it is known.</summary>
public sealed class ScoreSink(string pipeline) : IReceptionSink
{
    private readonly QualityAccumulator _quality = new();

    /// <summary>The quality so far.</summary>
    public QualitySummary Report()
    {
        lock (_quality) return _quality.Summarize();
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(Delivery delivery, CancellationToken token)
    {
        if (FrameQuality.Measure(delivery.Reception) is not { } frame) return ValueTask.CompletedTask;
        lock (_quality) _quality.Add(frame);
        TagList tags = TagsOf(delivery.Reception);
        if (frame.Bits is { Bits: > 0 } bits) Instruments.QualityBer.Record(bits.Rate, tags);
        if (frame.Nmse is { } nmse) Instruments.QualityNmse.Record(nmse, tags);
        if (frame.DataNmse is { } data) Instruments.QualityDataNmse.Record(data, tags);
        if (frame.Activity is { } activity) Instruments.QualityAer.Record(activity.Rate, tags);
        return ValueTask.CompletedTask;
    }

    private TagList TagsOf(Reception reception)
    {
        var tags = new TagList { { "receiver.pipeline", pipeline } };
        if (reception.Algorithm is not null) tags.Add("receiver.algorithm", reception.Algorithm);
        return tags;
    }
}

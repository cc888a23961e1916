using System.Diagnostics;
using Receiver.Frames;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Instrumentation;

/// <summary>Times a stage, counts its iterations and gives it a span, and passes failed receptions by.</summary>
/// <param name="inner">The stage.</param>
/// <param name="pipeline">Name of the pipeline, for metrics.</param>
/// <param name="clock">The clock of durations.</param>
/// <param name="isRehearsal">Whether metrics know nothing of it.</param>
public sealed class InstrumentedStage(IStage inner, string pipeline, TimeProvider clock, bool isRehearsal = false) : IStage
{
    private readonly TagList _durationTags = TagsOf(inner.Contract, pipeline);
    private long _iterations, _iterative;

    /// <inheritdoc/>
    public StageContract Contract => inner.Contract;

    /// <summary>How long it worked on each frame.</summary>
    public DurationHistogram Durations { get; } = new();

    /// <summary>Mean time of the least that it can do for a frame, in ms: of a composite stage, one round.</summary>
    public double LeastMs => inner is IComposite composite ? composite.Stages.OfType<InstrumentedStage>().Sum(stage => stage.LeastMs) : Durations.MeanMs;

    /// <summary>Mean number of iterations, null where it does not iterate.</summary>
    public double? MeanIterations
    {
        get
        {
            long count = Volatile.Read(ref _iterative);
            return count == 0 ? null : Volatile.Read(ref _iterations) / (double)count;
        }
    }

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token)
    {
        if (reception.Failure is not null) return reception;
        using Activity? span = Activity.Current is null ? null : Instruments.Activities.StartActivity(Contract.Name);
        long start = clock.GetTimestamp();
        Reception result = inner.Process(reception, token);
        TimeSpan duration = clock.GetElapsedTime(start);
        Durations.Add(duration);
        if (!isRehearsal) Instruments.StageDuration.Record(duration.TotalSeconds, _durationTags);
        // What it was given is the work of a stage before it.
        if (result.Work is { } work && !ReferenceEquals(work, reception.Work))
        {
            Interlocked.Add(ref _iterations, work.Iterations);
            Interlocked.Increment(ref _iterative);
            if (!isRehearsal) Instruments.StageIterations.Record(work.Iterations, new("receiver.stage", Contract.Name), new("receiver.stop_reason", Instruments.NameOf(work.StopReason)));
            span?.SetTag("receiver.iterations", work.Iterations);
        }
        if (result.Failure is { } failure) span?.SetStatus(ActivityStatusCode.Error, failure.Reason);
        return result;
    }

    private static TagList TagsOf(StageContract contract, string pipeline)
    {
        var tags = new TagList { { "receiver.pipeline", pipeline }, { "receiver.stage", contract.Name } };
        if (contract.Algorithm is not null) tags.Add("receiver.algorithm", contract.Algorithm);
        return tags;
    }
}

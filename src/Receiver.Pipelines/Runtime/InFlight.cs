using System.Diagnostics;
using Receiver.Frames;
using Receiver.Pipelines.Instrumentation;

namespace Receiver.Pipelines.Runtime;

/// <summary>A frame on its way, with when it was queued and its span.</summary>
internal sealed class InFlight
{
    private readonly FrameStorage _storage;
    private readonly bool _isRehearsal;
    private Reception? _reception;

    public InFlight(Line line, Frame frame)
    {
        QueuedAt = line.Clock.GetTimestamp();
        Frame = frame;
        _isRehearsal = line.IsRehearsal;
        _storage = line.Storage.Rent();
        Span = !_isRehearsal && Instruments.Activities.HasListeners()
            ? Instruments.Activities.StartActivity("frame", ActivityKind.Internal, default(ActivityContext))
            : null;
        Activity.Current = null;
        Span?.SetTag("receiver.pipeline", line.Name).SetTag("receiver.frame", (long)frame.Id.Number).SetTag("receiver.stream", (long)frame.Id.Stream);
    }

    /// <summary>The frame; what is known about it may be added until it begins.</summary>
    public Frame Frame { get; set; }

    public long QueuedAt { get; set; }

    public Activity? Span { get; }

    /// <summary>Whether it was dropped on its way; it passes the rest of the line untouched.</summary>
    public bool IsDropped { get; set; }

    /// <summary>
    /// What is known so far, begun by whoever asks first: latency and deadline count from when a frame of a live source came, from
    /// <paramref name="now"/> where the source waits.
    /// </summary>
    public Reception Begin(Line line, long now)
    {
        if (_reception is not null) return _reception;
        long arrival = line.Source.IsLive ? Frame.Arrival : now;
        return _reception = new Reception
        {
            Frame = Frame,
            Format = line.Source.Format,
            Storage = _storage,
            Arrival = arrival,
            Deadline = line.Deadline is { } limit ? arrival + (long)(limit.TotalSeconds * line.Clock.TimestampFrequency) : long.MaxValue,
        };
    }

    /// <summary>Takes what a stage made of it.</summary>
    public void Update(Reception reception) => _reception = reception;

    /// <summary>Ends the frame, once: from here on nobody has its samples, nor what was made of them.</summary>
    public void End(Outcome outcome, DropReason? reason = null)
    {
        _storage.Return();
        Frame.Storage?.Return();
        if (_isRehearsal) return;
        var tags = new TagList { { "receiver.outcome", Instruments.NameOf(outcome) } };
        if (reason is { } r) tags.Add("receiver.drop_reason", Instruments.NameOf(r));
        Instruments.Frames.Add(1, tags);
        if (Span is null) return;
        Span.SetTag("receiver.outcome", Instruments.NameOf(outcome));
        if (reason is { } why) Span.SetTag("receiver.drop_reason", Instruments.NameOf(why));
        if (_reception is { Rounds: > 0 } iterated)
            Span.SetTag("receiver.rounds", iterated.Rounds).SetTag("receiver.stop_reason", iterated.StopReason is { } s ? Instruments.NameOf(s) : null);
        if (_reception?.Failure is { } failure) Span.SetStatus(ActivityStatusCode.Error, $"{failure.Stage}: {failure.Reason}");
        Span.Dispose();
    }
}

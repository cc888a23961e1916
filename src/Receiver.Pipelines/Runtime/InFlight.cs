using System.Diagnostics;
using Receiver.Frames;
using Receiver.Pipelines.Instrumentation;

namespace Receiver.Pipelines.Runtime;

/// <summary>A reception on its way, with when it was queued and its span.</summary>
internal sealed class InFlight
{
    private bool _begun;

    public InFlight(Line line, Frame frame)
    {
        QueuedAt = line.Clock.GetTimestamp();
        Reception = new Reception { Frame = frame, Format = line.Source.Format, Storage = line.Storage.Rent(), Arrival = frame.Arrival };
        if (line.Source.IsLive) Begin(line, frame.Arrival);
        Span = Instruments.Activities.HasListeners()
            ? Instruments.Activities.StartActivity("frame", ActivityKind.Internal, default(ActivityContext))
            : null;
        Activity.Current = null;
        Span?.SetTag("receiver.pipeline", line.Name).SetTag("receiver.frame", (long)frame.Id.Number).SetTag("receiver.stream", (long)frame.Id.Stream);
    }

    public Reception Reception { get; set; }

    public long QueuedAt { get; set; }

    public Activity? Span { get; }

    /// <summary>Whether it was dropped on its way; it passes the rest of the line untouched.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Sets the arrival that latency and deadline count from, once: of a live source when the frame came, of others when the first stage takes it.</summary>
    public void Begin(Line line, long arrival)
    {
        if (_begun) return;
        _begun = true;
        long deadline = line.Deadline is { } limit ? arrival + (long)(limit.TotalSeconds * line.Clock.TimestampFrequency) : long.MaxValue;
        Reception = Reception with { Arrival = arrival, Deadline = deadline };
    }

    /// <summary>Ends the frame, once: nobody has its storage any more.</summary>
    public void End(Outcome outcome, DropReason? reason = null)
    {
        Reception.Storage.Return();
        var tags = new TagList { { "receiver.outcome", Instruments.NameOf(outcome) } };
        if (reason is { } r) tags.Add("receiver.drop_reason", Instruments.NameOf(r));
        Instruments.Frames.Add(1, tags);
        if (Span is null) return;
        Span.SetTag("receiver.outcome", Instruments.NameOf(outcome));
        if (reason is { } why) Span.SetTag("receiver.drop_reason", Instruments.NameOf(why));
        if (Reception.Rounds > 0) Span.SetTag("receiver.rounds", Reception.Rounds).SetTag("receiver.stop_reason", Reception.StopReason is { } s ? Instruments.NameOf(s) : null);
        if (Reception.Failure is { } failure) Span.SetStatus(ActivityStatusCode.Error, $"{failure.Stage}: {failure.Reason}");
        Span.Dispose();
    }
}

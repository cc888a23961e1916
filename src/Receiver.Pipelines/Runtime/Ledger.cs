using Receiver.Frames;

namespace Receiver.Pipelines.Runtime;

/// <summary>
/// Where every frame went. Each received frame ends exactly once:
/// received = processed + late + failed + incomplete + dropped + in flight. Thread-safe.
/// </summary>
public sealed class Ledger
{
    private readonly long[] _outcomes = new long[Enum.GetValues<Outcome>().Length];
    private readonly long[] _drops = new long[Enum.GetValues<DropReason>().Length];
    private readonly Dictionary<uint, (ulong First, ulong Last, ulong Seen)> _streams = [];
    private long _received, _withErasures;

    /// <summary>Frames of which anything valid arrived.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Frames that ended as processed or late although samples were lost; counted in those too.</summary>
    public long WithErasures => Volatile.Read(ref _withErasures);

    /// <summary>Frames that are still on their way.</summary>
    public long InFlight => Received - _outcomes.Sum();

    /// <summary>Frame numbers never seen between the first and the last of their stream.</summary>
    public long Missing
    {
        get
        {
            lock (_streams) return _streams.Values.Sum(s => (long)(s.Last - s.First + 1 - s.Seen));
        }
    }

    /// <summary>Frames that ended in that way.</summary>
    public long this[Outcome outcome] => Volatile.Read(ref _outcomes[(int)outcome]);

    /// <summary>Frames that were dropped for that reason.</summary>
    public long this[DropReason reason] => Volatile.Read(ref _drops[(int)reason]);

    /// <summary>Counts a frame as received. Every frame number of a stream is expected at most once.</summary>
    public void Receive(FrameId id)
    {
        Interlocked.Increment(ref _received);
        lock (_streams)
            _streams[id.Stream] = _streams.TryGetValue(id.Stream, out var s)
                ? (Math.Min(s.First, id.Number), Math.Max(s.Last, id.Number), s.Seen + 1)
                : (id.Number, id.Number, 1);
    }

    /// <summary>Ends a frame.</summary>
    public void End(Outcome outcome, bool hasErasures)
    {
        if (hasErasures && outcome is (Outcome.Processed or Outcome.Late)) Interlocked.Increment(ref _withErasures);
        Interlocked.Increment(ref _outcomes[(int)outcome]);
    }

    /// <summary>Ends frames by dropping them.</summary>
    public void Drop(DropReason reason, long count = 1)
    {
        Interlocked.Add(ref _drops[(int)reason], count);
        Interlocked.Add(ref _outcomes[(int)Outcome.Dropped], count);
    }
}

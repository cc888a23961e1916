namespace Receiver.Pipelines.Runtime;

/// <summary>What arrived on the network. Received = accepted + duplicated + late + malformed. Written by one thread, read by any.</summary>
public sealed class PacketCounters
{
    private long _accepted, _duplicated, _late, _malformed, _lost, _reordered, _socketDrops, _bytes;

    /// <summary>Fragments that were used.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Second copies.</summary>
    public long Duplicated => Volatile.Read(ref _duplicated);

    /// <summary>First copies that came after their frame was released.</summary>
    public long Late => Volatile.Read(ref _late);

    /// <summary>Datagrams that failed a check.</summary>
    public long Malformed => Volatile.Read(ref _malformed);

    /// <summary>All datagrams.</summary>
    public long Received => Accepted + Duplicated + Late + Malformed;

    /// <summary>Fragments of received frames that never came valid.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Accepted fragments that came after a later one.</summary>
    public long Reordered => Volatile.Read(ref _reordered);

    /// <summary>Datagrams that the kernel dropped because they were not read in time: its own count.</summary>
    public long SocketDrops => Volatile.Read(ref _socketDrops);

    /// <summary>Bytes of all datagrams.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    internal void AddAccepted(bool reordered)
    {
        Interlocked.Increment(ref _accepted);
        if (reordered) Interlocked.Increment(ref _reordered);
    }

    internal void AddDuplicated() => Interlocked.Increment(ref _duplicated);

    internal void AddLate() => Interlocked.Increment(ref _late);

    internal void AddMalformed() => Interlocked.Increment(ref _malformed);

    internal void AddLost(long count) => Interlocked.Add(ref _lost, count);

    internal void AddBytes(int count) => Interlocked.Add(ref _bytes, count);

    internal void Add(PacketCounters other)
    {
        Interlocked.Add(ref _accepted, other.Accepted);
        Interlocked.Add(ref _duplicated, other.Duplicated);
        Interlocked.Add(ref _late, other.Late);
        Interlocked.Add(ref _malformed, other.Malformed);
        Interlocked.Add(ref _lost, other.Lost);
        Interlocked.Add(ref _reordered, other.Reordered);
        Interlocked.Add(ref _socketDrops, other.SocketDrops);
        Interlocked.Add(ref _bytes, other.Bytes);
    }

    internal void SetSocketDrops(long count) => Volatile.Write(ref _socketDrops, count);
}

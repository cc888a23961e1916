using System.Diagnostics.CodeAnalysis;
using Receiver.Formats.Datagrams;
using Receiver.Frames;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Sources;

/// <summary>
/// Puts fragments together to frames, in whatever order they come, and accounts for each. A frame is released when it is complete, when it is
/// old, or when the table is full, in frames or in bytes; what did not come by then is erased. Not thread-safe.
/// </summary>
/// <param name="format">What the frames are.</param>
/// <param name="options">How much is held for how long.</param>
/// <param name="clock">The clock of ages.</param>
/// <param name="packets">Counts the datagrams.</param>
/// <param name="storage">Where frames have their slots from, null: a pool of their own.</param>
public sealed class FrameAssembler(FrameFormat format, UdpSourceOptions options, TimeProvider clock, PacketCounters packets, StoragePool? storage = null)
{
    /// <summary>Released frames that are remembered, so that a fragment which comes after is told from one of a new frame.</summary>
    private const int Remembered = 4096;

    private readonly StoragePool _storage = storage ?? new StoragePool();
    private readonly Dictionary<FrameId, Assembly> _assemblies = [];
    private readonly Queue<Assembly> _byAge = [];
    private readonly Queue<Frame> _released = [];
    private readonly Dictionary<FrameId, BitSet[]> _done = [];
    private readonly Queue<FrameId> _doneOrder = [];
    private readonly Dictionary<uint, Stream> _streams = [];
    private readonly int _maxFrames = (int)Math.Clamp(options.MaxBytes / BytesOf(format), 1, options.MaxFrames);
    private readonly TimeSpan _maxAge = TimeSpan.FromMilliseconds(options.MaxAgeMs);

    /// <summary>Bytes of the samples of a frame.</summary>
    public static long BytesOf(FrameFormat format) =>
        (long)Slot.BytesFor(format.SampleFormat, format.Antennas) * (format.Length(SlotKind.Pilot) + format.Length(SlotKind.Data));

    /// <summary>Whether no frame is in assembly.</summary>
    public bool IsEmpty => _assemblies.Count == 0;

    /// <summary>Takes a datagram.</summary>
    /// <param name="datagram">The UDP payload.</param>
    /// <param name="now">Timestamp of its arrival.</param>
    /// <returns>Whether it marks the end of the stream.</returns>
    public bool Add(ReadOnlySpan<byte> datagram, long now)
    {
        bool valid = Datagram.TryRead(datagram, out DatagramHeader header, out ReadOnlySpan<byte> payload, out _);
        // The end of the stream carries no samples and is sent several times: it is no fragment and stands outside the accounts.
        if (valid && header.EndOfStream) return true;
        if (!valid || !header.Fits(format) || !TryStream(header.Frame.Stream, out Stream? stream))
        {
            packets.AddMalformed();
            return false;
        }
        if (_done.TryGetValue(header.Frame, out BitSet[]? seen))
        {
            if (seen[(int)header.Kind].Add(header.FragmentIndex)) packets.AddLate();
            else packets.AddDuplicated();
            return false;
        }
        if (!_assemblies.TryGetValue(header.Frame, out Assembly? assembly)) assembly = Begin(header, now);
        if (!assembly.Agrees(header))
        {
            packets.AddMalformed();
            return false;
        }
        if (!assembly.Seen[(int)header.Kind].Add(header.FragmentIndex))
        {
            packets.AddDuplicated();
            return false;
        }
        packets.AddAccepted(stream.IsReordered(header));
        stream.Fragments[(int)header.Kind] = header.FragmentCount;
        SlotFragments.Place(header, payload, header.Kind == SlotKind.Pilot ? assembly.Pilot : assembly.Data);
        assembly.Counts[(int)header.Kind] = header.FragmentCount;
        if (header.Kind == SlotKind.Pilot) assembly.TimeNs = header.TimeNs;
        if (assembly.IsComplete) Release(assembly, now);
        return false;
    }

    /// <summary>Takes the next frame that was released.</summary>
    public bool TryTake([NotNullWhen(true)] out Frame? frame) => _released.TryDequeue(out frame);

    /// <summary>Releases frames whose first fragment is old.</summary>
    public void ReleaseAged(long now)
    {
        while (Oldest() is { } oldest && clock.GetElapsedTime(oldest.FirstArrival, now) >= _maxAge) Release(oldest, now);
    }

    /// <summary>Time until the oldest frame is to be released, null where there is none.</summary>
    public TimeSpan? UntilNextRelease() => Oldest() is { } oldest ? _maxAge - clock.GetElapsedTime(oldest.FirstArrival) : null;

    /// <summary>Releases everything.</summary>
    public void ReleaseAll()
    {
        while (Oldest() is { } oldest) Release(oldest, clock.GetTimestamp());
    }

    private Assembly? Oldest()
    {
        while (_byAge.TryPeek(out Assembly? oldest))
        {
            if (!oldest.IsReleased) return oldest;
            _byAge.Dequeue();
        }
        return null;
    }

    private Assembly Begin(in DatagramHeader header, long now)
    {
        if (_assemblies.Count >= _maxFrames) Release(Oldest()!, now);
        var assembly = new Assembly(header.Frame, format, _storage.Rent(), now);
        _assemblies.Add(header.Frame, assembly);
        _byAge.Enqueue(assembly);
        return assembly;
    }

    private void Release(Assembly assembly, long now)
    {
        assembly.IsReleased = true;
        _assemblies.Remove(assembly.Id);
        packets.AddLost(Lost(assembly));
        if (_doneOrder.Count == Remembered) _done.Remove(_doneOrder.Dequeue());
        _done.Add(assembly.Id, assembly.Seen);
        _doneOrder.Enqueue(assembly.Id);
        // A frame with a gap is given up now; a complete one arrived with its last fragment, which is now too.
        _released.Enqueue(new Frame { Id = assembly.Id, Pilot = assembly.Pilot, Data = assembly.Data, Arrival = now, TimeNs = assembly.TimeNs, Storage = assembly.Storage });
    }

    /// <summary>Fragments that did not come. A slot of which nothing came is taken to have had as many as the stream's last slot of its kind.</summary>
    private long Lost(Assembly assembly)
    {
        long lost = 0;
        for (int kind = 0; kind < 2; kind++)
        {
            int count = assembly.Counts[kind] ?? _streams[assembly.Id.Stream].Fragments[kind] ?? 1;
            lost += count - assembly.Seen[kind].Count;
        }
        return lost;
    }

    private bool TryStream(uint id, [NotNullWhen(true)] out Stream? stream)
    {
        if (_streams.TryGetValue(id, out stream)) return true;
        if (_streams.Count >= options.MaxStreams) return false;
        _streams.Add(id, stream = new Stream());
        return true;
    }

    private sealed class Stream
    {
        private ulong _frame;
        private SlotKind _kind;
        private int _fragment = -1;

        public int?[] Fragments { get; } = new int?[2];

        /// <summary>Whether it came after a later fragment of the stream.</summary>
        public bool IsReordered(in DatagramHeader header)
        {
            int order = _fragment < 0 ? 1 : (header.Frame.Number, header.Kind, header.FragmentIndex).CompareTo((_frame, _kind, _fragment));
            if (order < 0) return true;
            (_frame, _kind, _fragment) = (header.Frame.Number, header.Kind, header.FragmentIndex);
            return false;
        }
    }

    private sealed class Assembly
    {
        public Assembly(FrameId id, FrameFormat format, FrameStorage storage, long now)
        {
            Id = id;
            FirstArrival = now;
            Storage = storage;
            Pilot = storage.Slot(SlotKind.Pilot, format.SampleFormat, format.Antennas, format.Length(SlotKind.Pilot));
            Data = storage.Slot(SlotKind.Data, format.SampleFormat, format.Antennas, format.Length(SlotKind.Data));
            Pilot.Erasures.EraseAll();
            Data.Erasures.EraseAll();
        }

        public FrameId Id { get; }

        public FrameStorage Storage { get; }

        public Slot Pilot { get; }

        public Slot Data { get; }

        public ulong TimeNs { get; set; }

        public long FirstArrival { get; }

        public bool IsReleased { get; set; }

        public int?[] Counts { get; } = new int?[2];

        public BitSet[] Seen { get; } = [new BitSet(), new BitSet()];

        public bool IsComplete => Counts[0] == Seen[0].Count && Counts[1] == Seen[1].Count;

        /// <summary>Whether a fragment's count is that of its slot's other fragments.</summary>
        public bool Agrees(in DatagramHeader header) => Counts[(int)header.Kind] is not { } count || count == header.FragmentCount;
    }

    /// <summary>A set of small numbers.</summary>
    private sealed class BitSet
    {
        private ulong[] _words = [0];

        public int Count { get; private set; }

        public bool Add(int index)
        {
            if (index >> 6 >= _words.Length) Array.Resize(ref _words, (index >> 6) + 1);
            ulong bit = 1UL << (index & 63);
            if ((_words[index >> 6] & bit) != 0) return false;
            _words[index >> 6] |= bit;
            Count++;
            return true;
        }
    }
}

using Receiver.Formats.Datagrams;
using Receiver.Frames;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Pipelines.Tests;

/// <summary>Small seeded frames, their datagrams, and comparison bit by bit.</summary>
internal static class TestFrames
{
    /// <summary>Time after which a test that waits is taken to hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static FrameFormat Format(int antennas = 16, int users = 3, int pilotLength = 12, int dataLength = 20) => new()
    {
        Waveform = Waveform.OneBit,
        Antennas = antennas,
        Users = users,
        DataLength = dataLength,
        Pilots = PilotMatrix.RandomQpsk(users, pilotLength, 1),
        NoiseVariance = 0.1,
    };

    /// <summary>An OFDM frame of 2 × 2 antennas, 2 users, 64 subcarriers with a prefix of 16, one pilot and two data symbols.</summary>
    public static FrameFormat Ofdm(SampleFormat samples = SampleFormat.Ci16) => new()
    {
        Waveform = Waveform.Ofdm,
        Antennas = 4,
        Users = 2,
        DataLength = 2,
        Pilots = PilotMatrix.RandomQpsk(2, 8, 1),
        NoiseVariance = 0.1,
        SampleRateHz = 64 * 15e3,
        Ofdm = new OfdmFormat
        {
            Subcarriers = 64,
            SubcarrierSpacingHz = 15e3,
            CyclicPrefix = 16,
            Array = new PlanarArray(2, 2),
            PilotSymbols = 1,
            PilotSubcarriers = [[.. Enumerable.Range(0, 8).Select(i => 8 * i)], [.. Enumerable.Range(0, 8).Select(i => 8 * i + 4)]],
            DataSubcarriers = [.. Enumerable.Range(0, 32).Select(i => 2 * i)],
            UserPositionStdMetres = 0.7,
            SampleFormat = samples,
            FullScale = 4,
        },
    };

    public static Frame Random(FrameFormat format, ulong number, uint stream = 0)
    {
        var random = new Random((int)(number * 31 + stream + 7));
        return new Frame
        {
            Id = new FrameId(stream, number),
            Pilot = RandomSlot(random, SlotKind.Pilot, format),
            Data = RandomSlot(random, SlotKind.Data, format),
            TimeNs = 1000 * number,
            UserPositions = format.Ofdm is null || number % 3 == 0 ? null : [.. Enumerable.Range(0, format.Users).Select(user => new Position(number, user, random.NextDouble()))],
        };
    }

    public static Slot RandomSlot(Random random, SlotKind kind, FrameFormat format)
    {
        var slot = new Slot(kind, format.SampleFormat, format.Antennas, format.Length(kind));
        if (format.Ofdm is not null)
        {
            // Numbers as ci16 and as cf32.
            for (int i = 0; i < slot.Bytes.Length; i++) slot.Bytes[i] = (byte)random.Next(1, 127);
            return slot;
        }
        for (int time = 0; time < slot.Length; time++)
            for (int bit = 0; bit < 2 * slot.Antennas; bit++)
                if (random.Next(2) == 1) Qpsk.SetBit(slot.Time(time), bit);
        return slot;
    }

    public static List<byte[]> Datagrams(Frame frame, int mtu, int? symbolLength = null)
    {
        var datagrams = new List<byte[]>();
        foreach (Slot slot in new[] { frame.Pilot, frame.Data })
            foreach (DatagramHeader header in SlotFragments.Cut(slot, frame.Id, frame.TimeNs, mtu, symbolLength)) datagrams.Add(Datagram(header, slot));
        return datagrams;
    }

    public static byte[] Datagram(DatagramHeader header, Slot slot)
    {
        var datagram = new byte[Formats.Datagrams.Datagram.HeaderBytes + header.PayloadBytes];
        SlotFragments.Write(header, slot, datagram);
        return datagram;
    }

    public static byte[] EndOfStream()
    {
        var datagram = new byte[Formats.Datagrams.Datagram.HeaderBytes];
        Formats.Datagrams.Datagram.Write(Formats.Datagrams.Datagram.EndOfStream(0), [], datagram);
        return datagram;
    }

    /// <summary>The same samples wherever the second was not lost.</summary>
    public static void AssertSameWhereReceived(Frame expected, Frame actual)
    {
        Assert.Equal(expected.Id, actual.Id);
        foreach (var (sent, got) in new[] { (expected.Pilot, actual.Pilot), (expected.Data, actual.Data) })
        {
            Assert.Equal((sent.Kind, sent.Format, sent.Antennas, sent.Length), (got.Kind, got.Format, got.Antennas, got.Length));
            int bits = sent.Format == SampleFormat.OneBit ? 2 : 8 * Slot.BytesFor(sent.Format, 1);
            for (int time = 0; time < sent.Length; time++)
                for (int bit = 0; bit < bits * sent.Antennas; bit++)
                    if (!got.Erasures[bit / bits, time] && Qpsk.Bit(sent.Time(time), bit) != Qpsk.Bit(got.Time(time), bit))
                        Assert.Fail($"{expected.Id}, {sent.Kind}: antenna {bit / bits} differs at {time}");
        }
    }

    public static void AssertIdentical(Frame expected, Frame actual)
    {
        AssertSameWhereReceived(expected, actual);
        for (int antenna = 0; antenna < expected.Pilot.Antennas; antenna++)
        {
            for (int time = 0; time < expected.Pilot.Length; time++) Assert.Equal(expected.Pilot.Erasures[antenna, time], actual.Pilot.Erasures[antenna, time]);
            for (int time = 0; time < expected.Data.Length; time++) Assert.Equal(expected.Data.Erasures[antenna, time], actual.Data.Erasures[antenna, time]);
        }
    }

    public static async Task<List<Frame>> ReadAllAsync(IFrameSource source, CancellationToken token = default)
    {
        var frames = new List<Frame>();
        await foreach (Frame frame in source.ReadAsync(token)) frames.Add(frame);
        return frames;
    }
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("receiver-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>A clock that stands still until it is told to go on; a tick is 100 ns.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _now = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);
}

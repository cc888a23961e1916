using Receiver.Formats.Datagrams;
using Receiver.Frames;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Sources;
using Xunit;

namespace Receiver.Pipelines.Tests.Sources;

/// <summary>Frames of OFDM samples, of which a fragment holds one antenna in one symbol.</summary>
public sealed class OfdmAssemblerTests
{
    /// <summary>Forty time samples of one antenna a datagram: two for each antenna and symbol.</summary>
    private const int Mtu = Datagram.HeaderBytes + 40 * 4, PilotFragments = 2 * 4, DataFragments = 2 * 2 * 4, FragmentsPerFrame = PilotFragments + DataFragments;
    private static readonly FrameFormat Format = TestFrames.Ofdm();
    private static readonly int SymbolLength = Format.Ofdm!.SymbolLength;
    private readonly ManualClock _clock = new();
    private readonly PacketCounters _packets = new();
    private FrameAssembler _assembler;

    public OfdmAssemblerTests() => _assembler = New(new UdpSourceOptions());

    private FrameAssembler New(UdpSourceOptions options) => new(Format, options, _clock, _packets);

    private static List<byte[]> Cut(Frame frame) => TestFrames.Datagrams(frame, Mtu, SymbolLength);

    private void Add(params IEnumerable<byte[]> datagrams)
    {
        foreach (byte[] datagram in datagrams) _assembler.Add(datagram, _clock.GetTimestamp());
    }

    private List<Frame> Take()
    {
        var frames = new List<Frame>();
        while (_assembler.TryTake(out Frame? frame)) frames.Add(frame);
        return frames;
    }

    [Theory]
    [InlineData(SampleFormat.Ci16)]
    [InlineData(SampleFormat.Cf32)]
    public void Add_AllFragmentsInAnyOrder_GivesTheFrame(SampleFormat samples)
    {
        FrameFormat format = TestFrames.Ofdm(samples);
        Frame sent = TestFrames.Random(format, 3);
        byte[][] datagrams = [.. TestFrames.Datagrams(sent, Mtu, SymbolLength)];
        new Random(1).Shuffle(datagrams);
        _assembler = new FrameAssembler(format, new UdpSourceOptions(), _clock, _packets);
        Add(datagrams);
        TestFrames.AssertIdentical(sent, Assert.Single(Take()));
        Assert.Equal((datagrams.Length, 0, 0), (_packets.Accepted, _packets.Malformed, _packets.Lost));
    }

    [Fact]
    public void Release_AMissingFragment_ErasesOneAntennaInOneSymbol()
    {
        Frame sent = TestFrames.Random(Format, 0);
        List<byte[]> datagrams = Cut(sent);
        Assert.Equal(FragmentsPerFrame, datagrams.Count);
        // The second half of antenna 2 in the second data symbol.
        int missing = PilotFragments + (4 + 2) * 2 + 1;
        Add(datagrams.Where((_, i) => i != missing));
        Assert.Empty(Take());
        _assembler.ReleaseAll();
        Frame got = Assert.Single(Take());
        TestFrames.AssertSameWhereReceived(sent, got);
        Assert.False(got.Pilot.Erasures.Any);
        Assert.Equal(40, got.Data.Erasures.Count);
        for (int time = 0; time < 160; time++) Assert.Equal(time >= 120, got.Data.Erasures[2, time]);
        Assert.Equal((FragmentsPerFrame - 1, 1), (_packets.Accepted, _packets.Lost));
    }

    [Fact]
    public void Add_SamplesOrSizesOfAnotherFormat_AreMalformed()
    {
        FrameFormat longer = Format with { Ofdm = Format.Ofdm! with { CyclicPrefix = 17 } };
        Add(TestFrames.Datagrams(TestFrames.Random(TestFrames.Ofdm(SampleFormat.Cf32), 0), Mtu, SymbolLength)[0]);
        Add(TestFrames.Datagrams(TestFrames.Random(longer, 0), Mtu, longer.Ofdm!.SymbolLength)[0]);
        Add(TestFrames.Datagrams(TestFrames.Random(TestFrames.Format(4, dataLength: 160), 0), 1400)[1]);
        Assert.Equal((3, 0), (_packets.Malformed, _packets.Accepted));
        Assert.True(_assembler.IsEmpty);
    }

    [Fact]
    public void Add_MoreBytesThanMayBeInAssembly_ReleasesTheOldest()
    {
        long frame = FrameAssembler.BytesOf(Format);
        Assert.Equal(4 * 4 * 3 * 80, frame);
        _assembler = New(new UdpSourceOptions { MaxBytes = 3 * frame - 1 });
        for (ulong number = 0; number < 4; number++) Add(Cut(TestFrames.Random(Format, number))[0]);
        Assert.Equal([0UL, 1], Take().Select(f => f.Id.Number));
        _assembler = New(new UdpSourceOptions { MaxBytes = 1 });
        Add(Cut(TestFrames.Random(Format, 7)));
        Assert.Equal(7UL, Assert.Single(Take()).Id.Number);
    }

    [Fact]
    public void Add_SpoiltOrForeignFields_NeverThrowsAndKeepsTheAccounts()
    {
        var random = new Random(5);
        int sent = 0;
        _assembler = New(new UdpSourceOptions { MaxFrames = 3 });
        for (int round = 0; round < 4000; round++, sent++)
        {
            Frame frame = TestFrames.Random(Format, (ulong)random.Next(6));
            Slot slot = random.Next(2) == 0 ? frame.Pilot : frame.Data;
            // Any block of antennas and times, any index and count: valid by itself, foreign to how the sender cuts.
            int first = random.Next(4), begin = random.Next(slot.Length), count = random.Next(1, 40);
            var header = new DatagramHeader
            {
                Kind = slot.Kind, Format = slot.Format, Frame = frame.Id, Antennas = 4, SlotLength = slot.Length, FirstAntenna = first, AntennaCount = random.Next(1, 5 - first),
                FirstTime = begin, TimeCount = random.Next(1, Math.Min(80, slot.Length - begin) + 1), FragmentCount = count, FragmentIndex = random.Next(count),
            };
            byte[] datagram = TestFrames.Datagram(header, slot);
            if (random.Next(3) == 0) datagram[random.Next(datagram.Length)] ^= (byte)(1 << random.Next(8));
            Add(datagram);
            foreach (Frame got in Take()) TestFrames.AssertSameWhereReceived(TestFrames.Random(Format, got.Id.Number), got);
        }
        Assert.Equal(sent, _packets.Received);
        Assert.True(_packets is { Accepted: > 0, Malformed: > 1000, Duplicated: > 0 });
    }
}

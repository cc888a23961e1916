using Receiver.Formats.Datagrams;
using Receiver.Frames;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Sources;
using Xunit;

namespace Receiver.Pipelines.Tests.Sources;

public sealed class FrameAssemblerTests
{
    /// <summary>Five channel uses of 16 antennas a datagram: pilots fall into 3 fragments, data into 4.</summary>
    private const int Mtu = Datagram.HeaderBytes + 5 * 4;

    private const int PilotFragments = 3, FragmentsPerFrame = 7;
    private static readonly FrameFormat Format = TestFrames.Format();
    private readonly ManualClock _clock = new();
    private readonly PacketCounters _packets = new();
    private FrameAssembler _assembler;

    public FrameAssemblerTests() => _assembler = New(new UdpSourceOptions { MaxAgeMs = 200 });

    private FrameAssembler New(UdpSourceOptions options) => new(Format, options, _clock, _packets);

    private static Frame FrameOf(ulong number, uint stream = 0) => TestFrames.Random(Format, number, stream);

    private static List<byte[]> Cut(Frame frame)
    {
        List<byte[]> datagrams = TestFrames.Datagrams(frame, Mtu);
        Assert.Equal(FragmentsPerFrame, datagrams.Count);
        return datagrams;
    }

    private void Add(params IEnumerable<byte[]> datagrams)
    {
        foreach (byte[] datagram in datagrams) Assert.False(_assembler.Add(datagram, _clock.GetTimestamp()));
    }

    private List<Frame> Take()
    {
        var frames = new List<Frame>();
        while (_assembler.TryTake(out Frame? frame)) frames.Add(frame);
        return frames;
    }

    private void AssertPackets(int accepted = 0, int duplicated = 0, int late = 0, int malformed = 0, int lost = 0, int reordered = 0) => Assert.Equal(
        (accepted, duplicated, late, malformed, lost, reordered, accepted + duplicated + late + malformed),
        ((int)_packets.Accepted, (int)_packets.Duplicated, (int)_packets.Late, (int)_packets.Malformed, (int)_packets.Lost, (int)_packets.Reordered, (int)_packets.Received));

    [Fact]
    public void Add_AllFragments_GivesTheFrameAtTheLast()
    {
        Frame sent = FrameOf(3);
        List<byte[]> datagrams = Cut(sent);
        Add(datagrams.SkipLast(1));
        Assert.Empty(Take());
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        Add(datagrams[^1]);
        Frame got = Assert.Single(Take());
        TestFrames.AssertIdentical(sent, got);
        Assert.False(got.HasErasures);
        Assert.Equal((_clock.GetTimestamp(), sent.TimeNs), (got.Arrival, got.TimeNs));
        Assert.True(_assembler.IsEmpty);
        AssertPackets(accepted: 7);
    }

    [Fact]
    public void Add_Backwards_GivesTheSameFrameAndCountsTheReordered()
    {
        Frame sent = FrameOf(3);
        Add(Cut(sent).AsEnumerable().Reverse());
        TestFrames.AssertIdentical(sent, Assert.Single(Take()));
        AssertPackets(accepted: 7, reordered: 6);
    }

    [Fact]
    public void Add_SecondCopies_AreDuplicatedBeforeAndAfterTheRelease()
    {
        List<byte[]> datagrams = Cut(FrameOf(0));
        Add(datagrams[2], datagrams[2]);
        Add(datagrams.Where((_, i) => i != 2));
        Add(datagrams);
        Assert.Single(Take());
        AssertPackets(accepted: 7, duplicated: 8, reordered: 2);
    }

    [Fact]
    public void Add_FirstCopyAfterTheRelease_IsLateAndItsSecondDuplicated()
    {
        List<byte[]> datagrams = Cut(FrameOf(0));
        Add(datagrams.SkipLast(1));
        _clock.Advance(TimeSpan.FromMilliseconds(200));
        _assembler.ReleaseAged(_clock.GetTimestamp());
        Frame got = Assert.Single(Take());
        Assert.True(got.HasErasures);
        Add(datagrams[^1], datagrams[^1]);
        Assert.Empty(Take());
        Assert.True(_assembler.IsEmpty);
        Assert.Equal((6, 1, 1), (_packets.Accepted, _packets.Late, _packets.Duplicated));
    }

    [Fact]
    public void Add_Malformed_IsCountedAndChangesNothing()
    {
        Frame sent = FrameOf(0);
        DatagramHeader first = SlotFragments.Cut(sent.Pilot, sent.Id, 5, Mtu)[0], last = SlotFragments.Cut(sent.Pilot, sent.Id, 5, Mtu)[^1];
        byte[] good = TestFrames.Datagram(first, sent.Pilot), flipped = [.. good], wide = TestFrames.Datagrams(TestFrames.Random(TestFrames.Format(17), 0), Mtu)[0];
        flipped[^1] ^= 4;
        byte[] longer = TestFrames.Datagrams(TestFrames.Random(TestFrames.Format(pilotLength: 13), 0), Mtu)[0];
        byte[] contradicting = TestFrames.Datagram(last with { FragmentCount = PilotFragments + 1, TimeNs = 77 }, sent.Pilot);
        Add([], [1, 2, 3], new byte[100], good[..^1], [.. good, 0], flipped, wide, longer);
        AssertPackets(malformed: 8);
        Assert.True(_assembler.IsEmpty);
        Add(good, contradicting);
        AssertPackets(accepted: 1, malformed: 9);
        Add(Cut(sent));
        Frame got = Assert.Single(Take());
        TestFrames.AssertIdentical(sent, got);
        Assert.Equal(sent.TimeNs, got.TimeNs);
        AssertPackets(accepted: 7, duplicated: 1, malformed: 9);
    }

    [Fact]
    public void Add_ContradictingFragment_DoesNotSetTheTimeOfTheFrame()
    {
        Frame sent = FrameOf(0);
        IReadOnlyList<DatagramHeader> headers = SlotFragments.Cut(sent.Pilot, sent.Id, 5, Mtu);
        Add(TestFrames.Datagram(headers[0], sent.Pilot), TestFrames.Datagram(headers[1] with { FragmentCount = PilotFragments + 1, TimeNs = 77 }, sent.Pilot));
        _assembler.ReleaseAll();
        Assert.Equal(5UL, Assert.Single(Take()).TimeNs);
    }

    [Fact]
    public void Add_TooManyStreams_AreMalformed()
    {
        _assembler = New(new UdpSourceOptions { MaxStreams = 2 });
        for (uint stream = 0; stream < 3; stream++) Add(Cut(FrameOf(0, stream)));
        Assert.Equal([0U, 1U], Take().Select(f => f.Id.Stream));
        AssertPackets(accepted: 14, malformed: 7);
    }

    [Fact]
    public void Add_TableFull_ReleasesTheOldest()
    {
        _assembler = New(new UdpSourceOptions { MaxFrames = 2 });
        for (ulong number = 0; number < 3; number++) Add(Cut(FrameOf(number)).Take(4));
        Frame got = Assert.Single(Take());
        Assert.Equal(0UL, got.Id.Number);
        TestFrames.AssertSameWhereReceived(FrameOf(0), got);
        Add(Cut(FrameOf(1)).Skip(4));
        TestFrames.AssertIdentical(FrameOf(1), Assert.Single(Take()));
    }

    [Fact]
    public void ReleaseAged_CountsTheAgeFromTheFirstFragment()
    {
        Add(Cut(FrameOf(0))[0]);
        _clock.Advance(TimeSpan.FromMilliseconds(150));
        Add(Cut(FrameOf(0))[1], Cut(FrameOf(1))[0]);
        Assert.Equal(TimeSpan.FromMilliseconds(50), _assembler.UntilNextRelease());
        _clock.Advance(TimeSpan.FromMilliseconds(49));
        _assembler.ReleaseAged(_clock.GetTimestamp());
        Assert.Empty(Take());
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _assembler.ReleaseAged(_clock.GetTimestamp());
        Frame got = Assert.Single(Take());
        Assert.Equal((0UL, _clock.GetTimestamp()), (got.Id.Number, got.Arrival));
        Assert.Equal(TimeSpan.FromMilliseconds(150), _assembler.UntilNextRelease());
        _assembler.ReleaseAll();
        Assert.Equal(1UL, Assert.Single(Take()).Id.Number);
        Assert.Null(_assembler.UntilNextRelease());
    }

    [Fact]
    public void Release_MissingFragments_ErasesExactlyWhatTheyHeld()
    {
        Frame sent = FrameOf(0);
        Add(Cut(sent).Where((_, i) => i is not (1 or 6)));
        _assembler.ReleaseAll();
        Frame got = Assert.Single(Take());
        TestFrames.AssertSameWhereReceived(sent, got);
        for (int time = 0; time < 12; time++) Assert.Equal(time is >= 4 and < 8 ? 16 : 0, got.Pilot.Erasures.CountAt(time));
        for (int time = 0; time < 20; time++) Assert.Equal(time >= 15 ? 16 : 0, got.Data.Erasures.CountAt(time));
        AssertPackets(accepted: 5, lost: 2);
    }

    [Fact]
    public void Release_ASlotThatNeverCame_IsLostInFull()
    {
        Add(Cut(FrameOf(0)));
        Add(Cut(FrameOf(1)).Take(PilotFragments));
        Add(Cut(FrameOf(2)).Skip(PilotFragments + 1));
        _assembler.ReleaseAll();
        List<Frame> got = Take();
        Assert.True(got[1].Data.Erasures.All);
        Assert.True(got[2].Pilot.Erasures.All);
        AssertPackets(accepted: 7 + 3 + 3, lost: 4 + (3 + 1));
    }

    [Fact]
    public void Add_EndOfStream_IsToldAndNotCounted()
    {
        Add(Cut(FrameOf(0))[0]);
        Assert.True(_assembler.Add(TestFrames.EndOfStream(), _clock.GetTimestamp()));
        AssertPackets(accepted: 1);
        Assert.False(_assembler.IsEmpty);
    }

    [Fact]
    public void Add_AnyOrderAnyLosses_AccountsForEveryDatagramAndNeverGivesAWrongBit()
    {
        for (int seed = 1; seed <= 150; seed++)
        {
            var random = new Random(seed);
            var packets = new PacketCounters();
            var assembler = new FrameAssembler(Format, new UdpSourceOptions { MaxFrames = random.Next(1, 8), MaxAgeMs = 20 }, _clock, packets);
            Frame[] sent = [.. Enumerable.Range(0, 9).Select(i => FrameOf((ulong)i))];
            // The first arrives whole, so that the sizes of slots are known; the others suffer.
            foreach (byte[] datagram in Cut(sent[0])) assembler.Add(datagram, _clock.GetTimestamp());
            double loss = random.NextDouble() * 0.6;
            var wire = new List<(double Order, int Fragment, byte[] Datagram, bool Corrupt)>();
            for (int number = 1; number < sent.Length; number++)
                foreach (var (datagram, index) in Cut(sent[number]).Select((d, i) => (d, i)))
                {
                    if (random.NextDouble() < loss) continue;
                    for (int copy = random.NextDouble() < 0.2 ? 2 : 1; copy > 0; copy--)
                    {
                        byte[] bytes = [.. datagram];
                        bool corrupt = random.NextDouble() < 0.1;
                        if (corrupt) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                        int fragment = number * FragmentsPerFrame + index;
                        wire.Add((fragment + random.NextDouble() * 20, fragment, bytes, corrupt));
                    }
                }
            foreach (var (_, _, datagram, _) in wire.OrderBy(w => w.Order))
            {
                _clock.Advance(TimeSpan.FromMilliseconds(random.NextDouble()));
                assembler.ReleaseAged(_clock.GetTimestamp());
                assembler.Add(datagram, _clock.GetTimestamp());
            }
            assembler.ReleaseAll();

            int intact = wire.Count(w => !w.Corrupt), distinct = wire.Where(w => !w.Corrupt).Select(w => w.Fragment).Distinct().Count();
            Assert.Equal(FragmentsPerFrame + wire.Count, packets.Received);
            Assert.Equal(wire.Count - intact, packets.Malformed);
            Assert.Equal(intact - distinct, packets.Duplicated);
            Assert.Equal(FragmentsPerFrame + distinct, packets.Accepted + packets.Late);
            var numbers = new HashSet<ulong>();
            double received = 0;
            while (assembler.TryTake(out Frame? frame))
            {
                Assert.True(numbers.Add(frame.Id.Number), $"seed {seed}: {frame.Id} twice");
                TestFrames.AssertSameWhereReceived(sent[frame.Id.Number], frame);
                received += (frame.Pilot.Length - frame.Pilot.Erasures.Count / 16.0) / 4 + (frame.Data.Length - frame.Data.Erasures.Count / 16.0) / 5;
            }
            Assert.Equal(packets.Accepted, received, 1e-9);
            Assert.Equal(FragmentsPerFrame * numbers.Count - packets.Accepted, packets.Lost);
        }
    }
}

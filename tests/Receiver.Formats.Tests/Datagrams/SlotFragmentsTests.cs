using Receiver.Formats.Datagrams;
using Receiver.Frames;
using Xunit;

namespace Receiver.Formats.Tests.Datagrams;

public class SlotFragmentsTests
{
    [Theory]
    [InlineData(SampleFormat.OneBit)]
    [InlineData(SampleFormat.Ci8)]
    [InlineData(SampleFormat.Ci16)]
    [InlineData(SampleFormat.Cf32)]
    public void Cut_SentInAnyOrder_GivesTheSlotBack(SampleFormat format)
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            Slot slot = RandomFrames.Slot(random, SlotKind.Data, format, random.Next(1, 30), random.Next(1, 30));
            if (seed % 3 != 0) RandomFrames.Erase(random, slot, 0.1);
            int mtu = SlotFragments.LeastMtu(format, slot.Antennas) + random.Next(100);
            DatagramHeader[] fragments = [.. SlotFragments.Cut(slot, new FrameId(1, 2), 3, mtu)];
            random.Shuffle(fragments);

            Slot received = Erased(slot);
            var datagram = new byte[mtu];
            foreach (DatagramHeader fragment in fragments)
            {
                int length = SlotFragments.Write(fragment, slot, datagram);
                Assert.True(Datagram.TryRead(datagram.AsSpan(0, length), out DatagramHeader header, out ReadOnlySpan<byte> payload, out _));
                Assert.Equal(fragment, header);
                SlotFragments.Place(header, payload, received);
            }

            RandomFrames.AssertSame(slot, received);
            Assert.Equal(Enumerable.Range(0, fragments.Length), fragments.Select(fragment => fragment.FragmentIndex).Order());
            Assert.All(fragments, fragment => Assert.Equal(fragments.Length, fragment.FragmentCount));
        }
    }

    [Theory]
    [InlineData(1400, new[] { 40, 40 })]
    [InlineData(52 + 32 * 80, new[] { 80 })]
    [InlineData(52 + 32 * 80 - 1, new[] { 40, 40 })]
    [InlineData(52 + 32 * 25, new[] { 20, 20, 20, 20 })]
    [InlineData(52 + 32 * 11 + 31, new[] { 10, 10, 10, 10, 10, 10, 10, 10 })]
    [InlineData(52 + 32 * 33, new[] { 27, 27, 26 })]
    public void Cut_WholeSlot_CutsAlongTimeIntoEqualParts(int mtu, int[] lengths)
    {
        Slot slot = RandomFrames.Slot(new Random(1), SlotKind.Pilot, SampleFormat.OneBit, 128, 80);

        IReadOnlyList<DatagramHeader> fragments = SlotFragments.Cut(slot, new FrameId(4, 5), 6, mtu);

        Assert.Equal(lengths, fragments.Select(fragment => fragment.TimeCount));
        Assert.All(fragments, fragment => Assert.Equal((0, 0, 128, 80, new FrameId(4, 5), 6UL),
            (fragment.FirstAntenna, fragment.AntennaCount, fragment.Antennas, fragment.SlotLength, fragment.Frame, fragment.TimeNs)));
    }

    [Fact]
    public void Cut_ErasedSamples_AreNotSent()
    {
        Slot slot = RandomFrames.Slot(new Random(1), SlotKind.Pilot, SampleFormat.OneBit, 10, 20);
        slot.Erasures.Set(0, 10, 5, 3, erased: true);
        slot.Erasures.Set(4, 2, 12, 2, erased: true);

        IReadOnlyList<DatagramHeader> fragments = SlotFragments.Cut(slot, default, 0, 1400);

        Assert.Equal([(0, 0, 0, 5), (0, 0, 8, 4), (0, 4, 12, 2), (6, 4, 12, 2), (0, 0, 14, 6)],
            fragments.Select(fragment => (fragment.FirstAntenna, fragment.AntennaCount, fragment.FirstTime, fragment.TimeCount)));
        slot.Erasures.EraseAll();
        Assert.Empty(SlotFragments.Cut(slot, default, 0, 1400));
    }

    [Fact]
    public void Cut_MtuBelowOneTimeSample_StatesTheLeast()
    {
        Slot slot = RandomFrames.Slot(new Random(1), SlotKind.Pilot, SampleFormat.OneBit, 128, 80);

        Assert.Equal(80, SlotFragments.Cut(slot, default, 0, 84).Count);
        Assert.StartsWith("mtu 83 is too small: one time sample of 128 antennas takes 84 bytes (52 of header)",
            Assert.Throws<ArgumentException>(() => SlotFragments.Cut(slot, default, 0, 83)).Message);
    }

    [Fact]
    public void Place_OneBitAntennaRange_LeavesTheOthersAlone()
    {
        var random = new Random(2);
        for (int round = 0; round < 2000; round++)
        {
            Slot slot = RandomFrames.Slot(random, SlotKind.Data, SampleFormat.OneBit, random.Next(1, 20), random.Next(1, 6)), before = Copy(slot);
            slot.Erasures.EraseAll();
            int first = random.Next(slot.Antennas), count = random.Next(1, slot.Antennas - first + 1), begin = random.Next(slot.Length);
            var header = new DatagramHeader
            {
                Kind = SlotKind.Data, Antennas = slot.Antennas, SlotLength = slot.Length, FirstAntenna = first, AntennaCount = count,
                FirstTime = begin, TimeCount = random.Next(1, slot.Length - begin + 1), FragmentCount = 1,
            };
            var payload = new byte[header.PayloadBytes]; // its padding is random, too
            random.NextBytes(payload);

            SlotFragments.Place(header, payload, slot);

            Assert.Equal((long)count * header.TimeCount, (long)slot.Antennas * slot.Length - slot.Erasures.Count);
            for (int time = 0; time < slot.Length; time++)
                for (int bit = 0; bit < 8 * slot.BytesPerTime; bit++)
                {
                    bool inside = time >= begin && time < begin + header.TimeCount && bit >= 2 * first && bit < 2 * (first + count);
                    bool expected = inside
                        ? Qpsk.Bit(payload.AsSpan((time - begin) * header.BytesPerTime), bit - 2 * first)
                        : Qpsk.Bit(before.Time(time), bit);
                    Assert.Equal(expected, Qpsk.Bit(slot.Time(time), bit));
                    if (bit / 2 < slot.Antennas) Assert.Equal(!inside, slot.Erasures[bit / 2, time]);
                }
        }
    }

    [Fact]
    public void Place_SlotOfOtherSize_Throws()
    {
        Slot slot = RandomFrames.Slot(new Random(1), SlotKind.Data, SampleFormat.OneBit, 4, 5);
        DatagramHeader header = SlotFragments.Cut(slot, default, 0, 100)[0];

        Assert.Throws<ArgumentException>(() => SlotFragments.Place(header, new byte[header.PayloadBytes], new Slot(SlotKind.Data, SampleFormat.OneBit, 4, 6)));
        Assert.Throws<ArgumentException>(() => SlotFragments.Place(header, new byte[header.PayloadBytes], new Slot(SlotKind.Pilot, SampleFormat.OneBit, 4, 5)));
        Assert.Throws<ArgumentException>(() => SlotFragments.Write(header, new Slot(SlotKind.Data, SampleFormat.Ci8, 4, 5), new byte[100]));
    }

    private static Slot Erased(Slot like)
    {
        var slot = new Slot(like.Kind, like.Format, like.Antennas, like.Length);
        slot.Erasures.EraseAll();
        return slot;
    }

    private static Slot Copy(Slot slot)
    {
        var copy = new Slot(slot.Kind, slot.Format, slot.Antennas, slot.Length);
        slot.Bytes.CopyTo(copy.Bytes, 0);
        return copy;
    }
}

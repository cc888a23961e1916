using System.Buffers.Binary;
using Receiver.Formats.Datagrams;
using Receiver.Frames;
using Xunit;

namespace Receiver.Formats.Tests.Datagrams;

/// <summary>Slots of OFDM symbols: cut per antenna and symbol, then along time.</summary>
public class OfdmFragmentsTests
{
    [Theory]
    [InlineData(SampleFormat.Ci16)]
    [InlineData(SampleFormat.Cf32)]
    public void Cut_SentInAnyOrder_GivesTheSlotBack(SampleFormat samples)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            FrameFormat format = OfdmFrames.Format(random, samples);
            int symbolLength = format.Ofdm!.SymbolLength;
            Slot slot = OfdmFrames.Frame(random, format, 0).Data;
            if (seed % 3 != 0) RandomFrames.Erase(random, slot, 0.1);
            int mtu = SlotFragments.LeastMtu(samples, format.Antennas, symbolLength) + random.Next(200);
            DatagramHeader[] fragments = [.. SlotFragments.Cut(slot, new FrameId(1, 2), 3, mtu, symbolLength)];
            random.Shuffle(fragments);

            var received = new Slot(slot.Kind, slot.Format, slot.Antennas, slot.Length);
            received.Erasures.EraseAll();
            var datagram = new byte[mtu];
            foreach (DatagramHeader fragment in fragments)
            {
                Assert.Equal(1, fragment.CarriedAntennas);
                Assert.Equal(fragment.FirstTime / symbolLength, (fragment.FirstTime + fragment.TimeCount - 1) / symbolLength);
                int length = SlotFragments.Write(fragment, slot, datagram);
                Assert.True(Datagram.TryRead(datagram.AsSpan(0, length), out DatagramHeader header, out ReadOnlySpan<byte> payload, out _));
                Assert.Equal(fragment, header);
                Assert.True(header.Fits(format));
                SlotFragments.Place(header, payload, received);
            }

            RandomFrames.AssertSame(slot, received);
            Assert.Equal(Enumerable.Range(0, fragments.Length), fragments.Select(fragment => fragment.FragmentIndex).Order());
            Assert.All(fragments, fragment => Assert.Equal(fragments.Length, fragment.FragmentCount));
        }
    }

    [Fact]
    public void Cut_FullSizeFrame_GivesFourEqualPiecesOfEachAntennaAndSymbol()
    {
        var slot = new Slot(SlotKind.Data, SampleFormat.Ci16, 64, 2 * 1096);

        IReadOnlyList<DatagramHeader> fragments = SlotFragments.Cut(slot, new FrameId(0, 1), 0, 1400, 1096);

        Assert.Equal(2 * 64 * 4, fragments.Count);
        Assert.All(fragments, fragment => Assert.Equal(274, fragment.TimeCount));
        Assert.Equal((1096, 1, 1), (fragments[64 * 4 + 4].FirstTime, fragments[64 * 4 + 4].FirstAntenna, fragments[64 * 4 + 4].AntennaCount));
    }

    [Fact]
    public void Cut_ErasedSamples_AreNotSent()
    {
        var slot = new Slot(SlotKind.Pilot, SampleFormat.Ci16, 2, 20);
        slot.Erasures.Set(0, 1, 3, 2, erased: true);
        slot.Erasures.Set(1, 1, 10, 10, erased: true);

        IReadOnlyList<DatagramHeader> fragments = SlotFragments.Cut(slot, default, 0, 1400, 10);

        Assert.Equal([(0, 0, 3), (0, 5, 5), (1, 0, 10), (0, 10, 10)], fragments.Select(fragment => (fragment.FirstAntenna, fragment.FirstTime, fragment.TimeCount)));
        slot.Erasures.EraseAll();
        Assert.Empty(SlotFragments.Cut(slot, default, 0, 1400, 10));
    }

    [Fact]
    public void Cut_MtuBelowOneSample_StatesTheLeast()
    {
        var slot = new Slot(SlotKind.Pilot, SampleFormat.Ci16, 64, 20);

        Assert.Equal(64 * 20, SlotFragments.Cut(slot, default, 0, 56, 10).Count);
        Assert.StartsWith("mtu 55 is too small: one time sample of 1 antenna takes 56 bytes (52 of header)",
            Assert.Throws<ArgumentException>(() => SlotFragments.Cut(slot, default, 0, 55, 10)).Message);
        Assert.Contains("65536 is too large", Assert.Throws<ArgumentException>(() => SlotFragments.Cut(new Slot(SlotKind.Data, SampleFormat.Ci16, 1, 65536), default, 0, 1400, 32768)).Message);
        Assert.Contains("falls into 80000 fragments", Assert.Throws<ArgumentException>(() => SlotFragments.Cut(new Slot(SlotKind.Data, SampleFormat.Ci16, 4, 20000), default, 0, 56, 10)).Message);
    }

    [Theory]
    [InlineData(SampleFormat.Cf32, 0x7FC00000u)]
    [InlineData(SampleFormat.Cf32, 0xFF800000u)]
    [InlineData(SampleFormat.Ci16, 0x80008000u)]
    public void Place_SampleThatIsNoNumber_StaysErased(SampleFormat samples, uint word)
    {
        var random = new Random(1);
        for (int round = 0; round < 300; round++)
        {
            var slot = new Slot(SlotKind.Data, samples, random.Next(1, 6), random.Next(1, 30));
            slot.Erasures.EraseAll();
            int first = random.Next(slot.Antennas), begin = random.Next(slot.Length), perSample = samples == SampleFormat.Ci16 ? 1 : 2;
            var header = new DatagramHeader
            {
                Kind = SlotKind.Data, Format = samples, Antennas = slot.Antennas, SlotLength = slot.Length, FirstAntenna = first, AntennaCount = random.Next(1, slot.Antennas - first + 1),
                FirstTime = begin, TimeCount = random.Next(1, slot.Length - begin + 1), FragmentCount = 1,
            };
            var payload = new byte[header.PayloadBytes];
            int spoilt = random.Next(payload.Length / 4);
            BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(4 * spoilt), word);

            SlotFragments.Place(header, payload, slot);

            int sample = spoilt / perSample;
            Assert.True(slot.Erasures[first + sample % header.CarriedAntennas, begin + sample / header.CarriedAntennas]);
            Assert.Equal((long)slot.Antennas * slot.Length - (long)header.CarriedAntennas * header.TimeCount + 1, slot.Erasures.Count);
        }
    }

    [Fact]
    public void Fits_OtherSamplesOrSizes_IsFalse()
    {
        FrameFormat format = OfdmFrames.Format(new Random(2));
        OfdmFormat ofdm = format.Ofdm!;
        DatagramHeader header = SlotFragments.Cut(OfdmFrames.Frame(new Random(3), format, 0).Data, default, 0, 1400, ofdm.SymbolLength)[0];

        Assert.True(header.Fits(format));
        Assert.False((header with { Format = SampleFormat.Cf32 }).Fits(format));
        Assert.False((header with { Format = SampleFormat.OneBit }).Fits(format));
        Assert.False((header with { SlotLength = header.SlotLength + 1 }).Fits(format));
        Assert.False(header.Fits(format with { Ofdm = ofdm with { CyclicPrefix = ofdm.CyclicPrefix + 1 } }));
        Assert.False(header.Fits(format with { Ofdm = ofdm with { SampleFormat = SampleFormat.Cf32 } }));
        Assert.False(header.Fits(RandomFrames.Format(new Random(1), format.Antennas, 2, 4, header.SlotLength)));
    }
}

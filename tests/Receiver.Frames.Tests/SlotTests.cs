using Receiver.Frames;
using Xunit;

namespace Receiver.Frames.Tests;

public class SlotTests
{
    [Theory]
    [InlineData(SampleFormat.OneBit, 1, 1)]
    [InlineData(SampleFormat.OneBit, 4, 1)]
    [InlineData(SampleFormat.OneBit, 5, 2)]
    [InlineData(SampleFormat.OneBit, 128, 32)]
    [InlineData(SampleFormat.Ci8, 5, 10)]
    [InlineData(SampleFormat.Ci16, 5, 20)]
    [InlineData(SampleFormat.Cf32, 5, 40)]
    public void BytesFor_AnyFormat_HoldsOneTimeSample(SampleFormat format, int antennas, int bytes)
    {
        Assert.Equal(bytes, Slot.BytesFor(format, antennas));
        var slot = new Slot(SlotKind.Data, format, antennas, 3);
        Assert.Equal((bytes, 3 * bytes), (slot.BytesPerTime, slot.Bytes.Length));
    }

    [Fact]
    public void BytesFor_UnknownFormat_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Slot.BytesFor((SampleFormat)9, 1));

    [Fact]
    public void Time_Written_IsThatPartOfTheBytes()
    {
        var slot = new Slot(SlotKind.Pilot, SampleFormat.OneBit, 6, 3);
        slot.Time(1)[0] = 0xAB;
        slot.Time(2)[1] = 0xCD;
        Assert.Equal([0, 0, 0xAB, 0, 0, 0xCD], slot.Bytes);
    }

    [Fact]
    public void Constructor_Sizes_ReachTheErasures()
    {
        var slot = new Slot(SlotKind.Pilot, SampleFormat.Ci16, 6, 3);
        Assert.Equal((SlotKind.Pilot, 6, 3), (slot.Kind, slot.Antennas, slot.Length));
        Assert.Equal((6, 3, false), (slot.Erasures.Antennas, slot.Erasures.Length, slot.Erasures.Any));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    public void Constructor_ImpossibleSize_Throws(int antennas, int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Slot(SlotKind.Data, SampleFormat.Ci8, antennas, length));

    [Fact]
    public void Constructor_MoreBytesThanAnArrayHolds_Throws() =>
        Assert.Throws<OverflowException>(() => new Slot(SlotKind.Data, SampleFormat.Cf32, 65535, int.MaxValue / 65535));
}

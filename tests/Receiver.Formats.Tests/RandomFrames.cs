using Receiver.Frames;
using Xunit;

namespace Receiver.Formats.Tests;

/// <summary>Seeded formats, slots and erasures to send through a format and compare with what comes back.</summary>
internal static class RandomFrames
{
    public static FrameFormat Format(Random random, int antennas, int users, int pilotLength, int dataLength) => new()
    {
        Waveform = Waveform.OneBit,
        Antennas = antennas,
        Users = users,
        DataLength = dataLength,
        Pilots = Matrix(random, users, pilotLength),
        NoiseVariance = 0.25,
        SampleRateHz = 1e6,
    };

    public static Frame Frame(Random random, FrameFormat format, ulong number) => new()
    {
        Id = new FrameId(0, number),
        Pilot = Slot(random, SlotKind.Pilot, SampleFormat.OneBit, format.Antennas, format.PilotLength),
        Data = Slot(random, SlotKind.Data, SampleFormat.OneBit, format.Antennas, format.DataLength),
    };

    public static Slot Slot(Random random, SlotKind kind, SampleFormat format, int antennas, int length)
    {
        var slot = new Slot(kind, format, antennas, length);
        random.NextBytes(slot.Bytes);
        if (format == SampleFormat.OneBit && (antennas & 3) != 0)
            for (int time = 0; time < length; time++) slot.Time(time)[^1] &= (byte)((1 << 2 * (antennas & 3)) - 1);
        // Not a number, and so lost: no component of these.
        if (format == SampleFormat.Cf32)
            for (int i = 3; i < slot.Bytes.Length; i += 4) slot.Bytes[i] &= 0xBF;
        return slot;
    }

    /// <summary>Erases runs of time of all antennas, and blocks of a few antennas.</summary>
    public static void Erase(Random random, Slot slot, double share)
    {
        for (int time = 0; time < slot.Length; time++)
        {
            int most = Math.Min(4, slot.Length - time) + 1;
            if (random.NextDouble() < share) slot.Erasures.Set(0, slot.Antennas, time, random.Next(1, most), erased: true);
            if (random.NextDouble() < share / 2) slot.Erasures.Set(random.Next(slot.Antennas), 1, time, random.Next(1, most), erased: true);
        }
    }

    public static ComplexMatrix Matrix(Random random, int rows, int columns)
    {
        var matrix = new ComplexMatrix(rows, columns);
        for (int i = 0; i < matrix.Values.Length; i++) matrix.Values[i] = new Complex32((float)(random.NextDouble() - 0.5), (float)(random.NextDouble() - 0.5));
        return matrix;
    }

    /// <summary>Same samples where received, same erasures.</summary>
    public static void AssertSame(Slot expected, Slot actual)
    {
        Assert.Equal((expected.Kind, expected.Format, expected.Antennas, expected.Length), (actual.Kind, actual.Format, actual.Antennas, actual.Length));
        int bits = expected.Format == SampleFormat.OneBit ? 2 : 8 * Frames.Slot.BytesFor(expected.Format, 1);
        for (int time = 0; time < expected.Length; time++)
            for (int antenna = 0; antenna < expected.Antennas; antenna++)
            {
                Assert.Equal(expected.Erasures[antenna, time], actual.Erasures[antenna, time]);
                if (expected.Erasures[antenna, time]) continue;
                for (int bit = antenna * bits; bit < (antenna + 1) * bits; bit++)
                    Assert.Equal(Qpsk.Bit(expected.Time(time), bit), Qpsk.Bit(actual.Time(time), bit));
            }
    }
}

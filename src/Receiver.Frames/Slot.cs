namespace Receiver.Frames;

/// <summary>Whether the symbols of a slot are known to the receiver.</summary>
public enum SlotKind : byte
{
    /// <summary>Known symbols.</summary>
    Pilot = 0,

    /// <summary>Unknown symbols.</summary>
    Data = 1,
}

/// <summary>How a sample is stored, in a slot as on the wire.</summary>
public enum SampleFormat : byte
{
    /// <summary>Two bits a sample, I then Q; 1 is negative; least significant bit first; each time sample padded to a byte.</summary>
    OneBit = 0,

    /// <summary>Two signed bytes, I then Q.</summary>
    Ci8 = 1,

    /// <summary>Two little-endian 16-bit integers, I then Q.</summary>
    Ci16 = 2,

    /// <summary>Two little-endian 32-bit floats, I then Q.</summary>
    Cf32 = 3,
}

/// <summary>
/// A run of consecutive time samples of one frame that is all pilot or all data, in the layout of the wire: time sample after time sample,
/// antenna after antenna, I then Q.
/// </summary>
public sealed class Slot
{
    /// <summary>Creates a slot of zeros in which nothing is erased.</summary>
    /// <param name="kind">Pilot or data.</param>
    /// <param name="format">How a sample is stored.</param>
    /// <param name="antennas">Number of antennas, at least 1.</param>
    /// <param name="length">Number of time samples, at least 0.</param>
    public Slot(SlotKind kind, SampleFormat format, int antennas, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(antennas, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Kind = kind;
        Format = format;
        Antennas = antennas;
        Length = length;
        BytesPerTime = BytesFor(format, antennas);
        Bytes = new byte[checked(BytesPerTime * length)];
        Erasures = new ErasureMask(antennas, length);
    }

    /// <summary>Pilot or data.</summary>
    public SlotKind Kind { get; }

    /// <summary>How a sample is stored.</summary>
    public SampleFormat Format { get; }

    /// <summary>Number of antennas.</summary>
    public int Antennas { get; }

    /// <summary>Number of time samples; of a one-bit slot, channel uses.</summary>
    public int Length { get; }

    /// <summary>Bytes that hold one time sample of all antennas.</summary>
    public int BytesPerTime { get; }

    /// <summary>The samples; those that are erased mean nothing.</summary>
    public byte[] Bytes { get; }

    /// <summary>What was lost.</summary>
    public ErasureMask Erasures { get; }

    /// <summary>The bytes of one time sample.</summary>
    public Span<byte> Time(int time) => Bytes.AsSpan(time * BytesPerTime, BytesPerTime);

    /// <summary>The same with bytes of its own.</summary>
    public Slot Copy()
    {
        var copy = new Slot(Kind, Format, Antennas, Length);
        Bytes.CopyTo(copy.Bytes, 0);
        copy.Erasures.CopyFrom(Erasures);
        return copy;
    }

    /// <summary>Bytes that hold one time sample of the given number of antennas.</summary>
    public static int BytesFor(SampleFormat format, int antennas) => format switch
    {
        SampleFormat.OneBit => (2 * antennas + 7) / 8,
        SampleFormat.Ci8 => 2 * antennas,
        SampleFormat.Ci16 => 4 * antennas,
        SampleFormat.Cf32 => 8 * antennas,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "unknown sample format"),
    };
}

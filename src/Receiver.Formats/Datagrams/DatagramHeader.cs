using Receiver.Frames;

namespace Receiver.Formats.Datagrams;

/// <summary>What a datagram says about the samples that it carries: a run of time samples of one slot, of all antennas or a range of them.</summary>
public readonly record struct DatagramHeader
{
    /// <summary>Pilot or data.</summary>
    public SlotKind Kind { get; init; }

    /// <summary>How a sample is stored.</summary>
    public SampleFormat Format { get; init; }

    /// <summary>Whether the stream ends here; such a datagram carries no samples.</summary>
    public bool EndOfStream { get; init; }

    /// <summary>The frame that the slot belongs to.</summary>
    public FrameId Frame { get; init; }

    /// <summary>Time of the slot's first sample in ns since the Unix epoch, 0 unknown.</summary>
    public ulong TimeNs { get; init; }

    /// <summary>First antenna in this fragment.</summary>
    public int FirstAntenna { get; init; }

    /// <summary>Antennas in this fragment as the wire has it; 0: all.</summary>
    public int AntennaCount { get; init; }

    /// <summary>Antennas of the slot.</summary>
    public int Antennas { get; init; }

    /// <summary>Time samples in the slot.</summary>
    public int SlotLength { get; init; }

    /// <summary>Which of the slot's fragments this is, from 0.</summary>
    public int FragmentIndex { get; init; }

    /// <summary>How many fragments the slot was cut into.</summary>
    public int FragmentCount { get; init; }

    /// <summary>First time sample in this fragment.</summary>
    public int FirstTime { get; init; }

    /// <summary>Time samples in this fragment.</summary>
    public int TimeCount { get; init; }

    /// <summary>Antennas that this fragment carries.</summary>
    public int CarriedAntennas => AntennaCount == 0 ? Antennas : AntennaCount;

    /// <summary>Bytes of one time sample of the antennas that this fragment carries.</summary>
    public int BytesPerTime => Slot.BytesFor(Format, CarriedAntennas);

    /// <summary>Bytes of samples that follow the header.</summary>
    public long PayloadBytes => (long)BytesPerTime * TimeCount;

    /// <summary>Whether the slot is of the given sizes and samples: what a receiver asks before it makes room for one.</summary>
    public bool Fits(FrameFormat format) => Antennas == format.Antennas && SlotLength == format.Length(Kind) && Format == format.SampleFormat;

    /// <summary>What makes the fields contradict each other, or <see cref="DatagramFault.None"/>.</summary>
    public DatagramFault Check()
    {
        if (Kind > SlotKind.Data) return DatagramFault.Kind;
        if (Format > SampleFormat.Cf32) return DatagramFault.Format;
        if (Antennas is < 0 or > ushort.MaxValue || !EndOfStream && Antennas == 0) return DatagramFault.Antennas;
        if (FirstAntenna < 0 || AntennaCount < 0 || FirstAntenna > Antennas - CarriedAntennas) return DatagramFault.AntennaRange;
        if (SlotLength is < 0 or > ushort.MaxValue || !EndOfStream && SlotLength == 0) return DatagramFault.SlotLength;
        if (FirstTime < 0 || TimeCount < 0 || EndOfStream != (TimeCount == 0) || FirstTime > SlotLength - TimeCount) return DatagramFault.TimeRange;
        if (FragmentCount is < 1 or > ushort.MaxValue || FragmentIndex < 0 || FragmentIndex >= FragmentCount) return DatagramFault.Fragment;
        if (FragmentCount > (EndOfStream ? 1 : (long)Antennas * SlotLength)) return DatagramFault.Fragment;
        return PayloadBytes > ushort.MaxValue ? DatagramFault.PayloadSize : DatagramFault.None;
    }
}

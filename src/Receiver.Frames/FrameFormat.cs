namespace Receiver.Frames;

/// <summary>The two kinds of signal that a frame can carry.</summary>
public enum Waveform
{
    /// <summary>1-bit quantised narrowband massive-MIMO uplink.</summary>
    OneBit,

    /// <summary>Massive-MIMO OFDM uplink at full resolution.</summary>
    Ofdm,
}

/// <summary>The alphabet of the data symbols.</summary>
public enum Constellation
{
    /// <summary>(±1 ± j)/√2; bit 0 is the positive real or imaginary part.</summary>
    Qpsk,

    /// <summary>CN(0, 1) symbols, which carry no bits.</summary>
    Gaussian,
}

/// <summary>What a frame is, and everything that a receiver may know beforehand.</summary>
public sealed record FrameFormat
{
    /// <summary>The kind of signal.</summary>
    public required Waveform Waveform { get; init; }

    /// <summary>Number of receive antennas, N.</summary>
    public required int Antennas { get; init; }

    /// <summary>Number of potential users, M, active or not.</summary>
    public required int Users { get; init; }

    /// <summary>Channel uses in the data slot, Td.</summary>
    public required int DataLength { get; init; }

    /// <summary>Alphabet of the data symbols.</summary>
    public Constellation Constellation { get; init; } = Constellation.Qpsk;

    /// <summary>Pilot symbols <c>[M×Tp]</c>, known to the receiver.</summary>
    public required ComplexMatrix Pilots { get; init; }

    /// <summary>Complex noise variance σ² per antenna, or null where it is not known. SNR is 1/σ² per user and antenna.</summary>
    public double? NoiseVariance { get; init; }

    /// <summary>Sample rate in Hz.</summary>
    public double SampleRateHz { get; init; } = 1e6;

    /// <summary>Channel uses in the pilot slot, Tp.</summary>
    public int PilotLength => Pilots.ColumnCount;

    /// <summary>Number of channel uses in the slot of the given kind.</summary>
    public int Length(SlotKind kind) => kind == SlotKind.Pilot ? PilotLength : DataLength;
}

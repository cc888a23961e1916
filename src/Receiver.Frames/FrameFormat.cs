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

    /// <summary>Channel uses, or OFDM symbols, in the data slot, Td.</summary>
    public required int DataLength { get; init; }

    /// <summary>Alphabet of the data symbols.</summary>
    public Constellation Constellation { get; init; } = Constellation.Qpsk;

    /// <summary>
    /// Pilot symbols <c>[M×Tp]</c>, known to the receiver; of OFDM frames <c>[M×Tp·Np]</c>: a user's values on its own subcarriers, pilot symbol after pilot symbol.
    /// </summary>
    public required ComplexMatrix Pilots { get; init; }

    /// <summary>Numerology, array and side information of OFDM frames, null of others.</summary>
    public OfdmFormat? Ofdm { get; init; }

    /// <summary>Complex noise variance σ² per antenna, or null where it is not known. SNR is 1/σ² per user and antenna.</summary>
    public double? NoiseVariance { get; init; }

    /// <summary>Sample rate in Hz.</summary>
    public double SampleRateHz { get; init; } = 1e6;

    /// <summary>Channel uses, or OFDM symbols, in the pilot slot, Tp.</summary>
    public int PilotLength => Ofdm?.PilotSymbols ?? Pilots.ColumnCount;

    /// <summary>Data symbols of one user in a frame: Td, of OFDM frames Td·Nd.</summary>
    public int SymbolsPerUser => DataLength * (Ofdm?.DataSubcarriers.Length ?? 1);

    /// <summary>How the samples of a slot are stored.</summary>
    public SampleFormat SampleFormat => Ofdm?.SampleFormat ?? SampleFormat.OneBit;

    /// <summary>Number of time samples in the slot of the given kind.</summary>
    public int Length(SlotKind kind) => (kind == SlotKind.Pilot ? PilotLength : DataLength) * (Ofdm?.SymbolLength ?? 1);
}

using System.ComponentModel;
using Receiver.Frames;

namespace Receiver.Pipelines.Definition;

/// <summary>What a frame is. Members that a recording states are replaced by the recording's.</summary>
public sealed record FormatDefinition
{
    /// <summary>Recording whose metadata describes the frames (BASE.sigmf-meta).</summary>
    [Description("recording whose metadata describes the frames (BASE.sigmf-meta)"), FilePath]
    public string? Recording { get; init; }

    /// <summary>The kind of signal, null: one-bit.</summary>
    [Description("the kind of signal, null: one-bit")]
    public Waveform? Waveform { get; init; }

    /// <summary>Receive antennas; of OFDM frames those of the array.</summary>
    [Description("receive antennas; ofdm: null, or those of the array")]
    public int? Antennas { get; init; }

    /// <summary>Potential users.</summary>
    [Description("potential users, active or not")]
    public int? Users { get; init; }

    /// <summary>Channel uses, or OFDM symbols, of the pilot slot.</summary>
    [Description("channel uses of the pilot slot; ofdm: symbols, null: 1")]
    public int? PilotLength { get; init; }

    /// <summary>Channel uses, or OFDM symbols, of the data slot.</summary>
    [Description("channel uses of the data slot; ofdm: symbols, null: 2")]
    public int? DataLength { get; init; }

    /// <summary>Alphabet of the data symbols.</summary>
    [Description("alphabet of the data symbols")]
    public Constellation Constellation { get; init; } = Constellation.Qpsk;

    /// <summary>The pilots: values, or the seed of random ones.</summary>
    [Description("the pilots: users × pilotLength values [re, im] (ofdm: of each user its subcarriers and values), or the seed of random QPSK")]
    public PilotsDefinition Pilots { get; init; } = new();

    /// <summary>Complex noise variance per antenna; null: unknown, or what the simulator uses for one-bit frames.</summary>
    [Description("complex noise variance per antenna; null: unknown, or (one-bit) what the source states")]
    public double? NoiseVariance { get; init; }

    /// <summary>Sample rate in Hz; null: 1 MHz, of OFDM frames subcarriers · spacing, which is the only one they take.</summary>
    [Description("sample rate in Hz, null: 1 MHz; ofdm: subcarriers · subcarrierSpacingHz")]
    public double? SampleRateHz { get; init; }

    /// <summary>OFDM: number of subcarriers, N, null: 1024.</summary>
    [Description("ofdm: number of subcarriers, a power of two, null: 1024")]
    public int? Subcarriers { get; init; }

    /// <summary>OFDM: subcarrier spacing in Hz, null: 30 kHz.</summary>
    [Description("ofdm: subcarrier spacing in Hz, null: 30 kHz")]
    public double? SubcarrierSpacingHz { get; init; }

    /// <summary>OFDM: time samples of the cyclic prefix, null: 9 of 128 subcarriers, which is 72 of 1024.</summary>
    [Description("ofdm: time samples of the cyclic prefix, null: 72 for 1024 subcarriers, others in proportion")]
    public int? CyclicPrefix { get; init; }

    /// <summary>OFDM: carrier frequency in Hz, null: 3.5 GHz.</summary>
    [Description("ofdm: carrier frequency in Hz, null: 3.5 GHz")]
    public double? CarrierHz { get; init; }

    /// <summary>OFDM: the antenna array, null: 8×8.</summary>
    [Description("ofdm: the antenna array, null: 8×8")]
    public ArrayDefinition? Array { get; init; }

    /// <summary>OFDM: pilot subcarriers of each user, spread over a comb of its own, null: 8.</summary>
    [Description("ofdm: pilot subcarriers of each user, on a comb of its own, null: 8")]
    public int? PilotsPerUser { get; init; }

    /// <summary>OFDM: the data subcarriers, null: one in four.</summary>
    [Description("ofdm: the data subcarriers: how many, evenly spread, or which; null: one in four")]
    public SubcarriersDefinition? DataSubcarriers { get; init; }

    /// <summary>OFDM: standard deviation of a reported user position per horizontal coordinate in m, null: √½.</summary>
    [Description("ofdm: standard deviation of a reported user position per horizontal coordinate in m, null: 0.7071")]
    public double? UserPositionStdMetres { get; init; }

    /// <summary>OFDM: how time samples are stored, null: ci16.</summary>
    [Description("ofdm: how time samples are stored, ci16 or cf32, null: ci16")]
    public SampleFormat? SampleFormat { get; init; }

    /// <summary>OFDM: value of an int16 sample of 32767, null: six times the root mean square where the simulator makes the samples, otherwise 1.</summary>
    [Description("ofdm: value of an int16 sample of 32767, null: six times the root mean square that the simulator expects, otherwise 1")]
    public double? FullScale { get; init; }

    /// <summary>Lists what is wrong.</summary>
    public IEnumerable<string> Validate()
    {
        bool ofdm = Waveform == Frames.Waveform.Ofdm;
        foreach (var (name, value, needed) in new[] { ("antennas", Antennas, !ofdm), ("users", Users, true), ("pilotLength", PilotLength, !ofdm), ("dataLength", DataLength, !ofdm) })
        {
            if (value is null && needed && Recording is null) yield return $"{name}: is missing (or name a recording that states it)";
            if (value is < 1 or > 65535) yield return $"{name}: {value} is not within 1…65535";
        }
        if (NoiseVariance is <= 0) yield return $"noiseVariance: {NoiseVariance} is not greater than 0";
        if (SampleRateHz is <= 0) yield return $"sampleRateHz: {SampleRateHz} is not greater than 0";
        if (ofdm)
            foreach (string fault in OfdmNumerology.Validate(this)) yield return fault;
        if (ofdm || Recording is not null) yield break;
        foreach (var (name, value) in OfdmNumerology.MembersOf(this))
            if (value is not null) yield return $"{name}: belongs to the waveform ofdm";
        if (Pilots.Subcarriers is not null) yield return "pilots: subcarriers belong to the waveform ofdm";
        else if (Pilots.Values is { } values && (values.RowCount != Users || values.ColumnCount != PilotLength))
            yield return $"pilots: {values.RowCount}×{values.ColumnCount} values, expected users × pilotLength = {Users}×{PilotLength}";
    }
}

/// <summary>A planar array in the y-z plane with half-wavelength spacing.</summary>
public sealed record ArrayDefinition
{
    /// <summary>Antennas along y.</summary>
    [Description("antennas in a row")]
    public int Horizontal { get; init; } = 8;

    /// <summary>Antennas along z.</summary>
    [Description("rows above each other")]
    public int Vertical { get; init; } = 8;

    /// <summary>Lists what is wrong.</summary>
    public IEnumerable<string> Validate()
    {
        if (Horizontal is < 1 or > 1024) yield return $"horizontal: {Horizontal} is not within 1…1024";
        if (Vertical is < 1 or > 1024) yield return $"vertical: {Vertical} is not within 1…1024";
    }
}

/// <summary>Subcarriers: how many, evenly spread, or which.</summary>
/// <param name="Count">How many.</param>
/// <param name="Indices">Which, ascending; null: evenly spread.</param>
public sealed record SubcarriersDefinition(int Count, int[]? Indices);

/// <summary>Pilots as values, or as the seed of a random QPSK matrix.</summary>
public sealed record PilotsDefinition
{
    /// <summary>Seed of random QPSK pilots, one matrix a run.</summary>
    [Description("seed of random QPSK pilots, one matrix a run")]
    public ulong Seed { get; init; } = 1;

    /// <summary>The pilots themselves <c>[M×Tp]</c>, of OFDM frames <c>[M×Tp·Np]</c>, null: random.</summary>
    public ComplexMatrix? Values { get; internal init; }

    /// <summary>OFDM: subcarriers of each user's pilots <c>[M][Np]</c>, null: on combs.</summary>
    public IReadOnlyList<int[]>? Subcarriers { get; internal init; }
}

using Receiver.Frames;
using Receiver.Simulation;

namespace Receiver.Pipelines.Definition;

/// <summary>Works out what frames are from the definition, the recording it names and the source.</summary>
public static class FormatResolver
{
    /// <summary>The format of a run.</summary>
    /// <param name="definition">What the pipeline file says.</param>
    /// <param name="recorded">What a recording says: it wins, member by member.</param>
    /// <param name="source">
    /// The source: a simulator of one-bit frames states the noise that it makes, unless the file does. Receivers of OFDM frames estimate theirs.
    /// </param>
    /// <param name="replaced">The members of the file that the recording replaced by other values, with both.</param>
    public static FrameFormat Resolve(FormatDefinition definition, FrameFormat? recorded, Choice source, out IReadOnlyList<string> replaced)
    {
        replaced = recorded is null ? [] : [.. Replaced(definition, recorded)];
        if (recorded is not null) return recorded with { NoiseVariance = recorded.NoiseVariance ?? definition.NoiseVariance };
        double? noise = source.Options is SimulatorOptions simulator ? Math.Pow(10, -simulator.SnrDb / 10) : null;
        if (definition.Waveform == Waveform.Ofdm) return OfdmNumerology.Resolve(definition, noise);
        return new FrameFormat
        {
            Waveform = Waveform.OneBit,
            Antennas = definition.Antennas!.Value,
            Users = definition.Users!.Value,
            DataLength = definition.DataLength!.Value,
            Constellation = definition.Constellation,
            Pilots = definition.Pilots.Values ?? PilotMatrix.RandomQpsk(definition.Users!.Value, definition.PilotLength!.Value, definition.Pilots.Seed),
            NoiseVariance = definition.NoiseVariance ?? noise,
            SampleRateHz = definition.SampleRateHz ?? 1e6,
        };
    }

    private static IEnumerable<string> Replaced(FormatDefinition definition, FrameFormat recorded)
    {
        foreach (var (name, stated, found) in new (string, object?, object?)[]
        {
            ("waveform", definition.Waveform, recorded.Waveform), ("antennas", definition.Antennas, recorded.Antennas), ("users", definition.Users, recorded.Users),
            ("pilotLength", definition.PilotLength, recorded.PilotLength), ("dataLength", definition.DataLength, recorded.DataLength),
            ("noiseVariance", definition.NoiseVariance, recorded.NoiseVariance), ("subcarriers", definition.Subcarriers, recorded.Ofdm?.Subcarriers),
            ("subcarrierSpacingHz", definition.SubcarrierSpacingHz, recorded.Ofdm?.SubcarrierSpacingHz), ("cyclicPrefix", definition.CyclicPrefix, recorded.Ofdm?.CyclicPrefix),
            ("carrierHz", definition.CarrierHz, recorded.Ofdm?.CarrierHz), ("userPositionStdMetres", definition.UserPositionStdMetres, recorded.Ofdm?.UserPositionStdMetres),
            ("sampleFormat", definition.SampleFormat, recorded.Ofdm?.SampleFormat), ("fullScale", definition.FullScale, recorded.Ofdm?.FullScale),
            ("pilotsPerUser", definition.PilotsPerUser, recorded.Ofdm?.PilotsPerUser), ("array", definition.Array is { } array ? new PlanarArray(array.Horizontal, array.Vertical) : null, recorded.Ofdm?.Array),
            ("dataSubcarriers", definition.DataSubcarriers?.Count, recorded.Ofdm?.DataSubcarriers.Length),
        })
            if (stated is not null && found is not null && !stated.Equals(found)) yield return $"{name} {stated} → {found}";
        yield return "pilots";
    }
}

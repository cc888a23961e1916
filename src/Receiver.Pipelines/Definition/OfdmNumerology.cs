using Receiver.Frames;
using Receiver.Simulation;

namespace Receiver.Pipelines.Definition;

/// <summary>The OFDM members of a format: what they are where they are not stated, and whether they fit together.</summary>
internal static class OfdmNumerology
{
    private const int UsualSubcarriers = 1024, UsualPilots = 8, UsualPilotLength = 1, UsualDataLength = 2, MostSubcarriers = 16384;

    /// <summary>The members that only OFDM frames have.</summary>
    public static IEnumerable<(string Name, object? Value)> MembersOf(FormatDefinition d) =>
    [
        ("subcarriers", d.Subcarriers), ("subcarrierSpacingHz", d.SubcarrierSpacingHz), ("cyclicPrefix", d.CyclicPrefix), ("carrierHz", d.CarrierHz), ("array", d.Array),
        ("pilotsPerUser", d.PilotsPerUser), ("dataSubcarriers", d.DataSubcarriers), ("userPositionStdMetres", d.UserPositionStdMetres),
        ("sampleFormat", d.SampleFormat), ("fullScale", d.FullScale),
    ];

    /// <summary>Lists what is wrong with the members of an OFDM format.</summary>
    public static IEnumerable<string> Validate(FormatDefinition d)
    {
        int subcarriers = d.Subcarriers ?? UsualSubcarriers, users = d.Users ?? 1;
        if (subcarriers is < 8 or > MostSubcarriers || !int.IsPow2(subcarriers))
        {
            yield return $"subcarriers: {subcarriers} is not a power of two within 8…{MostSubcarriers}";
            yield break;
        }
        if (d.SubcarrierSpacingHz is <= 0) yield return $"subcarrierSpacingHz: {d.SubcarrierSpacingHz} is not greater than 0";
        if (d.CyclicPrefix is { } prefix && (prefix < 0 || prefix > subcarriers)) yield return $"cyclicPrefix: {prefix} is not within 0…{subcarriers}";
        if (d.CarrierHz is <= 0) yield return $"carrierHz: {d.CarrierHz} is not greater than 0";
        if (d.UserPositionStdMetres is < 0) yield return $"userPositionStdMetres: {d.UserPositionStdMetres} is less than 0";
        if (d.SampleFormat is not (null or SampleFormat.Ci16 or SampleFormat.Cf32)) yield return $"sampleFormat: expected \"ci16\" or \"cf32\", found \"{OptionsBinder.NameOf(d.SampleFormat)}\"";
        if (d.FullScale is <= 0) yield return $"fullScale: {d.FullScale} is not greater than 0";
        if (d.SampleRateHz is { } rate && rate != Bandwidth(d)) yield return $"sampleRateHz: {rate} is not subcarriers · subcarrierSpacingHz = {Bandwidth(d)}";
        PlanarArray array = ArrayOf(d);
        if (d is { Antennas: { } antennas, Recording: null } && antennas != array.Antennas) yield return $"antennas: {antennas}, but the array has {array.Horizontal}×{array.Vertical}";
        long bytes = 8L * array.Antennas * (subcarriers + PrefixOf(d)) * Math.Max(d.PilotLength ?? UsualPilotLength, d.DataLength ?? UsualDataLength);
        if (bytes > int.MaxValue) yield return $"dataLength: a slot of {bytes} bytes is too long";

        if (d.DataSubcarriers is { Indices: null, Count: var count } && (count < 1 || count > subcarriers)) yield return $"dataSubcarriers: {count} of {subcarriers} subcarriers";
        if (d.DataSubcarriers?.Indices is { } data && !Ascending(data, subcarriers)) yield return $"dataSubcarriers: expected ascending indices within 0…{subcarriers - 1}";
        if (d.Pilots.Subcarriers is { } stated)
        {
            if (stated.Any(s => !Ascending(s, subcarriers))) yield return $"pilots: expected ascending subcarriers within 0…{subcarriers - 1}";
            if (d.PilotsPerUser is { } number && number != stated[0].Length) yield return $"pilotsPerUser: {number}, but the pilots have {stated[0].Length}";
        }
        else if (PilotsPerUser(d) < 1 || (long)PilotsPerUser(d) * users > subcarriers)
            yield return $"pilotsPerUser: {PilotsPerUser(d)} of {users} users do not fit into {subcarriers} subcarriers";
        int columns = (d.PilotLength ?? UsualPilotLength) * PilotsPerUser(d);
        if (d.Pilots.Values is { } values && d.Users is not null && (values.RowCount != users || values.ColumnCount != columns))
            yield return $"pilots: {values.RowCount}×{values.ColumnCount} values, expected users × pilotLength·pilotsPerUser = {users}×{columns}";
    }

    /// <summary>The format that a valid definition describes.</summary>
    /// <param name="d">The definition.</param>
    /// <param name="noiseVariance">Noise that the samples will have, where it is known beforehand.</param>
    public static FrameFormat Resolve(FormatDefinition d, double? noiseVariance)
    {
        int subcarriers = d.Subcarriers ?? UsualSubcarriers, users = d.Users!.Value, pilots = PilotsPerUser(d), symbols = d.PilotLength ?? UsualPilotLength;
        int[] data = d.DataSubcarriers?.Indices ?? DataComb(subcarriers, d.DataSubcarriers?.Count ?? subcarriers / 4);
        return new FrameFormat
        {
            Waveform = Waveform.Ofdm,
            Antennas = ArrayOf(d).Antennas,
            Users = users,
            DataLength = d.DataLength ?? UsualDataLength,
            Constellation = d.Constellation,
            Pilots = d.Pilots.Values ?? PilotMatrix.RandomQpsk(users, symbols * pilots, d.Pilots.Seed),
            NoiseVariance = d.NoiseVariance,
            SampleRateHz = Bandwidth(d),
            Ofdm = new OfdmFormat
            {
                Subcarriers = subcarriers,
                SubcarrierSpacingHz = Spacing(d),
                CyclicPrefix = PrefixOf(d),
                CarrierHz = d.CarrierHz ?? 3.5e9,
                Array = ArrayOf(d),
                PilotSymbols = symbols,
                PilotSubcarriers = d.Pilots.Subcarriers ?? [.. Enumerable.Range(0, users).Select(user => PilotComb(subcarriers, pilots, user, users))],
                DataSubcarriers = data,
                UserPositionStdMetres = d.UserPositionStdMetres ?? Math.Sqrt(0.5),
                SampleFormat = d.SampleFormat ?? SampleFormat.Ci16,
                FullScale = d.FullScale ?? (noiseVariance is { } noise ? 6 * Math.Sqrt((double)users * Math.Max(data.Length, pilots) / subcarriers + noise) : 1),
            },
        };
    }

    private static double Spacing(FormatDefinition d) => d.SubcarrierSpacingHz ?? 30e3;

    private static double Bandwidth(FormatDefinition d) => (d.Subcarriers ?? UsualSubcarriers) * Spacing(d);

    private static int PrefixOf(FormatDefinition d) => d.CyclicPrefix ?? (d.Subcarriers ?? UsualSubcarriers) * 9 / 128;

    private static int PilotsPerUser(FormatDefinition d) => d.Pilots.Subcarriers?[0].Length ?? d.PilotsPerUser ?? UsualPilots;

    private static PlanarArray ArrayOf(FormatDefinition d) => d.Array is { } array ? new PlanarArray(array.Horizontal, array.Vertical) : new PlanarArray(8, 8);

    /// <summary>P_k = { i·(N/Np) + ⌊k·(N/Np)/K⌋ }.</summary>
    private static int[] PilotComb(int subcarriers, int pilots, int user, int users)
    {
        int stride = subcarriers / pilots, first = (int)((long)user * stride / users);
        return [.. Enumerable.Range(0, pilots).Select(i => i * stride + first)];
    }

    /// <summary>D = { ⌊i·N/Nd⌋ }.</summary>
    private static int[] DataComb(int subcarriers, int count) => [.. Enumerable.Range(0, count).Select(i => (int)((long)i * subcarriers / count))];

    private static bool Ascending(int[] indices, int limit) =>
        indices.Length > 0 && indices[0] >= 0 && indices[^1] < limit && indices.Zip(indices.Skip(1)).All(pair => pair.First < pair.Second);
}

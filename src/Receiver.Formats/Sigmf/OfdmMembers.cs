using System.Numerics;
using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Formats.Sigmf;

/// <summary>What is particular to recordings of OFDM frames: numerology, array, pilots per user, data subcarriers and side information.</summary>
internal static class OfdmMembers
{
    private const string Pilots = "receiver:pilots";
    private const string PositionStd = "receiver:user_position_std_m";
    private const string FullScale = "receiver:full_scale";

    /// <summary>A symbol without its prefix must be countable on the wire.</summary>
    private const int MaxSubcarriers = 1 << 15;

    /// <summary>Time samples of all antennas in a frame: 64 MiB of ci16.</summary>
    private const long MaxSamples = 1L << 24;

    /// <summary>Reads everything; null, and no format, where faults were reported that leave none.</summary>
    /// <param name="global">The object to read from.</param>
    /// <param name="core">Its core members.</param>
    /// <param name="sizes">The sizes that it states.</param>
    /// <param name="ofdm">The numerology and what belongs to it.</param>
    /// <returns>The pilots <c>[M×Tp·Np]</c>.</returns>
    public static ComplexMatrix? Read(SigmfObject global, SigmfMetadata core, StatedSizes sizes, out OfdmFormat? ofdm)
    {
        ofdm = null;
        long? subcarriers = ReadSubcarrierCount(global);
        double? spacing = Positive(global, "receiver:subcarrier_spacing_hz");
        if (subcarriers * spacing is { } rate && core.SampleRateHz is { } stated and > 0 && !(Math.Abs(stated - rate) <= 1e-6 * rate))
            global.Fault("core:sample_rate", $"is {stated}", $"receiver:subcarriers · receiver:subcarrier_spacing_hz are {rate}");
        long? prefix = global.Integer("receiver:cyclic_prefix", 0, subcarriers ?? MaxSubcarriers);
        double? carrier = Positive(global, "receiver:carrier_hz", required: false);
        PlanarArray? array = ReadArray(global, core);
        double? positionStd = global.Number(PositionStd);
        if (positionStd < 0) global.Fault(PositionStd, $"is {positionStd}", "expected a number of at least 0");
        double? fullScale = Positive(global, FullScale, required: core.Datatype == SigmfDatatype.Ci16);
        bool hasPositions = global.Has(UserPositionMember.Name);
        IReadOnlyList<Position>? positions = sizes.Users is { } users ? UserPositionMember.Read(global, users) : null;
        if (subcarriers is not { } count) return null;
        int[]? data = ReadSubcarriers(global, "receiver:data_subcarriers", (int)count);
        bool bounded = CheckBounds(global, core, sizes, count, prefix, data);
        ComplexMatrix? pilots = ReadPilots(global, sizes, (int)count, out IReadOnlyList<int[]>? pilotSubcarriers);
        if (!bounded || spacing is null || prefix is null || array is null || positionStd is null || data is null || pilots is null || hasPositions && positions is null) return null;
        ofdm = new OfdmFormat
        {
            Subcarriers = (int)count,
            SubcarrierSpacingHz = spacing.Value,
            CyclicPrefix = (int)prefix,
            CarrierHz = carrier ?? 0,
            Array = array,
            PilotSymbols = (int)sizes.PilotLength!,
            PilotSubcarriers = pilotSubcarriers!,
            DataSubcarriers = data,
            UserPositionStdMetres = positionStd.Value,
            UserPositions = positions,
            SampleFormat = core.Datatype == SigmfDatatype.Cf32 ? SampleFormat.Cf32 : SampleFormat.Ci16,
            FullScale = fullScale ?? 1,
        };
        return pilots;
    }

    /// <summary>Writes everything.</summary>
    public static void Write(Utf8JsonWriter json, FrameFormat format, OfdmFormat ofdm, Action<Action<Utf8JsonWriter>> writeRow)
    {
        json.WriteNumber("receiver:subcarriers", ofdm.Subcarriers);
        json.WriteNumber("receiver:subcarrier_spacing_hz", ofdm.SubcarrierSpacingHz);
        json.WriteNumber("receiver:cyclic_prefix", ofdm.CyclicPrefix);
        if (ofdm.CarrierHz > 0) json.WriteNumber("receiver:carrier_hz", ofdm.CarrierHz);
        json.WriteStartObject("receiver:array");
        json.WriteNumber("horizontal", ofdm.Array.Horizontal);
        json.WriteNumber("vertical", ofdm.Array.Vertical);
        json.WriteEndObject();
        json.WriteStartArray(Pilots);
        for (int user = 0; user < format.Users; user++)
            writeRow(row =>
            {
                row.WriteStartObject();
                WriteNumbers(row, "subcarriers", ofdm.PilotSubcarriers[user]);
                row.WriteStartArray("values");
                for (int i = 0; i < format.Pilots.ColumnCount; i++) ReceiverMembers.WriteComplex(row, format.Pilots[user, i]);
                row.WriteEndArray();
                row.WriteEndObject();
            });
        json.WriteEndArray();
        json.WritePropertyName("receiver:data_subcarriers");
        writeRow(row => WriteNumbers(row, null, ofdm.DataSubcarriers));
        json.WriteNumber(PositionStd, ofdm.UserPositionStdMetres);
        json.WriteNumber(FullScale, ofdm.FullScale);
        if (ofdm.UserPositions is { } positions) UserPositionMember.Write(json, positions);
    }

    private static long? ReadSubcarrierCount(SigmfObject global)
    {
        const string name = "receiver:subcarriers";
        if (global.Integer(name, 2, MaxSubcarriers) is not { } count) return null;
        if (BitOperations.IsPow2(count)) return count;
        global.Fault(name, $"is {count}", $"expected a power of two from 2 to {MaxSubcarriers}");
        return null;
    }

    private static double? Positive(SigmfObject global, string name, bool required = true)
    {
        double? value = global.Number(name, required);
        if (value is null or > 0) return value;
        global.Fault(name, $"is {value}", "expected a number greater than 0");
        return null;
    }

    private static PlanarArray? ReadArray(SigmfObject global, SigmfMetadata core)
    {
        if (global.Object("receiver:array") is not { } array) return null;
        long? horizontal = array.Integer("horizontal", 1, SigmfMetadata.MaxChannels), vertical = array.Integer("vertical", 1, SigmfMetadata.MaxChannels);
        if (horizontal is null || vertical is null) return null;
        if (horizontal * vertical == core.Channels) return new PlanarArray((int)horizontal, (int)vertical);
        global.Fault("receiver:array", $"has {horizontal} × {vertical} antennas", $"expected as many as core:num_channels, {core.Channels}");
        return null;
    }

    private static bool CheckBounds(SigmfObject global, SigmfMetadata core, StatedSizes sizes, long subcarriers, long? prefix, int[]? data)
    {
        if (sizes.Users is not { } users || sizes.PilotLength is not { } pilotLength || sizes.DataLength is not { } dataLength) return false;
        long samples = (pilotLength + dataLength) * (subcarriers + (prefix ?? 0)), symbols = dataLength * (data?.Length ?? 1), responses = core.Channels * subcarriers;
        if (samples > MaxSamples / core.Channels)
        {
            global.Fault("receiver:data_length", $"makes frames of {core.Channels} antennas × {samples} samples", $"at most {MaxSamples} samples are supported");
            return false;
        }
        if (users <= ReceiverMembers.MaxProduct / Math.Max(responses, symbols)) return true;
        global.Fault("receiver:users", $"makes channels of {users} × {responses} and {users} × {symbols} symbols",
            $"at most {ReceiverMembers.MaxProduct} of each are supported");
        return false;
    }

    private static ComplexMatrix? ReadPilots(SigmfObject global, StatedSizes sizes, int subcarriers, out IReadOnlyList<int[]>? pilotSubcarriers)
    {
        pilotSubcarriers = null;
        if (global.Array(Pilots) is not { } rows || sizes.Users is null || sizes.PilotLength is not { } pilotLength) return null;
        if (rows.GetArrayLength() != sizes.Users)
        {
            global.Fault(Pilots, $"has {rows.GetArrayLength()} entries", $"expected one for each of the {sizes.Users} receiver:users");
            return null;
        }
        var users = new List<(SigmfObject Object, int[] Subcarriers, JsonElement Values)>();
        var owners = new Dictionary<int, string>();
        foreach (SigmfObject user in global.Objects(Pilots))
        {
            int[]? own = ReadSubcarriers(user, "subcarriers", subcarriers);
            if (user.Array("values") is not { } values || own is null) continue;
            if (users.Count > 0 && own.Length != users[0].Subcarriers.Length)
                user.Fault("subcarriers", $"has {own.Length} subcarriers", $"every user has the same number, and {users[0].Object.Path} has {users[0].Subcarriers.Length}");
            else if (values.GetArrayLength() != pilotLength * own.Length)
                user.Fault("values", $"has {values.GetArrayLength()} values", $"expected receiver:pilot_length · subcarriers = {pilotLength * own.Length} values [re, im]");
            else if (own.FirstOrDefault(owners.ContainsKey, -1) is >= 0 and var shared)
                user.Fault("subcarriers", $"has subcarrier {shared}", $"the pilots of a user stand alone, and {owners[shared]} has it too");
            else users.Add((user, own, values));
            foreach (int subcarrier in own) owners.TryAdd(subcarrier, user.Path);
        }
        // Nothing is allocated before every row is known to be there.
        if (users.Count != sizes.Users) return null;
        var pilots = new ComplexMatrix(users.Count, (int)pilotLength * users[0].Subcarriers.Length);
        for (int user = 0; user < users.Count; user++)
        {
            int i = 0;
            foreach (JsonElement value in users[user].Values.EnumerateArray())
            {
                if (ReceiverMembers.ReadComplex(value) is { } pilot) pilots[user, i] = pilot;
                else users[user].Object.Fault(value, $"values[{i}]", $"is {SigmfObject.Show(value)}", "expected two finite numbers [re, im]");
                i++;
            }
        }
        pilotSubcarriers = [.. users.Select(user => user.Subcarriers)];
        return pilots;
    }

    /// <summary>Reads ascending subcarriers, at least one; null where faults were reported.</summary>
    private static int[]? ReadSubcarriers(SigmfObject at, string name, int count)
    {
        if (at.Array(name) is not { } items) return null;
        if (items.GetArrayLength() == 0 || items.GetArrayLength() > count)
        {
            at.Fault(name, $"has {items.GetArrayLength()} entries", $"expected from 1 to {count} subcarriers");
            return null;
        }
        var subcarriers = new List<int>(items.GetArrayLength());
        int i = 0;
        foreach (JsonElement item in items.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out int subcarrier) || subcarrier < 0 || subcarrier >= count)
                at.Fault(item, $"{name}[{i}]", $"is {SigmfObject.Show(item)}", $"expected a subcarrier from 0 to {count - 1}");
            else if (subcarriers.Count > 0 && subcarrier <= subcarriers[^1])
                at.Fault(item, $"{name}[{i}]", $"is {subcarrier}", $"subcarriers ascend, and the one before is {subcarriers[^1]}");
            else subcarriers.Add(subcarrier);
            i++;
        }
        return subcarriers.Count == i ? [.. subcarriers] : null;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string? name, int[] numbers)
    {
        if (name is null) json.WriteStartArray();
        else json.WriteStartArray(name);
        foreach (int number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}

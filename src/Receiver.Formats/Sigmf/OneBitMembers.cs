using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Formats.Sigmf;

/// <summary>What is particular to recordings of one-bit frames: the pilots as users × pilot length of <c>[re, im]</c>.</summary>
internal static class OneBitMembers
{
    private const string Pilots = "receiver:pilots";

    /// <summary>Checks the sizes and reads the pilots <c>[M×Tp]</c>; null where faults were reported.</summary>
    public static ComplexMatrix? ReadPilots(SigmfObject global, SigmfMetadata core, StatedSizes sizes)
    {
        var (users, length, dataLength) = sizes;
        if (length + dataLength > ReceiverMembers.MaxProduct / core.Channels)
            global.Fault("receiver:data_length", $"makes frames of {core.Channels} antennas × {length + dataLength} samples",
                $"at most {ReceiverMembers.MaxProduct} samples are supported");
        if (users > ReceiverMembers.MaxProduct / Math.Max(core.Channels, dataLength ?? 1))
            global.Fault("receiver:users", $"makes channels of {core.Channels} × {users} and {users} × {dataLength} symbols",
                $"at most {ReceiverMembers.MaxProduct} of each are supported");
        if (global.Array(Pilots) is not { } rows || users is null || length is null) return null;
        if (rows.GetArrayLength() != users)
        {
            global.Fault(Pilots, $"has {rows.GetArrayLength()} rows", $"expected one for each of the {users} receiver:users");
            return null;
        }
        // Nothing is allocated before every row is known to be there.
        bool whole = true;
        int user = 0;
        foreach (JsonElement row in rows.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() != length)
            {
                string found = row.ValueKind == JsonValueKind.Array ? $"has {row.GetArrayLength()} values" : $"is {SigmfObject.Show(row)}";
                global.Fault(row, $"{Pilots}[{user}]", found, $"expected {length} values [re, im], as receiver:pilot_length says");
                whole = false;
            }
            user++;
        }
        if (!whole) return null;

        var pilots = new ComplexMatrix((int)users, (int)length);
        user = 0;
        foreach (JsonElement row in rows.EnumerateArray())
        {
            int use = 0;
            foreach (JsonElement value in row.EnumerateArray())
            {
                if (ReceiverMembers.ReadComplex(value) is { } pilot) pilots[user, use] = pilot;
                else global.Fault(value, $"{Pilots}[{user}][{use}]", $"is {SigmfObject.Show(value)}", "expected two finite numbers [re, im]");
                use++;
            }
            user++;
        }
        return pilots;
    }

    /// <summary>Writes the pilots, a row to a user.</summary>
    public static void WritePilots(Utf8JsonWriter json, FrameFormat format, Action<Action<Utf8JsonWriter>> writeRow)
    {
        json.WriteStartArray(Pilots);
        for (int user = 0; user < format.Users; user++)
            writeRow(row =>
            {
                row.WriteStartArray();
                for (int use = 0; use < format.PilotLength; use++) ReceiverMembers.WriteComplex(row, format.Pilots[user, use]);
                row.WriteEndArray();
            });
        json.WriteEndArray();
    }
}

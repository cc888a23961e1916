using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Formats.Sigmf;

/// <summary>The members that the extension <c>receiver</c> adds to <c>global</c>: a frame format, to and from JSON.</summary>
internal static class ReceiverMembers
{
    public const string Extension = "receiver";
    public const string Version = "1.0.0";

    // What the wire format can count, and a bound on what one frame can make a reader allocate: 2²⁶ samples are 16 MiB of one-bit samples.
    private const int MaxCount = ushort.MaxValue;
    private const long MaxProduct = 1L << 26;

    /// <summary>Reports an extension that this program cannot read the recording without.</summary>
    public static void CheckExtension(SigmfObject at, SigmfExtension extension)
    {
        string name = SigmfObject.Printable(extension.Name, 40);
        if (extension.Name != Extension && !extension.Optional)
            at.Fault($"the extension \"{name}\" is not optional, and unknown here", $"expected \"{Extension}\", or optional extensions");
        else if (extension.Name == Extension && !extension.Version.StartsWith("1.", StringComparison.Ordinal))
            at.Fault("version", $"is \"{SigmfObject.Printable(extension.Version, 40)}\"", $"expected {Version}, or another 1.x");
    }

    /// <summary>Whether a recording is one of one-bit frames, or tries to be, so that looking for more faults makes sense. Reports why not.</summary>
    public static bool AreReadable(SigmfObject global, SigmfMetadata core)
    {
        bool declared = core.Extensions.Any(extension => extension.Name == Extension);
        if (!declared)
            global.Fault("core:extensions", $"does not declare the extension \"{Extension}\"",
                $"a recording of frames declares {{ \"name\": \"{Extension}\", \"version\": \"{Version}\", \"optional\": false }}");
        if (!declared && !global.Has("receiver:waveform") && !global.Has("receiver:pilots")) return false;
        if (!global.Element.TryGetProperty("receiver:waveform", out JsonElement waveform)) return true;
        if (waveform.ValueKind != JsonValueKind.String || !waveform.ValueEquals("ofdm")) return true;
        global.Fault("receiver:waveform", "waveform ofdm is not supported by this version", "expected one-bit");
        return false;
    }

    /// <summary>Reads the format; null where faults were reported that leave none.</summary>
    public static FrameFormat? Read(SigmfObject global, SigmfMetadata core)
    {
        string? waveform = global.Text("receiver:waveform");
        if (waveform is not (null or "one-bit"))
            global.Fault("receiver:waveform", $"is \"{SigmfObject.Printable(waveform, 40)}\"", "expected one-bit");
        if (core.Datatype != SigmfDatatype.Ci8)
            global.Fault("core:datatype", $"is {core.Datatype.Name}", "one-bit samples are recorded as ci8");
        if (!global.Has("core:num_channels")) global.Fault("core:num_channels", "is missing", "expected the number of antennas");
        if (!global.Has("core:sample_rate")) global.Fault("core:sample_rate", "is missing", "expected a rate in Hz");

        double? noise = global.Number("receiver:noise_variance", required: false);
        if (noise <= 0) global.Fault("receiver:noise_variance", $"is {noise}", "expected a number greater than 0, or leave it out where it is unknown");
        Constellation? constellation = ReadConstellation(global);
        long? users = global.Integer("receiver:users", 1, MaxCount);
        long? pilotLength = global.Integer("receiver:pilot_length", 1, MaxCount);
        long? dataLength = global.Integer("receiver:data_length", 1, MaxCount);
        if (pilotLength + dataLength > MaxProduct / core.Channels)
            global.Fault("receiver:data_length", $"makes frames of {core.Channels} antennas × {pilotLength + dataLength} samples",
                $"at most {MaxProduct} samples are supported");
        if (users > MaxProduct / Math.Max(core.Channels, dataLength ?? 1))
            global.Fault("receiver:users", $"makes channels of {core.Channels} × {users} and {users} × {dataLength} symbols",
                $"at most {MaxProduct} of each are supported");
        ComplexMatrix? pilots = ReadPilots(global, users, pilotLength);
        if (dataLength is null || pilots is null || constellation is null) return null;
        return new FrameFormat
        {
            Waveform = Waveform.OneBit,
            Antennas = core.Channels,
            Users = pilots.RowCount,
            DataLength = (int)dataLength,
            Constellation = constellation.Value,
            Pilots = pilots,
            NoiseVariance = noise,
            SampleRateHz = core.SampleRateHz ?? 0,
        };
    }

    /// <summary>Writes the members of a one-bit format into the object that stands open.</summary>
    public static void Write(Utf8JsonWriter json, FrameFormat format, Action<Action<Utf8JsonWriter>> writeRow)
    {
        json.WriteString("receiver:waveform", "one-bit");
        json.WriteNumber("receiver:users", format.Users);
        json.WriteNumber("receiver:pilot_length", format.PilotLength);
        json.WriteNumber("receiver:data_length", format.DataLength);
        json.WriteString("receiver:constellation", format.Constellation == Constellation.Qpsk ? "qpsk" : "gaussian");
        if (format.NoiseVariance is { } noise) json.WriteNumber("receiver:noise_variance", noise);
        json.WriteStartArray("receiver:pilots");
        for (int user = 0; user < format.Users; user++)
            writeRow(row =>
            {
                row.WriteStartArray();
                for (int use = 0; use < format.PilotLength; use++)
                {
                    row.WriteStartArray();
                    row.WriteNumberValue(format.Pilots[user, use].Real);
                    row.WriteNumberValue(format.Pilots[user, use].Imaginary);
                    row.WriteEndArray();
                }
                row.WriteEndArray();
            });
        json.WriteEndArray();
    }

    private static Constellation? ReadConstellation(SigmfObject global)
    {
        switch (global.Text("receiver:constellation"))
        {
            case "qpsk": return Constellation.Qpsk;
            case "gaussian": return Constellation.Gaussian;
            case { } other: global.Fault("receiver:constellation", $"is \"{SigmfObject.Printable(other, 40)}\"", "expected qpsk or gaussian"); return null;
            default: return null;
        }
    }

    private static ComplexMatrix? ReadPilots(SigmfObject global, long? users, long? length)
    {
        const string name = "receiver:pilots";
        if (global.Array(name) is not { } rows || users is null || length is null) return null;
        if (rows.GetArrayLength() != users)
        {
            global.Fault(name, $"has {rows.GetArrayLength()} rows", $"expected one for each of the {users} receiver:users");
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
                global.Fault(row, $"{name}[{user}]", found, $"expected {length} values [re, im], as receiver:pilot_length says");
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
                if (ReadComplex(value) is { } pilot) pilots[user, use] = pilot;
                else global.Fault(value, $"{name}[{user}][{use}]", $"is {SigmfObject.Show(value)}", "expected two finite numbers [re, im]");
                use++;
            }
            user++;
        }
        return pilots;
    }

    private static Complex32? ReadComplex(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 && ReadPart(value[0]) is { } real && ReadPart(value[1]) is { } imaginary
            ? new Complex32(real, imaginary) : null;

    private static float? ReadPart(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float part) && float.IsFinite(part) ? part : null;
}

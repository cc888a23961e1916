using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Formats.Sigmf;

/// <summary>How many users, and how long the slots are in channel uses or OFDM symbols; null where faults were reported.</summary>
internal readonly record struct StatedSizes(long? Users, long? PilotLength, long? DataLength);

/// <summary>The members that the extension <c>receiver</c> adds to <c>global</c>: a frame format, to and from JSON.</summary>
internal static class ReceiverMembers
{
    public const string Extension = "receiver";
    public const string Version = "1.0.0";

    /// <summary>What the wire format can count.</summary>
    public const int MaxCount = ushort.MaxValue;

    /// <summary>A bound on what one frame can make a reader allocate: 2²⁶ samples are 16 MiB of one-bit samples.</summary>
    public const long MaxProduct = 1L << 26;

    /// <summary>Reports an extension that this program cannot read the recording without.</summary>
    public static void CheckExtension(SigmfObject at, SigmfExtension extension)
    {
        string name = SigmfObject.Printable(extension.Name, 40);
        if (extension.Name != Extension && !extension.Optional)
            at.Fault($"the extension \"{name}\" is not optional, and unknown here", $"expected \"{Extension}\", or optional extensions");
        else if (extension.Name == Extension && !extension.Version.StartsWith("1.", StringComparison.Ordinal))
            at.Fault("version", $"is \"{SigmfObject.Printable(extension.Version, 40)}\"", $"expected {Version}, or another 1.x");
    }

    /// <summary>Whether a recording is one of frames, or tries to be, so that looking for more faults makes sense. Reports why not.</summary>
    public static bool AreReadable(SigmfObject global, SigmfMetadata core)
    {
        bool declared = core.Extensions.Any(extension => extension.Name == Extension);
        if (!declared)
            global.Fault("core:extensions", $"does not declare the extension \"{Extension}\"",
                $"a recording of frames declares {{ \"name\": \"{Extension}\", \"version\": \"{Version}\", \"optional\": false }}");
        return declared || global.Has("receiver:waveform") || global.Has("receiver:pilots");
    }

    /// <summary>Whether the recording says that its frames are OFDM.</summary>
    public static bool IsOfdm(SigmfObject global) =>
        global.Element.TryGetProperty("receiver:waveform", out JsonElement waveform) && waveform.ValueKind == JsonValueKind.String && waveform.ValueEquals("ofdm");

    /// <summary>Reads the format; null where faults were reported that leave none.</summary>
    public static FrameFormat? Read(SigmfObject global, SigmfMetadata core)
    {
        bool isOfdm = IsOfdm(global);
        string? waveform = global.Text("receiver:waveform");
        if (waveform is not (null or "one-bit" or "ofdm"))
            global.Fault("receiver:waveform", $"is \"{SigmfObject.Printable(waveform, 40)}\"", "expected one-bit or ofdm");
        if (!isOfdm && core.Datatype != SigmfDatatype.Ci8)
            global.Fault("core:datatype", $"is {core.Datatype.Name}", "one-bit samples are recorded as ci8");
        if (isOfdm && core.Datatype != SigmfDatatype.Ci16 && core.Datatype != SigmfDatatype.Cf32)
            global.Fault("core:datatype", $"is {core.Datatype.Name}", "OFDM samples are recorded as ci16_le or cf32_le");
        if (!global.Has("core:num_channels")) global.Fault("core:num_channels", "is missing", "expected the number of antennas");
        if (!global.Has("core:sample_rate")) global.Fault("core:sample_rate", "is missing", "expected a rate in Hz");

        double? noise = global.Number("receiver:noise_variance", required: false);
        if (noise <= 0) global.Fault("receiver:noise_variance", $"is {noise}", "expected a number greater than 0, or leave it out where it is unknown");
        Constellation? constellation = ReadConstellation(global);
        var sizes = new StatedSizes(
            global.Integer("receiver:users", 1, MaxCount), global.Integer("receiver:pilot_length", 1, MaxCount), global.Integer("receiver:data_length", 1, MaxCount));
        OfdmFormat? ofdm = null;
        ComplexMatrix? pilots = isOfdm ? OfdmMembers.Read(global, core, sizes, out ofdm) : OneBitMembers.ReadPilots(global, core, sizes);
        if (sizes.DataLength is not { } dataLength || pilots is null || constellation is null || isOfdm && ofdm is null) return null;
        return new FrameFormat
        {
            Waveform = isOfdm ? Waveform.Ofdm : Waveform.OneBit,
            Antennas = core.Channels,
            Users = pilots.RowCount,
            DataLength = (int)dataLength,
            Constellation = constellation.Value,
            Pilots = pilots,
            Ofdm = ofdm,
            NoiseVariance = noise,
            SampleRateHz = core.SampleRateHz ?? 0,
        };
    }

    /// <summary>Writes the members of a format into the object that stands open.</summary>
    public static void Write(Utf8JsonWriter json, FrameFormat format, Action<Action<Utf8JsonWriter>> writeRow)
    {
        json.WriteString("receiver:waveform", format.Ofdm is null ? "one-bit" : "ofdm");
        json.WriteNumber("receiver:users", format.Users);
        json.WriteNumber("receiver:pilot_length", format.PilotLength);
        json.WriteNumber("receiver:data_length", format.DataLength);
        json.WriteString("receiver:constellation", format.Constellation == Constellation.Qpsk ? "qpsk" : "gaussian");
        if (format.NoiseVariance is { } noise) json.WriteNumber("receiver:noise_variance", noise);
        if (format.Ofdm is { } ofdm) OfdmMembers.Write(json, format, ofdm, writeRow);
        else OneBitMembers.WritePilots(json, format, writeRow);
    }

    /// <summary>Reads <c>[re, im]</c>, null where it is anything but two finite numbers.</summary>
    public static Complex32? ReadComplex(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 && ReadPart(value[0]) is { } real && ReadPart(value[1]) is { } imaginary
            ? new Complex32(real, imaginary) : null;

    /// <summary>Writes <c>[re, im]</c>.</summary>
    public static void WriteComplex(Utf8JsonWriter json, Complex32 value)
    {
        json.WriteStartArray();
        json.WriteNumberValue(value.Real);
        json.WriteNumberValue(value.Imaginary);
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

    private static float? ReadPart(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float part) && float.IsFinite(part) ? part : null;
}

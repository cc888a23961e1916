using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Receiver.Formats.Sigmf;

/// <summary>What a SigMF recording of any kind says about itself, for people to read, and why it cannot be run where it cannot.</summary>
/// <param name="Members">The members of <c>global</c> in the order of the file, each value short and safe to print.</param>
/// <param name="Captures">Number of captures.</param>
/// <param name="Annotations">Number of annotations.</param>
/// <param name="Frames">Number of different <c>receiver:frame</c> among the annotations.</param>
/// <param name="Samples">Time samples in the data, null where the sample format is unknown or there is no data.</param>
/// <param name="Faults">What keeps the recording from being run; empty where it can be.</param>
public sealed record SigmfSummary(
    IReadOnlyList<KeyValuePair<string, string>> Members, int Captures, int Annotations, int Frames, long? Samples, IReadOnlyList<SigmfFault> Faults)
{
    private const int MaxMembers = 100;
    private const int MaxValue = 150;

    /// <summary>Describes a recording, however little of it makes sense.</summary>
    /// <param name="json">The <c>.sigmf-meta</c> file, UTF-8.</param>
    /// <param name="dataBytes">Bytes of the <c>.sigmf-data</c> file, 0 where there is none.</param>
    public static SigmfSummary Describe(ReadOnlyMemory<byte> json, long dataBytes)
    {
        IReadOnlyList<SigmfFault> faults = Recording.Validate(json, dataBytes);
        using var document = new SigmfDocument(json);
        if (document.Root is not { } root) return new SigmfSummary([], 0, 0, 0, null, faults);
        SigmfObject? global = root.Object("global", required: false);
        return new SigmfSummary(
            global is { } g ? [.. g.Element.EnumerateObject().Take(MaxMembers).Select(Member)] : [],
            root.Array("captures", required: false)?.GetArrayLength() ?? 0,
            root.Array("annotations", required: false)?.GetArrayLength() ?? 0,
            root.Objects("annotations", required: false).Select(FrameOf).OfType<ulong>().Distinct().Count(),
            SampleBytes(global) is { } bytes && dataBytes > 0 ? dataBytes / bytes : null,
            faults);
    }

    private static KeyValuePair<string, string> Member(JsonProperty member)
    {
        string value = SigmfObject.Show(member.Value, MaxValue);
        if (member.Value.ValueKind == JsonValueKind.String) value = value.Trim('"');
        else if (member.Value.ValueKind == JsonValueKind.Array && value.Length > MaxValue) value = $"{member.Value.GetArrayLength()} items";
        return new(SigmfObject.Printable(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member))), value);
    }

    private static ulong? FrameOf(SigmfObject annotation) =>
        annotation.Element.TryGetProperty("receiver:frame", out JsonElement frame)
            && frame.ValueKind == JsonValueKind.Number && frame.TryGetUInt64(out ulong number) ? number : null;

    private static long? SampleBytes(SigmfObject? global)
    {
        if (global?.Text("core:datatype", required: false) is not { } name || SigmfDatatype.Find(name) is not { } datatype) return null;
        return datatype.SampleBytes * (global.Value.Integer("core:num_channels", 1, SigmfMetadata.MaxChannels, required: false) ?? 1);
    }
}

using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Receiver.Formats.Sigmf;

/// <summary>One object of a metadata file. Its readers return null where a member is absent or wrong, and say so to the document.</summary>
internal readonly struct SigmfObject(JsonElement element, string path, int index, SigmfDocument document)
{
    public JsonElement Element => element;

    public string Path => index < 0 ? path : $"{path}[{index}]";

    public string PathOf(string name) => Path is { Length: > 0 } own ? $"{own}.{name}" : name;

    public bool Has(string name) => element.TryGetProperty(name, out _);

    public void Fault(string name, string problem, string expected) =>
        document.Add(element.TryGetProperty(name, out JsonElement member) ? member : element, PathOf(name), problem, expected);

    public void Fault(JsonElement at, string tail, string problem, string expected) => document.Add(at, PathOf(tail), problem, expected);

    public void Fault(string problem, string expected) => document.Add(element, Path, problem, expected);

    public string? Text(string name, bool required = true)
    {
        if (Member(name, "a string", required) is not { } member || !IsKind(member, name, JsonValueKind.String, "a string")) return null;
        try
        {
            return member.GetString();
        }
        catch (InvalidOperationException) // half a surrogate pair, or bytes that are not UTF-8
        {
            Fault(name, "is not valid Unicode", "expected a string");
            return null;
        }
    }

    public double? Number(string name, bool required = true)
    {
        if (Member(name, "a number", required) is not { } member || !IsKind(member, name, JsonValueKind.Number, "a number")) return null;
        if (member.TryGetDouble(out double value) && double.IsFinite(value)) return value;
        Fault(name, $"is {Show(member)}", "expected a finite number");
        return null;
    }

    public long? Integer(string name, long least, long most, bool required = true)
    {
        string wanted = most == long.MaxValue ? $"an integer of at least {least}" : $"an integer from {least} to {most}";
        if (Member(name, wanted, required) is not { } member || !IsKind(member, name, JsonValueKind.Number, wanted)) return null;
        if (member.TryGetInt64(out long value) && value >= least && value <= most) return value;
        Fault(name, $"is {Show(member)}", $"expected {wanted}");
        return null;
    }

    public ulong? FrameNumber(string name)
    {
        const string wanted = "a frame number, an integer of at least 0";
        if (Member(name, wanted, required: true) is not { } member || !IsKind(member, name, JsonValueKind.Number, wanted)) return null;
        if (member.TryGetUInt64(out ulong value)) return value;
        Fault(name, $"is {Show(member)}", $"expected {wanted}");
        return null;
    }

    public bool? Flag(string name)
    {
        if (Member(name, "true or false", required: true) is not { } member) return null;
        if (member.ValueKind is JsonValueKind.True or JsonValueKind.False) return member.GetBoolean();
        Fault(name, $"is {Show(member)}", "expected true or false");
        return null;
    }

    public JsonElement? Array(string name, bool required = true) =>
        Member(name, "an array", required) is { } member && IsKind(member, name, JsonValueKind.Array, "an array") ? member : null;

    public SigmfObject? Object(string name, bool required = true) =>
        Member(name, "an object", required) is { } member && IsKind(member, name, JsonValueKind.Object, "an object")
            ? new SigmfObject(member, PathOf(name), -1, document) : null;

    public IEnumerable<SigmfObject> Objects(string name, bool required = true)
    {
        if (Array(name, required) is not { } array) yield break;
        string own = PathOf(name);
        int position = 0;
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object) yield return new SigmfObject(item, own, position, document);
            else document.Add(item, $"{own}[{position}]", $"is {Show(item)}", "expected an object");
            position++;
        }
    }

    /// <summary>A value as it stands in the file, short and safe to print.</summary>
    public static string Show(JsonElement value, int most = 40)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        return Printable(Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 4 * most + 4)]), most);
    }

    /// <summary>Text from a file, without what could steer a terminal.</summary>
    public static string Printable(string text, int most = 200)
    {
        string cut = text.Length <= most ? text : $"{text.AsSpan(0, most)}…";
        return string.Create(cut.Length, cut, (span, source) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });
    }

    private JsonElement? Member(string name, string wanted, bool required)
    {
        if (element.TryGetProperty(name, out JsonElement member)) return member;
        if (required) document.Add(element, PathOf(name), "is missing", $"expected {wanted}");
        return null;
    }

    private bool IsKind(JsonElement member, string name, JsonValueKind kind, string wanted)
    {
        if (member.ValueKind == kind) return true;
        Fault(name, $"is {Show(member)}", $"expected {wanted}");
        return false;
    }
}

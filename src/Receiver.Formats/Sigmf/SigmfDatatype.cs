using System.Text.RegularExpressions;
using Receiver.Frames;

namespace Receiver.Formats.Sigmf;

/// <summary>A SigMF sample format such as <c>ci8</c>, <c>ci16_le</c> or <c>rf32_be</c>.</summary>
/// <param name="Name">The name as it stands in <c>core:datatype</c>.</param>
/// <param name="IsComplex">Whether a sample is a pair, I then Q.</param>
/// <param name="ComponentBytes">Bytes of one component.</param>
public sealed partial record SigmfDatatype(string Name, bool IsComplex, int ComponentBytes)
{
    /// <summary>Signed bytes, I then Q: how one-bit samples are recorded.</summary>
    public static SigmfDatatype Ci8 { get; } = new("ci8", true, 1);

    /// <summary>Little-endian 16-bit integers, I then Q.</summary>
    public static SigmfDatatype Ci16 { get; } = new("ci16_le", true, 2);

    /// <summary>Little-endian 32-bit floats, I then Q.</summary>
    public static SigmfDatatype Cf32 { get; } = new("cf32_le", true, 4);

    /// <summary>Bytes of one sample of one channel.</summary>
    public int SampleBytes => IsComplex ? 2 * ComponentBytes : ComponentBytes;

    /// <summary>How samples of a slot are recorded; one-bit samples as <see cref="Ci8"/>.</summary>
    public static SigmfDatatype Of(SampleFormat format) => format switch
    {
        SampleFormat.Ci16 => Ci16,
        SampleFormat.Cf32 => Cf32,
        _ => Ci8,
    };

    /// <summary>Reads a name; null where SigMF has no such format.</summary>
    public static SigmfDatatype? Find(string name)
    {
        Match match = Grammar().Match(name);
        if (!match.Success) return null;
        int bits = match.Groups["wide"].Success ? int.Parse(match.Groups["wide"].ValueSpan) : 8;
        return new SigmfDatatype(name, name[0] == 'c', bits / 8);
    }

    [GeneratedRegex(@"\A[rc]([iu]8|(f(?<wide>32|64)|[iu](?<wide>16|32))_(le|be))\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}

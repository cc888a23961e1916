using System.Security.Cryptography;

namespace Receiver.Formats.Sigmf;

/// <summary>An extension that a recording declares.</summary>
/// <param name="Name">Its namespace.</param>
/// <param name="Version">Its version.</param>
/// <param name="Optional">Whether the recording can be understood without it.</param>
public sealed record SigmfExtension(string Name, string Version, bool Optional);

/// <summary>A run of samples that followed each other without a gap.</summary>
/// <param name="SampleStart">Index of its first sample in the file.</param>
/// <param name="GlobalIndex">Index of that sample in the original stream, null where it follows on from the capture before.</param>
public readonly record struct SigmfCapture(long SampleStart, long? GlobalIndex);

/// <summary>The <c>core</c> members of a SigMF recording; members of other namespaces are left to whoever knows them.</summary>
public sealed record SigmfMetadata
{
    /// <summary>The most channels that are read.</summary>
    public const int MaxChannels = ushort.MaxValue;

    private const string PlainOnly = "such recordings are not supported; the data file must be plain samples from its first byte on";

    // Members of recordings whose data file is not plain samples from the first byte on.
    private static readonly string[] _unsupported = ["core:dataset", "core:metadata_only", "core:trailing_bytes", "core:offset"];

    /// <summary>Format of a sample.</summary>
    public required SigmfDatatype Datatype { get; init; }

    /// <summary>Version of SigMF.</summary>
    public required string Version { get; init; }

    /// <summary>Interleaved channels, at least 1.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Sample rate in Hz, null where it is not stated.</summary>
    public double? SampleRateHz { get; init; }

    /// <summary>What the recording is, in words.</summary>
    public string? Description { get; init; }

    /// <summary>SHA-512 of the data file in hexadecimal, null where it is not stated.</summary>
    public string? Sha512 { get; init; }

    /// <summary>The declared extensions.</summary>
    public IReadOnlyList<SigmfExtension> Extensions { get; init; } = [];

    /// <summary>The captures, by ascending index of their first sample.</summary>
    public IReadOnlyList<SigmfCapture> Captures { get; init; } = [];

    /// <summary>Number of annotations.</summary>
    public int Annotations { get; init; }

    /// <summary>Bytes of one sample of all channels.</summary>
    public int BytesPerTime => Channels * Datatype.SampleBytes;

    /// <summary>Reads the core members of a metadata file.</summary>
    /// <param name="json">The file, UTF-8.</param>
    /// <exception cref="InvalidRecordingException">The file breaks the rules of SigMF; lists every fault.</exception>
    public static SigmfMetadata Parse(ReadOnlyMemory<byte> json)
    {
        using var document = new SigmfDocument(json);
        SigmfMetadata? metadata = document.Root is { } root ? Read(root) : null;
        document.ThrowIfFaulty();
        return metadata!;
    }

    /// <summary>Compares the data with <c>core:sha512</c>, reading the stream from where it stands to its end.</summary>
    /// <returns>Null where they agree or the recording states no hash; the fault otherwise.</returns>
    public SigmfFault? VerifySha512(Stream data)
    {
        if (Sha512 is null) return null;
        string actual = Convert.ToHexStringLower(SHA512.HashData(data));
        return string.Equals(actual, Sha512, StringComparison.OrdinalIgnoreCase)
            ? null
            : new SigmfFault("global.core:sha512", null, $"is {Sha512}", $"the data hashes to {actual}: one of the two files was changed");
    }

    /// <summary>Reads the core members and reports faults to the document; what is returned in spite of faults is only good for finding more.</summary>
    /// <param name="root">The file's outermost object.</param>
    /// <param name="inspect">Called with each declared extension, to report those that it cannot do without.</param>
    internal static SigmfMetadata Read(SigmfObject root, Action<SigmfObject, SigmfExtension>? inspect = null)
    {
        var none = new SigmfMetadata { Datatype = SigmfDatatype.Ci8, Version = "" };
        SigmfObject? global = root.Object("global");
        return (global is { } g ? ReadGlobal(g, none, inspect) : none) with
        {
            Captures = ReadCaptures(root),
            Annotations = root.Array("annotations")?.GetArrayLength() ?? 0,
        };
    }

    private static SigmfMetadata ReadGlobal(SigmfObject global, SigmfMetadata none, Action<SigmfObject, SigmfExtension>? inspect)
    {
        foreach (string name in _unsupported)
            if (global.Element.TryGetProperty(name, out var member) && member.GetRawText() is not ("0" or "false"))
                global.Fault(name, $"is {SigmfObject.Show(member)}", PlainOnly);

        string? datatype = global.Text("core:datatype");
        SigmfDatatype? known = datatype is null ? null : SigmfDatatype.Find(datatype);
        if (datatype is not null && known is null)
            global.Fault("core:datatype", $"is \"{SigmfObject.Printable(datatype, 40)}\"", "expected a SigMF format such as ci8 or ci16_le");

        string? version = global.Text("core:version");
        if (version is not null && !version.StartsWith("1.", StringComparison.Ordinal))
            global.Fault("core:version", $"is \"{SigmfObject.Printable(version, 40)}\"", "expected SigMF 1.x");

        double? rate = global.Number("core:sample_rate", required: false);
        if (rate <= 0) global.Fault("core:sample_rate", $"is {rate}", "expected a rate in Hz greater than 0");

        string? sha512 = global.Text("core:sha512", required: false);
        if (sha512 is not null && (sha512.Length != 128 || !sha512.All(char.IsAsciiHexDigit)))
            global.Fault("core:sha512", $"is \"{SigmfObject.Printable(sha512, 40)}\"", "expected 128 hexadecimal digits");

        return none with
        {
            Datatype = known ?? none.Datatype,
            Version = version ?? none.Version,
            Channels = (int)(global.Integer("core:num_channels", 1, MaxChannels, required: false) ?? 1),
            SampleRateHz = rate,
            Description = global.Text("core:description", required: false),
            Sha512 = sha512,
            Extensions = ReadExtensions(global, inspect),
        };
    }

    private static List<SigmfExtension> ReadExtensions(SigmfObject global, Action<SigmfObject, SigmfExtension>? inspect)
    {
        var extensions = new List<SigmfExtension>();
        foreach (SigmfObject item in global.Objects("core:extensions", required: false))
        {
            if ((item.Text("name"), item.Text("version"), item.Flag("optional")) is not ({ } name, { } version, { } optional)) continue;
            extensions.Add(new SigmfExtension(name, version, optional));
            inspect?.Invoke(item, extensions[^1]);
        }
        return extensions;
    }

    private static List<SigmfCapture> ReadCaptures(SigmfObject root)
    {
        var captures = new List<SigmfCapture>();
        foreach (SigmfObject capture in root.Objects("captures"))
        {
            if (capture.Integer("core:header_bytes", 0, long.MaxValue, required: false) > 0)
                capture.Fault("core:header_bytes", "is not 0", PlainOnly);
            long? global = capture.Integer("core:global_index", 0, long.MaxValue / 2, required: false);
            if (capture.Integer("core:sample_start", 0, long.MaxValue / 2) is not { } start) continue;
            if (captures.Count == 0 && start != 0) capture.Fault("core:sample_start", $"is {start}", "the first capture begins at sample 0");
            if (captures.Count > 0 && start <= captures[^1].SampleStart)
                capture.Fault("core:sample_start", $"is {start}", $"captures ascend, and the one before begins at {captures[^1].SampleStart}");
            captures.Add(new SigmfCapture(start, global));
        }
        return captures;
    }
}

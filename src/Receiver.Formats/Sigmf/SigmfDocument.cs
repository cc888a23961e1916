using System.Runtime.InteropServices;
using System.Text.Json;

namespace Receiver.Formats.Sigmf;

/// <summary>A metadata file being read, and the faults found in it so far.</summary>
internal sealed class SigmfDocument : IDisposable
{
    private const int MaxFaults = 100;

    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false };

    private readonly ReadOnlyMemory<byte> _json;
    private readonly JsonDocument? _document;
    private readonly List<SigmfFault> _faults = [];
    private int _unlisted;

    public SigmfDocument(ReadOnlyMemory<byte> json)
    {
        _json = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        try
        {
            _document = JsonDocument.Parse(_json, _strict);
            if (_document.RootElement.ValueKind == JsonValueKind.Object) Root = new SigmfObject(_document.RootElement, "", -1, this);
            else Add(_document.RootElement, "", "the file does not hold a JSON object", "expected { \"global\": …, \"captures\": …, \"annotations\": … }");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException) // the latter: member names that are not Unicode
        {
            var line = (int?)((fault as JsonException)?.LineNumber + 1);
            Add(new SigmfFault("", line, $"not valid JSON: {SigmfObject.Printable(fault.Message)}", "expected SigMF metadata in UTF-8"));
        }
    }

    /// <summary>The outermost object, null where there is none.</summary>
    public SigmfObject? Root { get; }

    public bool HasFaults => _faults.Count > 0;

    public IReadOnlyList<SigmfFault> Faults =>
        _unlisted == 0 ? _faults : [.. _faults, new SigmfFault("", null, $"{_unlisted} more faults are not listed", "")];

    public void Add(SigmfFault fault)
    {
        if (_faults.Count < MaxFaults) _faults.Add(fault);
        else _unlisted++;
    }

    public void Add(JsonElement at, string path, string problem, string expected)
    {
        if (_faults.Count < MaxFaults) _faults.Add(new SigmfFault(path, LineOf(at), problem, expected));
        else _unlisted++;
    }

    public void ThrowIfFaulty()
    {
        if (HasFaults) throw new InvalidRecordingException(Faults);
    }

    public void Dispose() => _document?.Dispose();

    // The document keeps the caller's bytes, so an element's text lies within them.
    private int? LineOf(JsonElement element) =>
        _json.Span.Overlaps(JsonMarshal.GetRawUtf8Value(element), out int offset) ? _json.Span[..offset].Count((byte)'\n') + 1 : null;
}

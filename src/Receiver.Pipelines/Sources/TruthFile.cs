using Receiver.Formats;
using Receiver.Frames;

namespace Receiver.Pipelines.Sources;

/// <summary>Looks up the truth of frames in a truth file. Keeps only where each line starts.</summary>
public sealed class TruthFile : ITruthSource, IDisposable
{
    private readonly FileStream _file;
    private readonly FrameFormat _format;
    private readonly Dictionary<ulong, (long Offset, int Length)> _lines = [];

    /// <summary>Opens the file and finds its lines.</summary>
    /// <exception cref="InvalidTruthException">A line does not name its frame.</exception>
    public TruthFile(string path, FrameFormat format)
    {
        _format = format;
        _file = File.OpenRead(path);
        var buffer = new byte[1 << 16];
        using var line = new MemoryStream();
        long start = 0, position = 0;
        for (int read; (read = _file.Read(buffer)) > 0;)
            for (int from = 0; from < read;)
            {
                int end = Array.IndexOf(buffer, (byte)'\n', from, read - from);
                line.Write(buffer, from, (end < 0 ? read : end) - from);
                position += (end < 0 ? read : end + 1) - from;
                if (end >= 0)
                {
                    Add(line, start);
                    start = position;
                }
                from = end < 0 ? read : end + 1;
            }
        Add(line, start);
    }

    /// <inheritdoc/>
    public GroundTruth? Find(FrameId id)
    {
        if (!_lines.TryGetValue(id.Number, out var line)) return null;
        var bytes = new byte[line.Length];
        RandomAccess.Read(_file.SafeFileHandle, bytes, line.Offset);
        return TruthLine.Parse(bytes, _format).Truth;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Add(MemoryStream line, long start)
    {
        ReadOnlySpan<byte> bytes = line.GetBuffer().AsSpan(0, (int)line.Length);
        if (!bytes.Trim(" \t\r"u8).IsEmpty) _lines[TruthLine.ParseFrameNumber(bytes)] = (start, bytes.Length);
        line.SetLength(0);
    }
}

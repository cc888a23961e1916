using System.Buffers;
using Receiver.Formats;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Receiver.Pipelines.Sources;

namespace Receiver.Pipelines.Sinks;

/// <summary>Writes every frame that arrives as a SigMF recording, with its truth where it comes with the frame. Complete once disposed.</summary>
public sealed class RecorderSink : IArrivalSink
{
    private readonly RecordingFiles _files;
    private readonly BufferedStream _data;
    private readonly RecordingWriter _writer;
    private readonly ArrayBufferWriter<byte> _line = new();
    private FileStream? _truth;

    /// <summary>Creates the data file.</summary>
    /// <param name="path">BASE, or BASE.sigmf-meta.</param>
    /// <param name="format">What the frames are.</param>
    /// <param name="description">What the recording is, in words.</param>
    public RecorderSink(string path, FrameFormat format, string description)
    {
        _files = RecordingFiles.Of(path);
        if (Path.GetDirectoryName(Path.GetFullPath(_files.Base)) is { } folder) Directory.CreateDirectory(folder);
        _data = new BufferedStream(File.Create(_files.Data), 1 << 16);
        _writer = new RecordingWriter(format, description, _data);
        File.Delete(_files.Truth);
    }

    /// <inheritdoc/>
    public void Write(Frame frame)
    {
        _writer.Write(frame);
        if (frame.Truth is not { } truth) return;
        _truth ??= File.Create(_files.Truth);
        _line.ResetWrittenCount();
        TruthLine.Write(frame.Id.Number, truth, _line);
        _truth.Write(_line.WrittenSpan);
        if (!_line.WrittenSpan.EndsWith("\n"u8)) _truth.WriteByte((byte)'\n');
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _data.DisposeAsync().ConfigureAwait(false);
        if (_truth is not null) await _truth.DisposeAsync().ConfigureAwait(false);
        var metadata = new ArrayBufferWriter<byte>();
        _writer.WriteMetadata(metadata);
        await File.WriteAllBytesAsync(_files.Metadata, metadata.WrittenMemory.ToArray()).ConfigureAwait(false);
        _writer.Dispose();
    }
}

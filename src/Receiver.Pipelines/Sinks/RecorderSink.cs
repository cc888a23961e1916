using System.Buffers;
using Receiver.Formats;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Receiver.Pipelines.Sources;

namespace Receiver.Pipelines.Sinks;

/// <summary>
/// Writes every frame that arrives as a SigMF recording, with its truth where it comes with the frame. The first stream is BASE, a further one
/// BASE-streamN. Complete once disposed.
/// </summary>
/// <param name="path">BASE, or BASE.sigmf-meta.</param>
/// <param name="format">What the frames are.</param>
/// <param name="description">What the recording is, in words.</param>
public sealed class RecorderSink(string path, FrameFormat format, string description) : IArrivalSink
{
    private readonly RecordingFiles _base = RecordingFiles.Of(path);
    private readonly Dictionary<uint, StreamRecorder> _streams = [];

    /// <summary>Frames that could not be recorded: a number that is out of a recording's range, or comes a second time.</summary>
    public long Skipped { get; private set; }

    /// <inheritdoc/>
    public void Write(Frame frame)
    {
        if (!_streams.TryGetValue(frame.Id.Stream, out StreamRecorder? recorder))
        {
            RecordingFiles files = _streams.Count == 0 ? _base : new RecordingFiles($"{_base.Base}-stream{frame.Id.Stream}");
            _streams.Add(frame.Id.Stream, recorder = new StreamRecorder(files, format, description));
        }
        if (!recorder.TryWrite(frame)) Skipped++;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (StreamRecorder recorder in _streams.Values) await recorder.DisposeAsync().ConfigureAwait(false);
    }

    private sealed class StreamRecorder : IAsyncDisposable
    {
        private readonly RecordingFiles _files;
        private readonly IReadOnlyList<Position>? _reported;
        private readonly BufferedStream _data;
        private readonly RecordingWriter _writer;
        private readonly ArrayBufferWriter<byte> _line = new();
        private FileStream? _truth;

        public StreamRecorder(RecordingFiles files, FrameFormat format, string description)
        {
            _files = files;
            _reported = format.Ofdm?.UserPositions;
            if (Path.GetDirectoryName(Path.GetFullPath(files.Base)) is { } folder) Directory.CreateDirectory(folder);
            _data = new BufferedStream(File.Create(files.Data), 1 << 16);
            _writer = new RecordingWriter(format, description, _data);
            File.Delete(files.Truth);
        }

        public bool TryWrite(Frame frame)
        {
            try
            {
                _writer.Write(frame);
            }
            catch (ArgumentException)
            {
                return false;
            }
            if (frame.Truth is not { } truth) return true;
            _truth ??= File.Create(_files.Truth);
            _line.ResetWrittenCount();
            TruthLine.Write(frame.Id.Number, truth, _line, truth.Scene is null ? null : frame.UserPositions ?? _reported);
            _truth.Write(_line.WrittenSpan);
            return true;
        }

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
}

using System.ComponentModel;
using System.Runtime.CompilerServices;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Sources;

/// <summary>Options of the source <c>file</c>.</summary>
public sealed record FileSourceOptions
{
    /// <summary>The recording (BASE.sigmf-meta).</summary>
    [Description("the recording (BASE.sigmf-meta)"), FilePath]
    public required string Path { get; init; }
}

/// <summary>Frames from a SigMF recording, as fast as the line takes them.</summary>
/// <param name="options">Which recording.</param>
/// <param name="storage">Where frames have their slots from, null: a pool of the source's own.</param>
public sealed class FileSource(FileSourceOptions options, StoragePool? storage = null) : IFrameSource
{
    private readonly StoragePool _storage = storage ?? new StoragePool();
    private readonly RecordingFiles _files = RecordingFiles.Of(options.Path);
    private Recording? _recording;

    /// <inheritdoc/>
    public FrameFormat Format => Recording.Format;

    /// <inheritdoc/>
    public bool IsLive => false;

    /// <inheritdoc/>
    public PacketCounters Packets { get; } = new();

    private Recording Recording => _recording ??= _files.Read();

    /// <inheritdoc/>
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken token)
    {
        await using FileStream data = _files.Open(() => File.OpenRead(_files.Data));
        var reader = new RecordingReader(Recording, data);
        for (int i = 0; i < Recording.Frames.Count && !token.IsCancellationRequested; i++) yield return reader.Read(i, _storage.Rent());
    }
}

using Receiver.Formats;
using Receiver.Formats.Sigmf;
using Receiver.Frames;

namespace Receiver.Pipelines.Sources;

/// <summary>The three files of a recording: <c>BASE.sigmf-meta</c>, <c>BASE.sigmf-data</c> and, where the truth is known, <c>BASE.truth.jsonl</c>.</summary>
public sealed record RecordingFiles(string Base)
{
    /// <summary>Ending of the metadata file.</summary>
    public const string MetadataEnding = ".sigmf-meta";

    /// <summary>Path of the metadata.</summary>
    public string Metadata => Base + MetadataEnding;

    /// <summary>Path of the samples.</summary>
    public string Data => Base + ".sigmf-data";

    /// <summary>Path of the truth.</summary>
    public string Truth => Base + ".truth.jsonl";

    /// <summary>The files of a recording given by its metadata's path, its data's path, or its base.</summary>
    public static RecordingFiles Of(string path) => new(
        path.EndsWith(MetadataEnding, StringComparison.Ordinal) ? path[..^MetadataEnding.Length]
        : path.EndsWith(".sigmf-data", StringComparison.Ordinal) ? path[..^".sigmf-data".Length] : path);

    /// <summary>Reads and checks the metadata against the size of the data.</summary>
    /// <exception cref="SourceUnavailableException">A file is missing or cannot be read.</exception>
    /// <exception cref="InvalidRecordingException">The recording is not valid.</exception>
    public Recording Read() => Named(() => Recording.Parse(ReadMetadata(), Open(() => new FileInfo(Data).Length)));

    /// <summary>Reads what the metadata says of the frames, without the samples.</summary>
    /// <exception cref="SourceUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="InvalidRecordingException">The metadata is not valid.</exception>
    public FrameFormat ReadFormat() => Named(() => Recording.ParseFormat(ReadMetadata()));

    /// <summary>The metadata's bytes.</summary>
    /// <exception cref="SourceUnavailableException">The file is missing or cannot be read.</exception>
    public byte[] ReadMetadata() => Open(() => File.ReadAllBytes(Metadata));

    /// <summary>Opens the truth, null where there is none.</summary>
    public TruthFile? OpenTruth(FrameFormat format) => File.Exists(Truth) ? new TruthFile(Truth, format) : null;

    /// <summary>Reads the user positions that frames bring with them, null where the recording has none.</summary>
    /// <exception cref="SourceUnavailableException">The file is missing or cannot be read.</exception>
    /// <exception cref="InvalidRecordingException">The metadata is not valid.</exception>
    public RecordedPositions? ReadPositions() =>
        Named(() => Recording.ParsePositions(ReadMetadata())) is { Count: > 0 } positions ? new RecordedPositions(positions) : null;

    /// <summary>Reads every sample and every line of truth, and finds nothing wrong.</summary>
    /// <exception cref="SourceUnavailableException">A file is missing or cannot be read.</exception>
    /// <exception cref="InvalidRecordingException">The recording is not valid.</exception>
    /// <exception cref="InvalidTruthException">The truth is not valid.</exception>
    public void Check()
    {
        Recording recording = Read();
        using FileStream data = Open(() => File.OpenRead(Data));
        if (recording.Metadata.VerifySha512(data) is { } fault) throw new InvalidRecordingException([fault]);
        var reader = new RecordingReader(recording, data);
        using TruthFile? truth = OpenTruth(recording.Format);
        for (int i = 0; i < recording.Frames.Count; i++) truth?.Find(reader.Read(i).Id);
    }

    private T Named<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (InvalidRecordingException e)
        {
            throw new InvalidRecordingException(e.Faults, Metadata);
        }
    }

    internal T Open<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceUnavailableException($"recording {Base}: {e.Message}", e);
        }
    }
}

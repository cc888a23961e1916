using Receiver.Frames;

namespace Receiver.Formats.Sigmf;

/// <summary>A run of time samples of a slot that the data file holds.</summary>
/// <param name="SampleStart">Index of the first in the file.</param>
/// <param name="FirstTime">Index of the first within the slot.</param>
/// <param name="Count">Number of time samples.</param>
public readonly record struct SlotRun(long SampleStart, int FirstTime, int Count);

/// <summary>Where a frame lies in the data file. What no run holds was lost; a slot that was lost whole has none.</summary>
/// <param name="Number">Frame number.</param>
/// <param name="Pilot">Runs of the pilot slot, by ascending time.</param>
/// <param name="Data">Runs of the data slot, by ascending time.</param>
public sealed record RecordedFrame(ulong Number, IReadOnlyList<SlotRun> Pilot, IReadOnlyList<SlotRun> Data)
{
    /// <summary>Reported user positions <c>[M]</c> of this frame; null: what the format says.</summary>
    public IReadOnlyList<Position>? UserPositions { get; init; }
}

/// <summary>A SigMF recording of frames: what its metadata says, checked throughout.</summary>
public sealed record Recording
{
    /// <summary>The core members.</summary>
    public required SigmfMetadata Metadata { get; init; }

    /// <summary>What a frame is.</summary>
    public required FrameFormat Format { get; init; }

    /// <summary>The frames, in the order of the file.</summary>
    public required IReadOnlyList<RecordedFrame> Frames { get; init; }

    /// <summary>Number of time samples in the file.</summary>
    public required long Samples { get; init; }

    /// <summary>Reads the metadata of a recording of frames and checks it against the size of its data.</summary>
    /// <param name="json">The <c>.sigmf-meta</c> file, UTF-8.</param>
    /// <param name="dataBytes">Bytes of the <c>.sigmf-data</c> file.</param>
    /// <exception cref="InvalidRecordingException">The recording cannot be used; lists every fault.</exception>
    public static Recording Parse(ReadOnlyMemory<byte> json, long dataBytes) =>
        Read(json, dataBytes, out IReadOnlyList<SigmfFault> faults) ?? throw new InvalidRecordingException(faults);

    /// <summary>The faults that <see cref="Parse"/> would throw; none where the recording can be used.</summary>
    public static IReadOnlyList<SigmfFault> Validate(ReadOnlyMemory<byte> json, long dataBytes)
    {
        Read(json, dataBytes, out IReadOnlyList<SigmfFault> faults);
        return faults;
    }

    /// <summary>Reads only what a frame is, for use where the data comes from elsewhere.</summary>
    /// <param name="json">The <c>.sigmf-meta</c> file, UTF-8.</param>
    /// <exception cref="InvalidRecordingException">The metadata does not describe frames; lists every fault.</exception>
    public static FrameFormat ParseFormat(ReadOnlyMemory<byte> json)
    {
        using var document = new SigmfDocument(json);
        ReadFormat(document, out _, out FrameFormat? format);
        document.ThrowIfFaulty();
        return format!;
    }

    /// <summary>Reads only the user positions that frames bring with them, for use where the frames come from elsewhere; empty where there are none.</summary>
    /// <param name="json">The <c>.sigmf-meta</c> file, UTF-8.</param>
    /// <returns>The positions <c>[M]</c> by frame number.</returns>
    /// <exception cref="InvalidRecordingException">The metadata does not describe frames; lists every fault.</exception>
    public static IReadOnlyDictionary<ulong, IReadOnlyList<Position>> ParsePositions(ReadOnlyMemory<byte> json)
    {
        using var document = new SigmfDocument(json);
        ReadFormat(document, out _, out FrameFormat? format);
        document.ThrowIfFaulty();
        var positions = new Dictionary<ulong, IReadOnlyList<Position>>();
        if (format!.Ofdm is not null)
            foreach (SigmfObject annotation in document.Root!.Value.Objects("annotations"))
                if (annotation.Has(UserPositionMember.Name) && annotation.FrameNumber("receiver:frame") is { } frame && UserPositionMember.Read(annotation, format.Users) is { } read)
                    positions.TryAdd(frame, read);
        document.ThrowIfFaulty();
        return positions;
    }

    private static Recording? Read(ReadOnlyMemory<byte> json, long dataBytes, out IReadOnlyList<SigmfFault> faults)
    {
        using var document = new SigmfDocument(json);
        Recording? recording = ReadFormat(document, out SigmfMetadata? metadata, out FrameFormat? format)
            ? ReadFrames(document, metadata!, format, dataBytes) : null;
        faults = document.Faults;
        return document.HasFaults ? null : recording;
    }

    private static bool ReadFormat(SigmfDocument document, out SigmfMetadata? metadata, out FrameFormat? format)
    {
        (metadata, format) = (null, null);
        if (document.Root is not { } root) return false;
        metadata = SigmfMetadata.Read(root, ReceiverMembers.CheckExtension);
        if (root.Object("global", required: false) is not { } global || !ReceiverMembers.AreReadable(global, metadata)) return false;
        format = ReceiverMembers.Read(global, metadata);
        return true;
    }

    private static Recording? ReadFrames(SigmfDocument document, SigmfMetadata metadata, FrameFormat? format, long dataBytes)
    {
        SigmfObject root = document.Root!.Value;
        // One-bit samples are ci8, whatever the metadata says: then the wrong datatype is the only fault.
        SigmfDatatype datatype = ReceiverMembers.IsOfdm(root.Object("global")!.Value) ? metadata.Datatype : SigmfDatatype.Ci8;
        int bytes = metadata.Channels * datatype.SampleBytes;
        long samples = dataBytes / bytes;
        if (dataBytes % bytes != 0)
            document.Add(new SigmfFault("data", null, $"{dataBytes} bytes are not a whole number of samples",
                $"a sample of {metadata.Channels} core:num_channels takes {bytes} bytes"));
        List<SlotLayout.Mark> marks = SlotLayout.ReadMarks(root, samples);
        if (marks.Count == 0 && samples > 0 && !document.HasFaults)
            root.Fault("annotations", "mark no slots", "expected annotations labelled pilot or data, with receiver:frame");
        // The captures and the lengths place the slots; where one of them is wrong, everything would be.
        if (document.HasFaults || format is null) return null;
        CaptureMap captures = CaptureMap.Create(root, metadata.Captures, samples);
        if (document.HasFaults) return null;
        return new Recording { Metadata = metadata, Format = format, Frames = new SlotLayout(format, captures).Place(marks), Samples = samples };
    }
}

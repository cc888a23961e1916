namespace Receiver.Frames;

/// <summary>One coherence block of one stream: its pilots, then its data, with what was lost masked.</summary>
public sealed record Frame
{
    /// <summary>Who this frame is.</summary>
    public required FrameId Id { get; init; }

    /// <summary>The pilot slot.</summary>
    public required Slot Pilot { get; init; }

    /// <summary>The data slot.</summary>
    public required Slot Data { get; init; }

    /// <summary>Monotonic timestamp at which the last sample arrived, in ticks of the source's clock; 0 where the source waits for the line.</summary>
    public long Arrival { get; init; }

    /// <summary>Time of the first sample in ns since the Unix epoch, 0 unknown. Recorded only, never used for deadlines.</summary>
    public ulong TimeNs { get; init; }

    /// <summary>Reported user positions <c>[M]</c> of this frame; null: what the format says.</summary>
    public IReadOnlyList<Position>? UserPositions { get; init; }

    /// <summary>What was really sent, where it is known. For quality measures and bounds, never for an estimator.</summary>
    public GroundTruth? Truth { get; init; }

    /// <summary>
    /// What the slots and the matrices of the truth were taken from, null where they are the frame's own. The line gives it back when the frame has ended,
    /// however it did: from then on they are another frame's.
    /// </summary>
    public FrameStorage? Storage { get; init; }

    /// <summary>Whether any sample was lost.</summary>
    public bool HasErasures => Pilot.Erasures.Any || Data.Erasures.Any;

    /// <summary>Share of samples that were lost, 0…1.</summary>
    public double ErasedFraction =>
        (double)(Pilot.Erasures.Count + Data.Erasures.Count) / Math.Max(1L, (long)Pilot.Antennas * (Pilot.Length + Data.Length));

    /// <summary>The same with slots and truth of its own, to be kept when the frame has ended.</summary>
    public Frame Detach() => Storage is null ? this : this with
    {
        Storage = null,
        Pilot = Pilot.Copy(),
        Data = Data.Copy(),
        Truth = Truth is { } truth ? truth with
        {
            Channel = truth.Channel is { } channel ? ComplexMatrix.OfMatrix(channel) : null,
            Scene = truth.Scene is { } scene ? scene with { Symbols = ComplexMatrix.OfMatrix(scene.Symbols) } : null,
        } : null,
    };
}

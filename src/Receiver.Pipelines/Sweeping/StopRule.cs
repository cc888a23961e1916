namespace Receiver.Pipelines.Sweeping;

/// <summary>When a point of a sweep has seen enough.</summary>
public sealed record StopRule
{
    /// <summary>Bit errors at which a point stops, once it has had <see cref="MinFrames"/>.</summary>
    public long Errors { get; init; } = 100;

    /// <summary>Frames that every point has.</summary>
    public long MinFrames { get; init; } = 50;

    /// <summary>Frames at which a point stops whatever it has seen.</summary>
    public long MaxFrames { get; init; } = 1000;

    /// <summary>Whether a point that has had that many frames with that many bit errors is finished.</summary>
    public bool IsMet(long frames, double bitErrors) => frames >= MaxFrames || (frames >= MinFrames && bitErrors >= Errors);

    /// <summary>How much of the point is done, 0…1, if errors go on coming as they do.</summary>
    public double Progress(long frames, double bitErrors) =>
        Math.Min(1, Math.Max(frames / (double)MaxFrames, Math.Min(frames / (double)Math.Max(1, MinFrames), bitErrors / Math.Max(1, Errors))));

    /// <summary>Lists what is wrong.</summary>
    public IEnumerable<string> Validate()
    {
        if (Errors < 1) yield return $"errors: {Errors} is less than 1";
        if (MinFrames < 1) yield return $"minFrames: {MinFrames} is less than 1";
        if (MaxFrames < MinFrames) yield return $"frames: {MaxFrames} is less than minFrames ({MinFrames})";
    }
}

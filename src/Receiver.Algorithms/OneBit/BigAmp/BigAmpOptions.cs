using System.ComponentModel;

namespace Receiver.Algorithms.OneBit.BigAmp;

/// <summary>Options of <see cref="BigAmpEstimator"/>.</summary>
public sealed record BigAmpOptions
{
    /// <summary>Iterations of channel estimation from the pilots, at least 1.</summary>
    [Description("iterations of channel estimation from the pilots")]
    public int PilotIterations { get; init; } = 20;

    /// <summary>Iterations of data detection from that channel, at least 1.</summary>
    [Description("iterations of the first data detection")]
    public int DetectionIterations { get; init; } = 12;

    /// <summary>Joint iterations after which a frame that has settled stops.</summary>
    [Description("joint iterations of a frame that settles")]
    public int MinIterations { get; init; } = 10;

    /// <summary>Joint iterations of a frame that does not settle, at least <see cref="MinIterations"/>; both 0: soft-refined GAMP instead.</summary>
    [Description("joint iterations of a frame that does not settle; with minIterations 0: soft refinement instead")]
    public int MaxIterations { get; init; } = 30;

    /// <summary>Share of the new value in each step, above 0 and at most 1; 1 diverges. The guard lowers it for frames that swing.</summary>
    [Description("share of the new value in each step")]
    public double Damping { get; init; } = 0.8;

    /// <summary>Whether doubtful bits are scored by the exact likelihood at the end.</summary>
    [Description("score doubtful bits by the exact likelihood at the end")]
    public bool Polish { get; init; } = true;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (PilotIterations < 1) yield return $"pilotIterations: {PilotIterations} is less than 1";
        if (DetectionIterations < 1) yield return $"detectionIterations: {DetectionIterations} is less than 1";
        if (MinIterations < 0 || (MinIterations == 0 && MaxIterations > 0)) yield return $"minIterations: {MinIterations} is less than 1";
        if (MaxIterations < MinIterations) yield return $"maxIterations: {MaxIterations} is less than minIterations, {MinIterations}";
        if (!(Damping is > 0 and <= 1)) yield return $"damping: {Damping} is not above 0 and at most 1";
    }
}

using System.ComponentModel;

namespace Receiver.Algorithms.Sensing;

/// <summary>How the M-step moves points, users and time offsets.</summary>
public enum GridStepRule
{
    /// <summary>Gauss-Newton with the gains projected out.</summary>
    GaussNewton,

    /// <summary>The paper's gradient step, scaled.</summary>
    Gradient,
}

/// <summary>Options of <see cref="GridStep"/>.</summary>
public sealed record GridUpdateOptions
{
    /// <summary>How points, users and time offsets are moved.</summary>
    [Description("how points, users and time offsets are moved")]
    public GridStepRule Step { get; init; } = GridStepRule.GaussNewton;

    /// <summary>Steps of one iteration. A second one is worth 0.2 to 0.5 dB at 0 and 10 dB SNR and costs a third of the time.</summary>
    [Description("steps of one iteration")]
    public int Steps { get; init; } = 1;

    /// <summary>EM iterations with births after which everything but the points is started again; 0: never.</summary>
    [Description("iterations after which all but the points starts again, 0: never")]
    public int RestartAfter { get; init; } = 12;

    /// <summary>Most points born in one iteration.</summary>
    [Description("most points born in one iteration")]
    public int MostBirths { get; init; } = 4;

    /// <summary>First iteration, from 0, after which points that cannot be told apart are merged.</summary>
    [Description("first iteration after which like points are merged")]
    public int MergeFrom { get; init; } = 4;

    /// <summary>A born point leaves when its largest support probability is below this.</summary>
    [Description("support probability below which a born point leaves")]
    public double PruneBelow { get; init; } = 0.3;

    /// <summary>A grid point leaves when its largest support probability is below this.</summary>
    [Description("support probability below which a grid point leaves")]
    public double PruneGridBelow { get; init; } = 0.02;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (!Enum.IsDefined(Step)) yield return $"step: {Step} is not known";
        if (Steps < 1) yield return $"steps: {Steps} is less than 1";
        if (RestartAfter < 0) yield return $"restartAfter: {RestartAfter} is negative";
        if (MostBirths < 0) yield return $"mostBirths: {MostBirths} is negative";
        if (MergeFrom < 0) yield return $"mergeFrom: {MergeFrom} is negative";
        if (!(PruneBelow is >= 0 and < 1)) yield return $"pruneBelow: {PruneBelow} is not at least 0 and below 1";
        if (!(PruneGridBelow is >= 0 and < 1)) yield return $"pruneGridBelow: {PruneGridBelow} is not at least 0 and below 1";
    }
}

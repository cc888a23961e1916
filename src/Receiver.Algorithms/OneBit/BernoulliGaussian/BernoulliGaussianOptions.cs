using System.ComponentModel;

namespace Receiver.Algorithms.OneBit.BernoulliGaussian;

/// <summary>Options of <see cref="BernoulliGaussianGampEstimator"/>.</summary>
public sealed record BernoulliGaussianGampOptions
{
    /// <summary>Iterations, at least 1.</summary>
    [Description("iterations")]
    public int MaxIterations { get; init; } = 25;

    /// <summary>Share of the new value in each step, above 0 and at most 1; 1 diverges.</summary>
    [Description("share of the new value in each step")]
    public double Damping { get; init; } = 0.7;

    /// <summary>Prior probability that a user is active, between 0 and 1; null: learned from each frame.</summary>
    [Description("prior probability that a user is active, null: learned")]
    public double? ActivityRate { get; init; }

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (MaxIterations < 1) yield return $"maxIterations: {MaxIterations} is less than 1";
        if (!(Damping is > 0 and <= 1)) yield return $"damping: {Damping} is not above 0 and at most 1";
        if (ActivityRate is not (null or > 0 and < 1)) yield return $"activityRate: {ActivityRate} is not between 0 and 1";
    }
}

/// <summary>Options of <see cref="BigAmpActivityEstimator"/>.</summary>
public sealed record BigAmpActivityOptions
{
    /// <summary>Iterations of channel estimation from the pilots, at least 1.</summary>
    [Description("iterations of channel estimation from the pilots")]
    public int PilotIterations { get; init; } = 25;

    /// <summary>Share of the new value in each step of channel estimation from the pilots, above 0 and at most 1.</summary>
    [Description("share of the new value in each step from the pilots")]
    public double PilotDamping { get; init; } = 0.7;

    /// <summary>Iterations of data detection from that channel, at least 1.</summary>
    [Description("iterations of the first data detection")]
    public int DetectionIterations { get; init; } = 12;

    /// <summary>Joint iterations, at least 1.</summary>
    [Description("joint iterations")]
    public int MaxIterations { get; init; } = 25;

    /// <summary>Share of the new value in each joint step, above 0 and at most 1; 1 diverges.</summary>
    [Description("share of the new value in each joint step")]
    public double Damping { get; init; } = 0.6;

    /// <summary>Prior probability that a user is active, between 0 and 1; null: learned from each frame.</summary>
    [Description("prior probability that a user is active, null: learned")]
    public double? ActivityRate { get; init; }

    /// <summary>Whether doubtful bits are scored by the exact likelihood at the end.</summary>
    [Description("score doubtful bits by the exact likelihood at the end")]
    public bool Polish { get; init; } = true;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (PilotIterations < 1) yield return $"pilotIterations: {PilotIterations} is less than 1";
        if (!(PilotDamping is > 0 and <= 1)) yield return $"pilotDamping: {PilotDamping} is not above 0 and at most 1";
        if (DetectionIterations < 1) yield return $"detectionIterations: {DetectionIterations} is less than 1";
        if (MaxIterations < 1) yield return $"maxIterations: {MaxIterations} is less than 1";
        if (!(Damping is > 0 and <= 1)) yield return $"damping: {Damping} is not above 0 and at most 1";
        if (ActivityRate is not (null or > 0 and < 1)) yield return $"activityRate: {ActivityRate} is not between 0 and 1";
    }
}

using System.ComponentModel;

namespace Receiver.Algorithms.OneBit.Gamp;

/// <summary>Options of <see cref="GampChannelEstimator"/>.</summary>
public sealed record GampChannelOptions
{
    /// <summary>Most iterations, at least 1.</summary>
    [Description("most iterations")]
    public int MaxIterations { get; init; } = 20;

    /// <summary>Share of the new value in each step, above 0 and at most 1; 1 diverges.</summary>
    [Description("share of the new value in each step")]
    public double Damping { get; init; } = 0.8;

    /// <summary>Stops once the relative change of the channel is at most this; 0: always all iterations.</summary>
    [Description("relative change at which to stop, 0: never")]
    public double Tolerance { get; init; }

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate() => GampFaults.Of(MaxIterations, Damping, Tolerance);
}

/// <summary>Options of <see cref="GampDataDetector"/>.</summary>
public sealed record GampDetectionOptions
{
    /// <summary>Most iterations, at least 1.</summary>
    [Description("most iterations")]
    public int MaxIterations { get; init; } = 12;

    /// <summary>Share of the new value in each step, above 0 and at most 1; 1 diverges.</summary>
    [Description("share of the new value in each step")]
    public double Damping { get; init; } = 0.8;

    /// <summary>Stops once the relative change of the symbols is at most this; 0: always all iterations.</summary>
    [Description("relative change at which to stop, 0: never")]
    public double Tolerance { get; init; }

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate() => GampFaults.Of(MaxIterations, Damping, Tolerance);
}

internal static class GampFaults
{
    public static IEnumerable<string> Of(int maxIterations, double damping, double tolerance)
    {
        if (maxIterations < 1) yield return $"maxIterations: {maxIterations} is less than 1";
        if (!(damping is > 0 and <= 1)) yield return $"damping: {damping} is not above 0 and at most 1";
        if (!(tolerance >= 0)) yield return $"tolerance: {tolerance} is negative";
    }
}

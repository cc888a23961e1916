using System.ComponentModel;

namespace Receiver.Algorithms.OneBit.Activity;

/// <summary>Options of <see cref="ThresholdActivityDetector"/>.</summary>
public sealed record ThresholdActivityOptions
{
    /// <summary>Smallest |α| of an active user, above 0.</summary>
    [Description("smallest activity coefficient of an active user")]
    public double Threshold { get; init; } = 0.5;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (!(Threshold is > 0 and < double.PositiveInfinity)) yield return $"threshold: {Threshold} is not above 0";
    }
}

/// <summary>Options of <see cref="TwoClassActivityDetector"/>.</summary>
public sealed record TwoClassActivityOptions
{
    /// <summary>Channel level below which nobody counts as active, at least 0; an active user's is about 1 where the SNR is good.</summary>
    [Description("channel level below which nobody counts as active")]
    public double Floor { get; init; } = 0.35;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (!(Floor is >= 0 and < double.PositiveInfinity)) yield return $"floor: {Floor} is negative";
    }
}

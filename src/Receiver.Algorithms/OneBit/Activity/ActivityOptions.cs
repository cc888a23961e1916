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
    /// <summary>
    /// Nobody counts as active in a frame whose strongest user stays below this channel level, at least 0; that of an active user is about 1 where the SNR is
    /// good. The default is for bilinear-advi
    /// with 64 antennas, 100 users and 40 pilots: pure noise stays below it in 99 frames of 100, at any SNR.
    /// </summary>
    [Description("channel level that the strongest user must reach for anybody to count as active")]
    public double Floor { get; init; } = 0.14;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (!(Floor is >= 0 and < double.PositiveInfinity)) yield return $"floor: {Floor} is negative";
    }
}

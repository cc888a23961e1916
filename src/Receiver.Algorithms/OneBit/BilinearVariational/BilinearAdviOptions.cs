using System.ComponentModel;

namespace Receiver.Algorithms.OneBit.BilinearVariational;

/// <summary>Options of <see cref="BilinearAdviChannelEstimator"/>.</summary>
public sealed record BilinearAdviOptions
{
    /// <summary>Iterations, at least 1; the last third takes smaller steps.</summary>
    [Description("iterations")]
    public int MaxIterations { get; init; } = 120;

    /// <summary>About how far channel and activity move in an iteration, above 0.</summary>
    [Description("about how far channel and activity move in an iteration")]
    public double Rate { get; init; } = 0.05;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (MaxIterations < 1) yield return $"maxIterations: {MaxIterations} is less than 1";
        if (!(Rate is > 0 and < double.PositiveInfinity)) yield return $"rate: {Rate} is not above 0";
    }
}

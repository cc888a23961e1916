using System.ComponentModel;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>Options of deterministic variational inference with a logistic likelihood.</summary>
public sealed record AdviOptions
{
    /// <summary>A problem is solved when a step is shorter than this share of the solution.</summary>
    [Description("relative step at which a problem counts as solved")]
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Most iterations for a problem.</summary>
    [Description("most iterations for a problem")]
    public int MaxIterations { get; init; } = 60;

    /// <summary>All that is wrong with the options, nothing if they are usable.</summary>
    public IEnumerable<string> Validate()
    {
        if (!(Tolerance is > 0 and < 1)) yield return $"tolerance: {Tolerance} is not between 0 and 1";
        if (MaxIterations < 1) yield return $"maxIterations: {MaxIterations} is less than 1";
    }
}

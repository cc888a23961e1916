using System.ComponentModel;

namespace Receiver.Algorithms.OneBit.Svm;

/// <summary>Options of the support vector machine.</summary>
public sealed record SvmOptions
{
    /// <summary>C: what a row costs for each unit by which its margin falls short of 1.</summary>
    [Description("cost of a unit of missing margin; the prior weighs 1")]
    public double Cost { get; init; } = 0.1;

    /// <summary>A problem is solved when no row moves its own margin by more than this in a sweep.</summary>
    [Description("largest change of a margin in a sweep at which a problem counts as solved")]
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Most sweeps over the rows of a problem.</summary>
    [Description("most sweeps over the rows of a problem")]
    public int MaxSweeps { get; init; } = 50;

    /// <summary>All that is wrong with the options, nothing if they are usable.</summary>
    public IEnumerable<string> Validate()
    {
        if (!(Cost > 0 && double.IsFinite(Cost))) yield return $"cost: {Cost} is not positive";
        if (!(Tolerance is > 0 and < 1)) yield return $"tolerance: {Tolerance} is not between 0 and 1";
        if (MaxSweeps < 1) yield return $"maxSweeps: {MaxSweeps} is less than 1";
    }
}

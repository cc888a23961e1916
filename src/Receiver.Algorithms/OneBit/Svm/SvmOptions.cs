using System.ComponentModel;

namespace Receiver.Algorithms.OneBit.Svm;

/// <summary>Options of the support vector machine.</summary>
public sealed record SvmOptions
{
    /// <summary>
    /// C: what a row costs for each unit by which its margin falls short of 1. Null: 0.3/σ², at most 0.5, where the noise variance is known, else 0.1. The
    /// noisier the signs, the less each may weigh against the prior; above 0.5 more sweeps are needed than are gained from.
    /// </summary>
    [Description("cost of a unit of missing margin, the prior weighing 1; null: 0.3/noise variance, at most 0.5, or 0.1 where that is unknown")]
    public double? Cost { get; init; }

    /// <summary>A problem is solved when no row moves its own margin by more than this in a sweep.</summary>
    [Description("largest change of a margin in a sweep at which a problem counts as solved")]
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Most sweeps over the rows of a problem.</summary>
    [Description("most sweeps over the rows of a problem")]
    public int MaxSweeps { get; init; } = 50;

    /// <summary>C at a complex noise variance σ², which may be unknown.</summary>
    internal float CostAt(double? noiseVariance) => (float)(Cost ?? (noiseVariance is > 0 and { } noise ? Math.Clamp(0.3 / noise, 1e-6, 0.5) : 0.1));

    /// <summary>All that is wrong with the options, nothing if they are usable.</summary>
    public IEnumerable<string> Validate()
    {
        if (Cost is not (null or > 0 and < double.PositiveInfinity)) yield return $"cost: {Cost} is not positive";
        if (!(Tolerance is > 0 and < 1)) yield return $"tolerance: {Tolerance} is not between 0 and 1";
        if (MaxSweeps < 1) yield return $"maxSweeps: {MaxSweeps} is less than 1";
    }
}

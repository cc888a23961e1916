using System.ComponentModel;

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>Options of <see cref="CoarseEstimator"/>.</summary>
public sealed record CoarseOptions
{
    /// <summary>How many more directions are looked for than the minimum description length finds: it misses the weak ones.</summary>
    [Description("directions beyond those that the description length finds")]
    public int ExtraDirections { get; init; } = 6;

    /// <summary>Cells of the pseudo-spectrum in u, over (−1, 1).</summary>
    [Description("cells of the pseudo-spectrum in u")]
    public int HorizontalCells { get; init; } = 64;

    /// <summary>Cells of the pseudo-spectrum in v, over (−½, ½).</summary>
    [Description("cells of the pseudo-spectrum in v")]
    public int VerticalCells { get; init; } = 32;

    /// <summary>Cluster cells per beam width; directions within one cell become one.</summary>
    [Description("cluster cells per beam width")]
    public int CellsPerBeam { get; init; } = 2;

    /// <summary>Passes of the sparse estimate that weighs the directions.</summary>
    [Description("passes of the sparse estimate that weighs the directions")]
    public int WeightPasses { get; init; } = 15;

    /// <summary>Time offsets that are tried, over (−2/B, 2/B).</summary>
    [Description("time offsets that are tried")]
    public int TimeOffsets { get; init; } = 81;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (ExtraDirections < 0) yield return $"extraDirections: {ExtraDirections} is less than 0";
        if (HorizontalCells < 3) yield return $"horizontalCells: {HorizontalCells} is less than 3";
        if (VerticalCells < 3) yield return $"verticalCells: {VerticalCells} is less than 3";
        if (CellsPerBeam < 1) yield return $"cellsPerBeam: {CellsPerBeam} is less than 1";
        if (WeightPasses < 1) yield return $"weightPasses: {WeightPasses} is less than 1";
        if (TimeOffsets < 2) yield return $"timeOffsets: {TimeOffsets} is less than 2";
    }
}

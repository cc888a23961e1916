using System.ComponentModel;

namespace Receiver.Algorithms.Sensing;

/// <summary>Options of <see cref="PolishStep"/>.</summary>
public sealed record PolishOptions
{
    /// <summary>Rounds of births before those that must pay.</summary>
    [Description("rounds of births before those that must pay")]
    public int BirthRounds { get; init; } = 2;

    /// <summary>Most points born in one round.</summary>
    [Description("most points born in one round")]
    public int MostBirths { get; init; } = 3;

    /// <summary>Whether births go on while they pay.</summary>
    [Description("whether births go on while they pay")]
    public bool Extend { get; init; } = true;

    /// <summary>Whether users without a line of sight are looked for, and their clocks found without it.</summary>
    [Description("whether users without line of sight are looked for")]
    public bool Robust { get; init; } = true;

    /// <summary>D = T − m − 1.5 above which a point is reported as a scatterer; the channel keeps those above 3.</summary>
    [Description("evidence above which a point is reported as a scatterer")]
    public double ReportAbove { get; init; } = 10;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (BirthRounds < 0) yield return $"birthRounds: {BirthRounds} is negative";
        if (!(ReportAbove >= 0)) yield return $"reportAbove: {ReportAbove} is negative";
        if (MostBirths < 0) yield return $"mostBirths: {MostBirths} is negative";
    }
}

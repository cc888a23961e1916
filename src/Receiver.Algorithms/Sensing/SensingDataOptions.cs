using System.ComponentModel;

namespace Receiver.Algorithms.Sensing;

/// <summary>Options of <see cref="DataStep"/>.</summary>
public sealed record SensingDataOptions
{
    /// <summary>First iterations of a search for points in which the symbols of the start are held.</summary>
    [Description("first iterations in which the symbols are held")]
    public int Hold { get; init; } = 4;

    /// <summary>Whether the covariance between users is left out, as in the paper.</summary>
    [Description("whether the covariance between users is left out")]
    public bool DiagonalCovariance { get; init; }

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (Hold < 0) yield return $"hold: {Hold} is negative";
    }
}

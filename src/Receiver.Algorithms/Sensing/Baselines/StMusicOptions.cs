using System.ComponentModel;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>Options of <see cref="StMusicInitializer"/> and <see cref="StMusicChannelStep"/>.</summary>
public sealed record StMusicOptions
{
    /// <summary>Dimensions of the signal subspace of a user, its paths and then some: what is no path is not selected.</summary>
    [Description("dimensions of the signal subspace of a user")]
    public int Order { get; init; } = 12;

    /// <summary>Delays of each direction that are candidates, besides the one that the pilots match best.</summary>
    [Description("delays of each direction that are candidates")]
    public int DelaysPerDirection { get; init; } = 2;

    /// <summary>Metres of path over which delays are searched, at most what the pilot comb tells apart.</summary>
    [Description("metres of path over which delays are searched")]
    public double SearchMetres { get; init; } = 200;

    /// <summary>Most paths of a user.</summary>
    [Description("most paths of a user")]
    public int MostPaths { get; init; } = 16;

    /// <summary>A path is taken in while it explains that many noise variances of the pilots.</summary>
    [Description("noise variances that a path has to explain")]
    public double PathThreshold { get; init; } = 9;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (Order < 1) yield return $"order: {Order} is less than 1";
        if (DelaysPerDirection < 0) yield return $"delaysPerDirection: {DelaysPerDirection} is negative";
        if (!(SearchMetres > 0 && double.IsFinite(SearchMetres))) yield return $"searchMetres: {SearchMetres} is not above 0";
        if (MostPaths < 0) yield return $"mostPaths: {MostPaths} is negative";
        if (!(PathThreshold >= 0)) yield return $"pathThreshold: {PathThreshold} is negative";
    }
}

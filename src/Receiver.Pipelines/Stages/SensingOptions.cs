using System.ComponentModel;
using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Coarse;

namespace Receiver.Pipelines.Stages;

/// <summary>Options of a start from one frame alone.</summary>
public sealed record CoarseSceneOptions
{
    /// <summary>Directions, weights and time offsets.</summary>
    [Description("directions, weights and time offsets")]
    public CoarseOptions Coarse { get; init; } = new();

    /// <summary>Module A and B of the pilot-only passes.</summary>
    [Description("the first pilot-only passes")]
    public BisvbiOptions Inference { get; init; } = new();

    /// <summary>The first births.</summary>
    [Description("the first births")]
    public GridUpdateOptions Births { get; init; } = new();
}

/// <summary>Options of a start from the frame before.</summary>
public sealed record WarmSceneOptions
{
    /// <summary>Module A and B of the pilot-only passes.</summary>
    [Description("the first pilot-only passes")]
    public BisvbiOptions Inference { get; init; } = new();

    /// <summary>The first births.</summary>
    [Description("the first births")]
    public GridUpdateOptions Births { get; init; } = new();
}

using System.ComponentModel;
using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Baselines;
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

/// <summary>Options of <c>polish</c>.</summary>
public sealed record PolishStageOptions : StageOptions
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

    /// <summary>Whether users without line of sight are looked for.</summary>
    [Description("whether users without line of sight are looked for")]
    public bool Robust { get; init; } = true;

    /// <summary>Evidence above which a point is reported as a scatterer.</summary>
    [Description("evidence above which a point is reported as a scatterer")]
    public double ReportAbove { get; init; } = 10;

    /// <inheritdoc/>
    public override IEnumerable<string> Validate() => base.Validate().Concat(ToOptions().Validate());

    internal PolishOptions ToOptions() => new() { BirthRounds = BirthRounds, MostBirths = MostBirths, Extend = Extend, Robust = Robust, ReportAbove = ReportAbove };
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

/// <summary>Options of a start that knows directions and delays only.</summary>
public sealed record DelayDictionaryOptions
{
    /// <summary>Directions, weights and time offsets.</summary>
    [Description("directions, weights and time offsets")]
    public CoarseOptions Coarse { get; init; } = new();

    /// <summary>Module A of the pilot-only passes.</summary>
    [Description("the first pilot-only passes")]
    public BisvbiOptions Inference { get; init; } = new();

    /// <summary>Delays of each direction.</summary>
    [Description("delays of each direction")]
    public DelayTapOptions Dictionary { get; init; } = new();
}

/// <summary>Options of a start on a grid that pilots alone speak about.</summary>
public sealed record PilotSceneOptions
{
    /// <summary>Directions, weights and time offsets.</summary>
    [Description("directions, weights and time offsets")]
    public CoarseOptions Coarse { get; init; } = new();

    /// <summary>Module A and B of the first passes.</summary>
    [Description("the first passes")]
    public BisvbiOptions Inference { get; init; } = new();
}

/// <summary>Options of a start from spatio-temporal MUSIC.</summary>
public sealed record StMusicSceneOptions
{
    /// <summary>Directions, weights and time offsets.</summary>
    [Description("directions, weights and time offsets")]
    public CoarseOptions Coarse { get; init; } = new();

    /// <summary>The spectrum of each user.</summary>
    [Description("the spectrum of each user")]
    public StMusicOptions Music { get; init; } = new();
}

using System.ComponentModel;
using Receiver.Pipelines.Definition;

namespace Receiver.Pipelines.Stages;

/// <summary>What every stage of a pipeline file can state.</summary>
public abstract record StageOptions
{
    /// <summary>Name of the stage, unique in the file; null: its type.</summary>
    [Description("name of the stage, unique in the file; null: its type")]
    public string? Name { get; init; }

    /// <summary>Frames that it works on at once; of a stage inside another, ignored.</summary>
    [Description("frames that it works on at once (top-level stages)")]
    public int Parallelism { get; init; } = 1;

    /// <summary>Frames that it can hold, those it works on included.</summary>
    [Description("frames that it can hold, those it works on included; null: 2 × parallelism (top-level stages)")]
    public int? Capacity { get; init; }

    /// <summary>Lists what is wrong.</summary>
    public virtual IEnumerable<string> Validate()
    {
        if (Name is not null && string.IsNullOrWhiteSpace(Name)) yield return "name: must not be empty";
        if (Parallelism is < 1 or > 1024) yield return $"parallelism: {Parallelism} is not within 1…1024";
        if (Capacity < Parallelism) yield return $"capacity: {Capacity} is less than parallelism ({Parallelism}), which would silently throttle the stage";
    }
}

/// <summary>Options of <c>real-transform</c>.</summary>
public sealed record RealTransformOptions : StageOptions;

/// <summary>Options of <c>channel-estimation</c>.</summary>
public sealed record ChannelEstimationOptions : StageOptions
{
    /// <summary>The algorithm.</summary>
    [Description("the algorithm: a name, or an object with type and options"), FromCatalogue(Catalogue.ChannelEstimationSection)]
    public required Choice Algorithm { get; init; }
}

/// <summary>Options of <c>data-detection</c>.</summary>
public sealed record DataDetectionOptions : StageOptions
{
    /// <summary>The algorithm.</summary>
    [Description("the algorithm: a name, or an object with type and options"), FromCatalogue(Catalogue.DataDetectionSection)]
    public required Choice Algorithm { get; init; }
}

/// <summary>Options of <c>joint-estimation</c>.</summary>
public sealed record JointEstimationOptions : StageOptions
{
    /// <summary>The algorithm.</summary>
    [Description("the algorithm: a name, or an object with type and options"), FromCatalogue(Catalogue.JointEstimationSection)]
    public required Choice Algorithm { get; init; }
}

/// <summary>Options of <c>activity-detection</c>.</summary>
public sealed record ActivityDetectionOptions : StageOptions
{
    /// <summary>The algorithm.</summary>
    [Description("the algorithm: a name, or an object with type and options"), FromCatalogue(Catalogue.ActivityDetectionSection)]
    public required Choice Algorithm { get; init; }
}

/// <summary>Options of an algorithm that has none.</summary>
public sealed record NoOptions;

/// <summary>How symbols of a round are used as pilots of the next.</summary>
public enum FeedbackKind
{
    /// <summary>As decided, taken as certain.</summary>
    Hard,

    /// <summary>As posterior means with their variances.</summary>
    Soft,
}

/// <summary>Options of <c>iterate</c>.</summary>
public sealed record IterateOptions : StageOptions
{
    /// <summary>Most rounds, the first pass included: refinements + 1.</summary>
    [Description("most rounds, the first pass included: refinements + 1")]
    public int MaxRounds { get; init; } = 3;

    /// <summary>Relative change of the symbol means between rounds below which it stops; 0: always all rounds.</summary>
    [Description("relative change of the symbol means between rounds at which it stops; 0: always all rounds")]
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>How symbols of a round are used as pilots of the next.</summary>
    [Description("how symbols of a round are used as pilots of the next")]
    public FeedbackKind Feedback { get; init; } = FeedbackKind.Hard;

    /// <summary>The stages of one round.</summary>
    [Description("the stages of one round"), FromCatalogue(Catalogue.StageSection)]
    public required IReadOnlyList<Choice> Stages { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string fault in base.Validate()) yield return fault;
        if (MaxRounds is < 1 or > 1000) yield return $"maxRounds: {MaxRounds} is not within 1…1000";
        if (Tolerance < 0) yield return $"tolerance: {Tolerance} is less than 0";
        if (Stages.Count == 0) yield return "stages: expected at least one stage";
    }
}

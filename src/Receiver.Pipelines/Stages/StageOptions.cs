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

/// <summary>Options of <c>ofdm-demodulation</c>.</summary>
public sealed record OfdmDemodulationOptions : StageOptions
{
    /// <summary>Time samples by which the window begins before the end of the cyclic prefix, so that users may be early.</summary>
    [Description("time samples by which the window begins before the end of the cyclic prefix, so that users may be early")]
    public int BackOff { get; init; } = 4;

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string fault in base.Validate()) yield return fault;
        if (BackOff < 0) yield return $"backOff: {BackOff} is less than 0";
    }
}

/// <summary>Options of <c>coarse-estimation</c>.</summary>
public sealed record CoarseEstimationOptions : StageOptions
{
    /// <summary>The algorithm.</summary>
    [Description("the algorithm: a name, or an object with type and options"), FromCatalogue(Catalogue.CoarseEstimationSection)]
    public required Choice Algorithm { get; init; }
}

/// <summary>Options of <c>grid-update</c>.</summary>
public sealed record GridUpdateStageOptions : StageOptions
{
    /// <summary>The algorithm.</summary>
    [Description("the algorithm: a name, or an object with type and options"), FromCatalogue(Catalogue.GridUpdateSection)]
    public required Choice Algorithm { get; init; }
}

/// <summary>Options of a stage that has none but its name.</summary>
public sealed record PlainStageOptions : StageOptions;

/// <summary>Options of <c>tracking</c>.</summary>
public sealed record TrackingOptions : StageOptions
{
    /// <summary>The stages that solve a frame from scratch.</summary>
    [Description("the stages that solve a frame from scratch"), FromCatalogue(Catalogue.StageSection)]
    public required IReadOnlyList<Choice> First { get; init; }

    /// <summary>The stages that start from where the frame before ended.</summary>
    [Description("the stages that start from where the frame before ended"), FromCatalogue(Catalogue.StageSection)]
    public required IReadOnlyList<Choice> Next { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string fault in base.Validate()) yield return fault;
        if (First.Count == 0) yield return "first: expected at least one stage";
        if (Next.Count == 0) yield return "next: expected at least one stage";
    }
}

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

    /// <summary>Whether each round's estimates are kept, for scores over rounds (convergence).</summary>
    [Description("keep each round's estimates for the score: curves over rounds")]
    public bool Trace { get; init; }

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

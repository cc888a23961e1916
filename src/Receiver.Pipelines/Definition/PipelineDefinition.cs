using System.ComponentModel;

namespace Receiver.Pipelines.Definition;

/// <summary>A pipeline file: what a frame is, where frames come from, what is done with them, and where the results go.</summary>
public sealed record PipelineDefinition
{
    /// <summary>Name of the pipeline, in reports and metrics.</summary>
    [Description("name of the pipeline, in reports and metrics")]
    public string Name { get; init; } = "pipeline";

    /// <summary>What it does, in a line for reports; null: nothing is said.</summary>
    [Description("what it does, in a line for reports")]
    public string? Summary { get; init; }

    /// <summary>What a frame is, and what the receiver knows beforehand.</summary>
    [Description("what a frame is, and what the receiver knows beforehand")]
    public FormatDefinition Format { get; init; } = new();

    /// <summary>Where frames come from.</summary>
    [Description("where frames come from"), FromCatalogue(Catalogue.SourceSection)]
    public required Choice Source { get; init; }

    /// <summary>What happens to frames that arrive faster than they are processed.</summary>
    [Description("what happens to frames that arrive faster than they are processed")]
    public IntakeDefinition Intake { get; init; } = new();

    /// <summary>Time from a frame's arrival after which its answer is late, in ms; null: never.</summary>
    [Description("time from a frame's arrival after which its answer is late, in ms; null: never")]
    public double? DeadlineMs { get; init; }

    /// <summary>What is done with a frame, in order.</summary>
    [Description("what is done with a frame, in order"), FromCatalogue(Catalogue.StageSection)]
    public required IReadOnlyList<Choice> Stages { get; init; }

    /// <summary>Where receptions go.</summary>
    [Description("where receptions go"), FromCatalogue(Catalogue.SinkSection)]
    public IReadOnlyList<Choice> Sinks { get; init; } = [];

    /// <summary>Lists what is wrong.</summary>
    public IEnumerable<string> Validate()
    {
        if (string.IsNullOrWhiteSpace(Name)) yield return "name: must not be empty";
        if (DeadlineMs is <= 0) yield return $"deadlineMs: {DeadlineMs} is not greater than 0";
        if (Stages.Count == 0) yield return "stages: expected at least one stage";
        if (Intake.DropLate && DeadlineMs is null) yield return "intake: dropLate needs a deadlineMs";
    }
}

/// <summary>What happens between the source and the first stage.</summary>
public sealed record IntakeDefinition
{
    /// <summary>Frames that may wait.</summary>
    [Description("frames that may wait for the first stage")]
    public int Capacity { get; init; } = 16;

    /// <summary>What to do when that many wait.</summary>
    [Description("what to do when the intake is full: the source waits, the oldest waiting frame is dropped, or the arriving one is")]
    public WhenFull WhenFull { get; init; } = WhenFull.Wait;

    /// <summary>Whether a frame that would be late whatever is done is dropped when its turn comes, instead of being worked on and delivered late.</summary>
    [Description("whether a frame that would be late whatever is done is dropped when its turn comes (needs deadlineMs)")]
    public bool DropLate { get; init; }

    /// <summary>Lists what is wrong.</summary>
    public IEnumerable<string> Validate()
    {
        if (Capacity is < 1 or > 65536) yield return $"capacity: {Capacity} is not within 1…65536";
    }
}

/// <summary>What a full intake does with an arriving frame.</summary>
public enum WhenFull
{
    /// <summary>The source waits.</summary>
    Wait,

    /// <summary>The oldest waiting frame is dropped.</summary>
    DropOldest,

    /// <summary>The arriving frame is dropped.</summary>
    DropNewest,
}

using Receiver.Frames;
using Receiver.Pipelines.Definition;

namespace Receiver.Pipelines.Runtime;

/// <summary>What the parts of a line are made with.</summary>
/// <param name="Catalogue">Names that nested definitions choose from.</param>
/// <param name="Clock">The clock of arrivals, deadlines and durations.</param>
/// <param name="Pipeline">Name of the pipeline.</param>
public sealed record LineContext(Catalogue Catalogue, TimeProvider Clock, string Pipeline)
{
    /// <summary>What frames are; null while stages are only being checked.</summary>
    public FrameFormat? Format { get; init; }

    /// <summary>Whether the line is run for its effect on the process alone: metrics and spans then know nothing of it.</summary>
    public bool IsRehearsal { get; init; }
}

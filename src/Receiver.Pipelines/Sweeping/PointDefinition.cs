using Receiver.Pipelines.Definition;

namespace Receiver.Pipelines.Sweeping;

/// <summary>One point of a curve: a pipeline with the values that its varied members take there.</summary>
/// <param name="Pipeline">Name of the pipeline, which is the name of the curve.</param>
/// <param name="Settings">The varied members by path with their values, in the order of the command.</param>
/// <param name="File">The pipeline with these values.</param>
/// <param name="Key">Says all that its result depends on; two points of the same key have the same result.</param>
public sealed record PointDefinition(string Pipeline, IReadOnlyList<KeyValuePair<string, string>> Settings, PipelineFile File, string Key)
{
    /// <summary>The point in words.</summary>
    public string Label => string.Join("  ", Settings.Select(s => $"{s.Key[(s.Key.LastIndexOf('.') + 1)..]}={s.Value}").Prepend(Pipeline));
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Receiver.Frames.Quality;

namespace Receiver.Pipelines.Sweeping;

/// <summary>What a finished point measured.</summary>
/// <param name="Key">Key of the point's definition.</param>
/// <param name="Pipeline">Name of the pipeline.</param>
/// <param name="Settings">The varied members by path.</param>
/// <param name="Seconds">Time that it took, in s.</param>
/// <param name="Measures">Numbers by their name in the table; what was not measured is absent.</param>
public sealed record PointResult(
    string Key, string Pipeline, IReadOnlyList<KeyValuePair<string, string>> Settings, double Seconds, IReadOnlyDictionary<string, double> Measures)
{
    private static readonly JsonSerializerOptions CamelCase = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>A measure by its name in the table, null where it was not measured.</summary>
    public double? this[string measure] => Measures.TryGetValue(measure, out double value) ? value : null;

    /// <summary>Makes the result of a point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="sink">What it saw.</param>
    /// <param name="msPerFrame">Mean time that the stages work on a frame, in ms.</param>
    /// <param name="seconds">Time that the point took, in s.</param>
    internal static PointResult Of(PointDefinition point, PointSink sink, double msPerFrame, double seconds)
    {
        var measures = new Dictionary<string, double> { ["frames"] = sink.Frames };
        // By name, so that whatever quality is measured one day finds its column.
        foreach (var (name, value) in JsonSerializer.SerializeToNode(sink.Quality.Summarize(), CamelCase)!.AsObject())
            if (value is JsonValue number && number.TryGetValue(out double measure)) measures[name] = measure;
        measures["msPerFrame"] = msPerFrame;
        measures["failed"] = sink.Failed;
        return new PointResult(point.Key, point.Pipeline, point.Settings, seconds, measures);
    }
}

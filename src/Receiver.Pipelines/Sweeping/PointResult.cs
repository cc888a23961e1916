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
    /// <summary>How good the estimates of each frame are, of OFDM frames: so that curves on common frames can be compared frame by frame. Null where they were not kept.</summary>
    public IReadOnlyList<ScoredFrame>? Frames { get; init; }

    /// <summary>The measures after each round of <c>iterate</c>, null where it keeps no trace.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>>? Rounds { get; init; }

    /// <summary>The scene of the first frame, null where there is no map of it.</summary>
    public SceneComparison? Scene { get; init; }

    private static readonly JsonSerializerOptions CamelCase = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>A measure by its name in the table, null where it was not measured.</summary>
    public double? this[string measure] => Measures.TryGetValue(measure, out double value) ? value : null;

    /// <summary>Makes the result of a point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="sink">What it saw.</param>
    /// <param name="msPerFrame">Mean time that the stages work on a frame, in ms.</param>
    /// <param name="medianMsPerFrame">The same by medians over frames, in ms.</param>
    /// <param name="seconds">Time that the point took, in s.</param>
    internal static PointResult Of(PointDefinition point, PointSink sink, double msPerFrame, double medianMsPerFrame, double seconds)
    {
        Dictionary<string, double> measures = Named(sink.Frames, sink.Quality);
        measures["msPerFrame"] = msPerFrame;
        measures[CostOverSize.Measure] = medianMsPerFrame;
        measures["failed"] = sink.Failed;
        return new PointResult(point.Key, point.Pipeline, point.Settings, seconds, measures)
        {
            Frames = sink.Scored.Count > 0 ? sink.Scored : null,
            Rounds = sink.Rounds.Count > 0 ? [.. sink.Rounds.Select(quality => Named(sink.Frames, quality))] : null,
            Scene = sink.Scene,
        };
    }

    // By name, so that whatever quality is measured one day finds its column.
    private static Dictionary<string, double> Named(long frames, QualityAccumulator quality)
    {
        var measures = new Dictionary<string, double> { ["frames"] = frames };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(quality.Summarize(), CamelCase)!.AsObject())
            if (value is JsonValue number && number.TryGetValue(out double measure)) measures[name] = measure;
        return measures;
    }
}

/// <summary>What one frame was worth.</summary>
/// <param name="Number">Number of the frame.</param>
/// <param name="Quality">How good its estimates are.</param>
public sealed record ScoredFrame(ulong Number, FrameQuality Quality);

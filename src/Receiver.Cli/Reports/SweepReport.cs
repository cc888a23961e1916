using System.Text.Json;
using Receiver.Frames;
using Receiver.Pipelines.Sweeping;
using Receiver.Simulation;

namespace Receiver.Cli.Reports;

/// <summary>The curves of a sweep as one HTML file that needs nothing else: chart library, data, and how they came about.</summary>
internal static class SweepReport
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Renders the report.</summary>
    /// <param name="sweep">What was measured.</param>
    /// <param name="results">The finished points.</param>
    /// <param name="points">All points, finished or not.</param>
    /// <param name="command">The command that made it.</param>
    public static string Render(SweepDefinition sweep, IReadOnlyList<PointResult> results, IReadOnlyList<PointDefinition> points, string command)
    {
        StopRule stop = sweep.Stop;
        bool hasBits = results.Count == 0 || results.Any(r => r["ber"] is not null);
        (string Name, string Value)[] facts =
        [
            ("command", command),
            ("points", results.Count == points.Count ? $"{points.Count}" : $"{results.Count} of {points.Count}: the sweep was interrupted"),
            ("measured in", $"{TimeSpan.FromSeconds(Math.Round(results.Sum(r => r.Seconds)))}"),
            ("seed", $"{sweep.Seed}, the same frames for every curve"),
            ("a point stops", hasBits ? $"at {stop.Errors} bit errors once {stop.MinFrames} frames are done, at the latest at {stop.MaxFrames} frames" : $"at {stop.MaxFrames} frames"),
            ("times", $"{(sweep.Parallelism ?? Environment.ProcessorCount) switch { 1 => "one frame at a time", var n => $"{n} frames at once" }} beside the simulator; each pipeline runs 100 frames, or five seconds, before its first point is measured"),
            .. hasBits ? [("intervals", "95 %, Wilson, widened where errors come together in frames")] : Array.Empty<(string, string)>(),
            .. Machine.Facts,
        ];
        string data = JsonSerializer.Serialize(
            new
            {
                Receivers = points.Select(p => p.File.Definition).DistinctBy(d => d.Name).Where(d => d.Summary is not null).Select(d => new { d.Name, d.Summary }),
                Frames = points.Count == 0 ? null : Frames(points[0], sweep.Paths),
                Paths = sweep.Paths,
                Together = sweep.Variations.FirstOrDefault()?.Paths ?? [],
                Columns = SweepTable.Measures.Where(m => results.Any(r => r[m] is not null) && (hasBits || m is not ("bits" or "bitErrors"))),
                Points = results.Select(r => new { r.Pipeline, Settings = r.Settings.Select(s => s.Value), r.Measures, r.Rounds, r.Scene }),
                Costs = CostOverSize.Of(sweep, results),
                Paired = Paired(results),
            },
            Json);
        return Machine.Render("sweep.html", facts, data);
    }

    // What all OFDM frames of the sweep have in common, as far as it is not varied; null of other frames.
    private static string? Frames(PointDefinition point, IReadOnlyList<string> varied)
    {
        if (point.File.ResolveFormat(out _) is not { Ofdm: { } ofdm } format || point.File.Definition.Source.Options is not SimulatorOptions source) return null;
        (string Path, FormattableString Text)[] parts =
        [
            ("source.channel", $"{(source.Channel == ChannelModel.Uma ? "UMa" : "geometric")} channel"), ("source.snrDb", $"SNR of a user at an antenna {source.SnrDb} dB"),
            ("format.users", $"{format.Users} users"), ("format.array", $"{ofdm.Array.Horizontal}×{ofdm.Array.Vertical} antennas"),
            ("format.pilotsPerUser", $"{ofdm.PilotsPerUser} pilot subcarriers of a user"), ("format.constellation", $"{format.Constellation} data"),
        ];
        return string.Join(", ", parts.Where(part => !varied.Contains(part.Path)).Select(part => FormattableString.Invariant(part.Text)));
    }

    // Each curve against each other one at every point, so that the reader chooses what is compared with what.
    private static IEnumerable<object> Paired(IReadOnlyList<PointResult> results) =>
        from point in results
        from reference in results
        where reference != point && reference.Frames is not null && reference.Settings.SequenceEqual(point.Settings)
        select new { Settings = point.Settings.Select(s => s.Value), Reference = reference.Pipeline, point.Pipeline, Differences = PairedDifference.Of(reference, point) };
}

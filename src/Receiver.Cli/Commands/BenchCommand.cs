using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Receiver.Cli.Reports;
using Receiver.Pipelines.Benchmarking;
using Receiver.Pipelines.Definition;

namespace Receiver.Cli.Commands;

/// <summary><c>receiver bench</c>.</summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static Command Create(TextWriter output, TextWriter error)
    {
        var defaults = new BenchOptions();
        var command = new Command("bench", "Measures throughput, latency or overload with frames made beforehand; warm-up left out, several trials, open-loop arrivals.");
        var pipeline = new PipelineOptions(command);
        var mode = new Option<BenchMode>("--mode") { HelpName = "latency|throughput|overload", Description = "what is measured", DefaultValueFactory = _ => defaults.Mode };
        var rate = new Option<double?>("--rate") { HelpName = "FPS", Description = "frames per second that arrive (latency) [default: half the capacity]" };
        var duration = new Option<double>("--duration") { HelpName = "S", Description = "seconds that a trial lasts", DefaultValueFactory = _ => defaults.Duration.TotalSeconds };
        var trials = new Option<int>("--trials") { HelpName = "N", Description = "trials of each point", DefaultValueFactory = _ => defaults.Trials };
        var frames = new Option<int>("--frames") { HelpName = "N", Description = "frames made beforehand and played over and over", DefaultValueFactory = _ => defaults.Frames };
        var report = new Option<string?>("--report") { HelpName = "FILE.json", Description = "writes everything that was measured as JSON" };
        var html = new Option<string?>("--html") { HelpName = "FILE.html", Description = "writes a report with charts" };
        var quiet = new Option<bool>("--quiet") { Description = "prints errors only" };
        var maxP99 = new Option<double?>("--max-p99") { HelpName = "MS", Description = "exits with 5 if the 99th percentile of the latency is larger" };
        var maxLate = new Option<double?>("--max-late") { HelpName = "SHARE", Description = "exits with 5 if a larger share of the frames is late" };
        var maxDrops = new Option<double?>("--max-drops") { HelpName = "SHARE", Description = "exits with 5 if a larger share of the frames is dropped" };
        var maxAllocated = new Option<double?>("--max-allocated") { HelpName = "BYTES", Description = "exits with 5 if a frame allocates more" };
        foreach (Option option in new Option[] { mode, rate, duration, trials, frames, report, html, quiet, maxP99, maxLate, maxDrops, maxAllocated }) command.Options.Add(option);
        command.SetAction(async (parsed, token) =>
        {
            if (parsed.GetValue(rate) is <= 0) throw new UsageException("--rate: expected more than 0 frames per second");
            if (parsed.GetValue(duration) is not (> 0 and < 86400)) throw new UsageException("--duration: expected more than 0 seconds, and less than a day");
            if (parsed.GetValue(trials) is < 1 or > 1000) throw new UsageException("--trials: expected 1…1000");
            if (parsed.GetValue(frames) is < 1 or > 100_000) throw new UsageException("--frames: expected 1…100000");
            if (parsed.GetValue(rate) is not null && parsed.GetValue(mode) != BenchMode.Latency) throw new UsageException("--rate is for --mode latency");
            var options = new BenchOptions
            {
                Mode = parsed.GetValue(mode), RateFps = parsed.GetValue(rate), Duration = TimeSpan.FromSeconds(parsed.GetValue(duration)),
                Trials = parsed.GetValue(trials), Frames = parsed.GetValue(frames),
            };
            TextWriter? display = parsed.GetValue(quiet) ? null : output;
            IReadOnlyList<Action<DefinitionNode>> changes = pipeline.Changes(parsed);
            var runner = new BenchRunner(more => PipelineFile.Load(pipeline.Path(parsed), [.. changes, Unpaced, .. more]), options, TimeProvider.System)
            {
                PointFinished = point => { if (display is not null) BenchPrinter.Print(point, display); },
            };
            if (display is not null) BenchPrinter.PrintHeader(display);
            BenchReport measured = await runner.RunAsync(token).ConfigureAwait(false);
            if (display is not null) BenchPrinter.PrintEnd(measured, display);
            if (parsed.GetValue(report) is { } jsonPath) File.WriteAllText(jsonPath, JsonSerializer.Serialize(measured, Json) + "\n");
            if (parsed.GetValue(html) is { } htmlPath) File.WriteAllText(htmlPath, BenchPage.Render(measured, options, CommandText.Of(parsed)));
            return (int)Judge(measured, parsed.GetValue(maxP99), parsed.GetValue(maxLate), parsed.GetValue(maxDrops), parsed.GetValue(maxAllocated), error);
        });
        return command;
    }

    // Frames are made beforehand, as many as are wanted, and nobody waits for them.
    private static void Unpaced(DefinitionNode root)
    {
        if (root["source"]?["type"]?.Text == "udp") throw new UsageException("bench needs frames that can be had again; the source is udp (add --source simulator:)");
        root["source"]?.Members.RemoveAll(m => m.Key is "frames" or "rateFps");
        root.Members.RemoveAll(m => m.Key == "sinks");
    }

    private static ExitCode Judge(BenchReport measured, double? p99, double? late, double? drops, double? allocated, TextWriter error)
    {
        ExitCode code = ExitCode.Done;
        foreach (BenchPoint point in measured.Points.Where(p => p.Name == measured.Pipeline))
            foreach (var (limit, name, value) in new (double?, string, double)[]
            {
                // What is as fast as possible has queues on purpose; its latency says nothing.
                (point.Middle.OfferedFps is null ? null : p99, "p99 latency in ms", point.Spread(t => t.LatencyMs.P99).Median),
                (late, "share of late frames", point.Spread(t => t.LateShare).Median),
                (drops, "share of dropped frames", point.Spread(t => t.DroppedShare).Median),
                (allocated, "bytes allocated a frame", point.Spread(t => t.AllocatedBytesPerFrame).Median),
            })
                if (value > limit)
                {
                    error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"receiver: limit exceeded: {name} is {value:0.####}, more than {limit}"));
                    code = ExitCode.LimitExceeded;
                }
        return code;
    }
}

using System.CommandLine;
using System.Globalization;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Sinks;
using Receiver.Pipelines.Sources;

namespace Receiver.Cli.Commands;

/// <summary><c>receiver run</c>.</summary>
internal static class RunCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command("run", "Runs a pipeline until its source ends, a limit is reached, or Ctrl-C (drains, then reports; a second Ctrl-C stops at once).");
        var pipeline = new PipelineOptions(command);
        var frames = new Option<long?>("--frames") { HelpName = "N", Description = "stops after N frames" };
        var duration = new Option<double?>("--duration") { HelpName = "S", Description = "stops after S seconds" };
        var results = new Option<string?>("--results") { HelpName = "FILE.jsonl", Description = "writes one JSON object a frame" };
        var detail = new Option<string?>("--results-detail") { HelpName = "symbols|channel|all", Description = "what a line of results holds beyond the bits" };
        detail.AcceptOnlyFromAmong("symbols", "channel", "all");
        var report = new Option<string?>("--report") { HelpName = "FILE.json", Description = "writes the summary as JSON" };
        var record = new Option<string?>("--record") { HelpName = "BASE", Description = "records what arrives, as SigMF" };
        var quiet = new Option<bool>("--quiet") { Description = "prints errors only" };
        var maxDrops = new Option<long?>("--max-drops") { HelpName = "N", Description = "exits with 5 if more frames are dropped" };
        var maxLate = new Option<long?>("--max-late") { HelpName = "N", Description = "exits with 5 if more frames are late" };
        foreach (Option option in new Option[] { frames, duration, results, detail, report, record, quiet, maxDrops, maxLate }) command.Options.Add(option);
        command.SetAction(async (parsed, token) =>
        {
            if (parsed.GetValue(frames) is < 1) throw new UsageException("--frames: expected at least 1");
            if (parsed.GetValue(duration) is <= 0) throw new UsageException("--duration: expected more than 0 seconds");
            if (parsed.GetValue(detail) is not null && parsed.GetValue(results) is null) throw new UsageException("--results-detail needs --results");
            PipelineFile file = pipeline.Load(parsed);
            var sinks = new List<Pipelines.IReceptionSink>();
            if (parsed.GetValue(results) is { } resultsPath)
                sinks.Add(new ResultsSink(new ResultsOptions
                {
                    Path = resultsPath,
                    Detail = parsed.GetValue(detail) is { } name ? Enum.Parse<ResultsDetail>(name, ignoreCase: true) : null,
                }));
            if (parsed.GetValue(report) is { } reportPath) sinks.Add(new ReportSink(new ReportOptions { Path = reportPath }));
            bool silent = parsed.GetValue(quiet);
            Rehearsal? rehearsal = file.IsLive ? await Rehearsal.RunAsync(file, TimeProvider.System, token).ConfigureAwait(false) : null;
            if (rehearsal is not null && !silent)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"warmed up with {rehearsal.Frames} simulated frames in {rehearsal.Elapsed.TotalSeconds:0.0} s"));
            Line line = file.Open(TimeProvider.System, out IReadOnlyList<string> replaced, sinks, parsed.GetValue(record));
            if (rehearsal is not null) line = line with { Storage = rehearsal.Storage };
            if (replaced.Count > 0 && !silent) output.WriteLine($"format: taken from the recording: {string.Join(", ", replaced)}");
            if (line.Source is UdpSource udp && !silent) output.WriteLine($"listening on udp://{udp.EndPoint}");
            if ((line.Source as UdpSource)?.BufferWarning is { } warning) error.WriteLine($"receiver: {warning}");
            using var telemetry = Telemetry.StartFromEnvironment();
            RunReport summary;
            bool interrupted;
            using (var stop = new StopSignals(parsed.GetValue(duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null, token))
            {
                var runner = new LineRunner(line);
                Task<RunReport> run = runner.RunAsync(stop.Stop, stop.Abort, parsed.GetValue(frames));
                await ProgressDisplay.ShowAsync(runner, run, silent ? null : output).ConfigureAwait(false);
                summary = await run.ConfigureAwait(false);
                interrupted = stop.Interrupted;
            }
            if (!silent) SummaryPrinter.Print(summary, output);
            foreach (RecorderSink recorder in line.ArrivalSinks.OfType<RecorderSink>())
                if (recorder.Skipped > 0) error.WriteLine($"receiver: {recorder.Skipped} frames are not in the recording: their numbers repeat or are too far apart");
            if (!summary.Frames.Balances) throw new InvalidOperationException("the ledger does not balance: " + summary.Frames);
            if (summary.Frames.Dropped is var d && d.QueueFull + d.Deadline + d.Shutdown > parsed.GetValue(maxDrops) || summary.Frames.Late > parsed.GetValue(maxLate))
            {
                error.WriteLine($"receiver: limit exceeded: {d.QueueFull + d.Deadline + d.Shutdown} frames dropped, {summary.Frames.Late} late");
                return (int)ExitCode.LimitExceeded;
            }
            return (int)(interrupted ? ExitCode.Interrupted : ExitCode.Done);
        });
        return command;
    }
}

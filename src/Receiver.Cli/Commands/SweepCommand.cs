using System.CommandLine;
using System.Runtime.InteropServices;
using Receiver.Cli.Reports;
using Receiver.Pipelines.Sweeping;

namespace Receiver.Cli.Commands;

/// <summary><c>receiver sweep</c>.</summary>
internal static class SweepCommand
{
    public static Command Create(TextWriter output)
    {
        var rule = new StopRule();
        var command = new Command("sweep", "Measures curves: every pipeline at every combination of the varied members, on the same frames. Goes on where it was interrupted.");
        var pipelines = new Argument<string[]>("PIPELINE") { Description = "pipeline files, a curve each", Arity = ArgumentArity.OneOrMore };
        var options = new PipelineOptions(command, pipelines);
        var vary = new Option<string[]>("--vary") { HelpName = "PATH=A:STEP:B|V1,V2", Description = "varies a member, such as source.snrDb=-15:5:10; paths joined by + move together; repeatable: the points are the product" };
        var to = new Option<string>("--out") { HelpName = "DIR", Description = "receives sweep.csv, report.html, points.jsonl (what is finished) and, where a trace is kept, rounds.csv", Required = true };
        var errors = new Option<long>("--errors") { HelpName = "N", Description = "bit errors at which a point stops", DefaultValueFactory = _ => rule.Errors };
        var minFrames = new Option<long?>("--min-frames") { HelpName = "N", Description = $"frames that every point has at least [default: {rule.MinFrames}, or --frames where that is less]" };
        var frames = new Option<long>("--frames") { HelpName = "N", Description = "frames at which a point stops whatever it has seen", DefaultValueFactory = _ => rule.MaxFrames };
        var parallelism = new Option<int?>("--parallelism") { HelpName = "N", Description = "frames worked on at once; 1 measures times in which no frame waits for another [default: as many as there are cores]" };
        var quiet = new Option<bool>("--quiet") { Description = "prints errors only" };
        foreach (Option option in new Option[] { vary, to, errors, minFrames, frames, parallelism, quiet }) command.Options.Add(option);
        command.SetAction(async (parsed, token) =>
        {
            long most = parsed.GetValue(frames);
            SweepDefinition sweep;
            IReadOnlyList<PointDefinition> points;
            try
            {
                sweep = new SweepDefinition
                {
                    Pipelines = parsed.GetValue(pipelines)!,
                    Variations = [.. (parsed.GetValue(vary) ?? []).Select(Variation.Parse)],
                    Changes = options.Changes(parsed),
                    Seed = options.Seed(parsed) ?? 1,
                    Parallelism = parsed.GetValue(parallelism),
                    Stop = new StopRule { Errors = parsed.GetValue(errors), MinFrames = parsed.GetValue(minFrames) ?? Math.Min(rule.MinFrames, most), MaxFrames = most },
                };
                points = sweep.LoadPoints();
            }
            catch (FormatException e)
            {
                throw new UsageException(e.Message);
            }
            string folder = parsed.GetValue(to)!, table = Path.Combine(folder, "sweep.csv"), report = Path.Combine(folder, "report.html");
            Directory.CreateDirectory(folder);
            var file = PointFile.Open(Path.Combine(folder, "points.jsonl"));
            TextWriter? display = parsed.GetValue(quiet) ? null : output;
            SweepRunner runner = null!;
            runner = new SweepRunner(points, sweep.Stop, file)
            {
                Cores = sweep.Parallelism ?? Environment.ProcessorCount,
                PointFinished = result =>
                {
                    WriteTable();
                    if (display is not null) SweepProgressDisplay.Finished(display, result, runner.Progress());
                },
            };
            bool complete;
            using (var stop = CancellationTokenSource.CreateLinkedTokenSource(token))
            using (StopOn(PosixSignal.SIGINT, stop))
            using (StopOn(PosixSignal.SIGTERM, stop))
            {
                Task<bool> run = Task.Run(() => runner.RunAsync(stop.Token), CancellationToken.None);
                await SweepProgressDisplay.ShowAsync(runner, run, display).ConfigureAwait(false);
                complete = await run.ConfigureAwait(false);
            }
            WriteTable();
            IReadOnlyList<PointResult> results = runner.Results;
            File.WriteAllText(report, SweepReport.Render(sweep, results, points, CommandText.Of(parsed)));
            if (display is not null) SweepProgressDisplay.Costs(display, CostOverSize.Of(sweep, results));
            if (!complete) display?.WriteLine($"interrupted: {results.Count} of {points.Count} points are finished; the same command goes on from there");
            display?.WriteLine($"{results.Count} points in {table} and {report}");
            return (int)(complete ? ExitCode.Done : ExitCode.Interrupted);

            void WriteTable()
            {
                using var writer = new StreamWriter(table);
                SweepTable.Write(writer, sweep.Paths, runner.Results);
                if (!runner.Results.Any(r => r.Rounds is not null)) return;
                using var rounds = new StreamWriter(Path.Combine(folder, "rounds.csv"));
                SweepTable.WriteRounds(rounds, sweep.Paths, runner.Results);
            }
        });
        return command;
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });
}

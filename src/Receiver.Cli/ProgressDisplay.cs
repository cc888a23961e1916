using System.Globalization;
using Receiver.Pipelines.Runtime;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Receiver.Cli;

/// <summary>Shows a run while it goes on: a live table on a terminal, a line a second in a pipe.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan PipeInterval = TimeSpan.FromSeconds(1), TerminalInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Shows until the run ends, however it ends. Never throws what the run throws.</summary>
    public static async Task ShowAsync(LineRunner runner, Task run, TextWriter? output)
    {
        if (output is null) await run.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        else if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive) await ShowTableAsync(runner, run).ConfigureAwait(false);
        else
            while (!await EndsWithinAsync(run, PipeInterval).ConfigureAwait(false)) output.WriteLine(OneLine(runner.Report()));
    }

    private static async Task ShowTableAsync(LineRunner runner, Task run) =>
        await AnsiConsole.Live(Render(runner)).AutoClear(true).StartAsync(async live =>
        {
            while (!await EndsWithinAsync(run, TerminalInterval).ConfigureAwait(false)) live.UpdateTarget(Render(runner));
        }).ConfigureAwait(false);

    private static async Task<bool> EndsWithinAsync(Task run, TimeSpan interval)
    {
        await Task.WhenAny(run, Task.Delay(interval)).ConfigureAwait(false);
        return run.IsCompleted;
    }

    private static string OneLine(RunReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{report.ElapsedSeconds,6:0.0} s  {report.Frames.Received} frames  {report.ThroughputFps:0.0}/s  {Accuracy(report)}  p50 {report.LatencyMs.P50:0.00} ms  p99 {report.LatencyMs.P99:0.00} ms  late {report.Frames.Late}  dropped {Dropped(report)}");

    private static Rows Render(LineRunner runner)
    {
        RunReport report = runner.Report();
        var queues = runner.Queues.ToDictionary(q => q.Stage);
        var table = new Table().Border(TableBorder.Rounded).AddColumns("stage", "queue", "frames", "mean ms", "p50 ms", "p99 ms", "iterations");
        table.Columns[0].NoWrap();
        foreach (int column in Enumerable.Range(1, 6)) table.Columns[column].Alignment(Justify.Right);
        if (queues.TryGetValue("intake", out var intake)) table.AddRow("intake", $"{intake.Length()}/{intake.Limit}", "", "", "", "", "");
        foreach (StageReport s in report.Stages)
            table.AddRow(
                Markup.Escape(s.Name), queues.TryGetValue(s.Name, out var queue) ? $"{queue.Length()}/{queue.Limit}" : "", Text($"{s.Count}"),
                Text($"{s.MeanMs:0.000}"), Text($"{s.P50Ms:0.000}"), Text($"{s.P99Ms:0.000}"), s.MeanIterations is { } i ? Text($"{i:0.0}") : "");
        IRenderable head = new Markup(Markup.Escape(Text(
            $"{report.Pipeline}  {report.ElapsedSeconds:0.0} s  {report.Frames.Received} frames  {report.ThroughputFps:0.0}/s  {Accuracy(report)}")));
        IRenderable foot = new Markup(Markup.Escape(Text(
            $"latency p50 {report.LatencyMs.P50:0.00}  p99 {report.LatencyMs.P99:0.00}  max {report.LatencyMs.Max:0.00} ms   late {report.Frames.Late}  failed {report.Frames.Failed}  dropped {Dropped(report)}  lost packets {report.Packets.Lost}")));
        return new Rows(head, table, foot);
    }

    // What the waveform has: bits, or the channel where the data carry none.
    private static string Accuracy(RunReport report) => report.Quality switch
    {
        { Ber: { } ber } => Text($"BER {ber:0.0e+0}"),
        { NmseDb: { } nmse } => Text($"NMSE {nmse:0.0} dB"),
        _ => "",
    };

    private static long Dropped(RunReport report) => report.Frames.Dropped is var d ? d.QueueFull + d.Deadline + d.Shutdown : 0;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Receiver.Pipelines.Sweeping;
using Spectre.Console;

namespace Receiver.Cli;

/// <summary>Shows a sweep while it goes on: a bar on a terminal, a line now and then in a pipe, and a line for each finished point in both.</summary>
internal static class SweepProgressDisplay
{
    private static readonly TimeSpan PipeInterval = TimeSpan.FromSeconds(5), TerminalInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Shows until the sweep ends, however it ends. Never throws what the sweep throws.</summary>
    public static async Task ShowAsync(SweepRunner runner, Task run, TextWriter? output)
    {
        if (output is null) await run.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        else if (IsTerminal(output))
            await AnsiConsole.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
                .StartAsync(async context =>
                {
                    ProgressTask bar = context.AddTask("", maxValue: 1);
                    while (!await EndsWithinAsync(run, TerminalInterval).ConfigureAwait(false))
                    {
                        SweepProgress progress = runner.Progress();
                        bar.Value = progress.Share;
                        bar.Description = Markup.Escape(OneLine(progress));
                    }
                }).ConfigureAwait(false);
        else
            while (!await EndsWithinAsync(run, PipeInterval).ConfigureAwait(false)) output.WriteLine(OneLine(runner.Progress()));
    }

    /// <summary>Says what a finished point measured.</summary>
    public static void Finished(TextWriter output, PointResult point, SweepProgress progress)
    {
        string settings = string.Concat(point.Settings.Select(s => $"  {s.Key}={s.Value}"));
        string text = string.Create(CultureInfo.InvariantCulture,
            $"[{progress.Finished}/{progress.Total}] {point.Pipeline}{settings}: {point["frames"]} frames{Measures(point)}  {Number(point["msPerFrame"], "0.00")} ms/frame  {point.Seconds:0.0} s{Left(progress)}");
        if (IsTerminal(output)) AnsiConsole.WriteLine(text);
        else output.WriteLine(text);
    }

    /// <summary>Says with which power of the size the times went.</summary>
    public static void Costs(TextWriter output, IEnumerable<CostOverSize> curves)
    {
        foreach (CostOverSize curve in curves)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{curve.Curve}: time ~ size^{curve.Law.Exponent:0.00} ± {curve.Law.StandardError:0.00}; {curve.LastExponent:0.00} from {curve.Sizes[^2]} to {curve.Sizes[^1]}"));
    }

    /// <summary>What was measured, and nothing of what was not.</summary>
    private static string Measures(PointResult point)
    {
        string text = point["ber"] is null ? "" : $"  BER {Number(point["ber"], "0.00e+0")} ({Number(point["berLow"], "0.0e+0")} … {Number(point["berHigh"], "0.0e+0")})";
        foreach (var (measure, name, format) in new[]
        {
            ("aer", "AER ", "0.0e+0"), ("nmseDb", "NMSE ", "0.00' dB'"), ("dataNmseDb", "data ", "0.00' dB'"), ("scattererDetection", "found ", "0.000"),
            ("scattererFalseAlarm", "false ", "0.00"), ("scattererRmseMetres", "RMSE ", "0.00' m'"),
        })
            if (point[measure] is { } value) text += $"  {name}{Number(value, format)}";
        return text;
    }

    private static bool IsTerminal(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    private static string OneLine(SweepProgress p) => string.Create(CultureInfo.InvariantCulture,
        $"{p.Finished}/{p.Total} points{(p.Kept > 0 ? $" ({p.Kept} kept)" : "")}  {p.Current ?? "warming up"}: {p.Frames} frames, {p.BitErrors:0} bit errors{Left(p)}");

    private static string Left(SweepProgress progress) => progress.TimeLeft is not { } left || progress.Finished == progress.Total ? "" :
        left.TotalMinutes < 1 ? $"  about {Math.Ceiling(left.TotalSeconds):0} s left" :
        left.TotalHours < 2 ? $"  about {Math.Ceiling(left.TotalMinutes):0} min left" : string.Create(CultureInfo.InvariantCulture, $"  about {left.TotalHours:0.0} h left");

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    private static async Task<bool> EndsWithinAsync(Task run, TimeSpan interval)
    {
        await Task.WhenAny(run, Task.Delay(interval)).ConfigureAwait(false);
        return run.IsCompleted;
    }
}

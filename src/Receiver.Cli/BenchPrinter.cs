using System.Globalization;
using Receiver.Pipelines.Benchmarking;
using Receiver.Pipelines.Definition;

namespace Receiver.Cli;

/// <summary>Prints the points of a benchmark for people, a line each: medians over the trials, the throughput with its spread.</summary>
internal static class BenchPrinter
{
    public static void PrintHeader(TextWriter output) => output.WriteLine(
        $"{"",-26}{"offered/s",10}{"when full",13}{"frames/s",10}{"least…largest",17}{"on time",9}{"late",7}{"dropped",9}{"p50 ms",9}{"p90",8}{"p99",8}{"p99.9",8}{"max",8}{"rounds",8}{"accuracy",12}{"B/frame",10}{"pauses",8}");

    public static void Print(BenchPoint point, TextWriter output)
    {
        BenchTrial t = point.Middle;
        var (fps, least, largest) = point.Spread(x => x.Fps);
        string accuracy = t.Quality.Ber is { } ber ? $"BER {ber.ToString("0.0e+0", CultureInfo.InvariantCulture)}" : t.Quality.NmseDb is { } nmse ? $"{nmse.ToString("0.0", CultureInfo.InvariantCulture)} dB" : "–";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{point.Name,-26}{Optional(t.OfferedFps, "0.0"),10}{(t.WhenFull is { } policy ? OptionsBinder.NameOf(policy) : "–"),13}{fps,10:0.0}{$"{least:0.0}…{largest:0.0}",17}{Median(x => x.OnTimeShare),9:0.000}{Median(x => x.LateShare),7:0.000}{Median(x => x.DroppedShare),9:0.000}{Median(x => x.LatencyMs.P50),9:0.00}{Median(x => x.LatencyMs.P90),8:0.00}{Median(x => x.LatencyMs.P99),8:0.00}{Median(x => x.LatencyMs.P999),8:0.00}{Median(x => x.LatencyMs.Max),8:0.0}{Optional(t.MeanRounds, "0.0"),8}{accuracy,12}{Median(x => x.AllocatedBytesPerFrame),10:0}{Median(x => x.PauseShare),8:0.0%}"));

        double Median(Func<BenchTrial, double> measure) => point.Spread(measure).Median;
    }

    public static void PrintEnd(BenchReport report, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"capacity {report.CapacityFps:0.0} frames/s"));
        if (report.Mode == BenchMode.Overload)
            output.WriteLine(report.KneeFps is { } knee
                ? string.Create(CultureInfo.InvariantCulture, $"knee     {knee:0.0} frames/s: the highest measured rate at which 95 % of the frames are in time with some policy")
                : "knee     below the lowest measured rate");
        if (report.Points.SelectMany(p => p.Trials).Any(t => !t.LedgerBalances)) throw new InvalidOperationException("the ledger of a trial does not balance");
    }

    private static string Optional(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}

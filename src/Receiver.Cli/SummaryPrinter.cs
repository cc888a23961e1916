using System.Globalization;
using Receiver.Frames.Quality;
using Receiver.Pipelines.Runtime;

namespace Receiver.Cli;

/// <summary>Prints the summary of a run for people.</summary>
internal static class SummaryPrinter
{
    public static void Print(RunReport report, TextWriter output)
    {
        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
        FrameReport f = report.Frames;
        output.WriteLine();
        Line($"{report.Pipeline}: {f.Processed + f.Late + f.Failed} frames in {report.ElapsedSeconds:0.00} s, {report.ThroughputFps:0.0} frames/s");
        Line($"frames    {f.Received} received = {f.Processed} processed + {f.Late} late + {f.Failed} failed + {f.Incomplete} incomplete + {f.Dropped.QueueFull + f.Dropped.Deadline + f.Dropped.Shutdown} dropped + {f.InFlight} in flight");
        Line($"          {f.WithErasures} with erasures, {f.Missing} missing; dropped: {f.Dropped.QueueFull} queue full, {f.Dropped.Deadline} deadline, {f.Dropped.Shutdown} shutdown");
        PacketReport p = report.Packets;
        if (p.Received > 0)
        {
            Line($"packets   {p.Received} received = {p.Accepted} accepted + {p.Duplicated} duplicated + {p.Late} late + {p.Malformed} malformed");
            Line($"          {p.Lost} lost, {p.Reordered} reordered, {p.SocketDrops} dropped by the kernel");
        }
        LatencyReport l = report.LatencyMs;
        Line($"latency   p50 {l.P50:0.00}  p90 {l.P90:0.00}  p99 {l.P99:0.00}  p99.9 {l.P999:0.00}  max {l.Max:0.00} ms");
        Line($"{"stage",-24}{"count",9}{"mean ms",10}{"p50 ms",10}{"p99 ms",10}{"iterations",12}");
        foreach (StageReport s in report.Stages)
            Line($"{s.Name,-24}{s.Count,9}{s.MeanMs,10:0.000}{s.P50Ms,10:0.000}{s.P99Ms,10:0.000}{(s.MeanIterations is { } i ? i.ToString("0.0", CultureInfo.InvariantCulture) : "–"),12}");
        QualitySummary q = report.Quality;
        if (q.Ber is { } ber) Line($"BER       {ber:0.00e+0} (95 %: {q.BerLow:0.00e+0} … {q.BerHigh:0.00e+0}), {q.BitErrors:0.#} wrong of {q.Bits} bits");
        if (q.NmseDb is { } nmse && q.NmseRawDb is { } raw) Line($"NMSE      {nmse:0.00} dB row-normalised, {raw:0.00} dB raw");
        else if (q.NmseDb is { } wideband) Line($"NMSE      channel {wideband:0.00} dB, data {q.DataNmseDb:0.00} dB");
        if (q.ScattererDetection is { } found)
            Line($"map       {found:0.000} of the scatterers found, RMSE {q.ScattererRmseMetres:0.00} m, {q.ScattererFalseAlarm:0.00} false alarms a frame, OSPA {q.OspaMetres:0.00} m");
        if (q.UserPositionRmseMetres is { } position)
            Line($"users     position RMSE {position:0.00} m, time offset RMSE {q.TimeOffsetRmseNs:0.00} ns, at most {q.TimeOffsetMaxNs:0.0} ns");
        if (q.Aer is { } aer) Line($"activity  AER {aer:0.00e+0}: missed {q.Missed:0.00e+0}, false alarm {q.FalseAlarm:0.00e+0}");
    }
}
using System.Globalization;

namespace Receiver.Pipelines.Sweeping;

/// <summary>The results of a sweep as CSV: the pipeline, the varied members, and what was measured; empty is what was not.</summary>
public static class SweepTable
{
    /// <summary>Columns behind the varied members.</summary>
    public static IReadOnlyList<string> Measures { get; } =
    [
        "frames", "bits", "bitErrors", "ber", "berLow", "berHigh", "nmseDb", "nmseRawDb", "aer", "missed", "falseAlarm", "dataNmseDb", "scattererRmseMetres",
        "scattererDetection", "scattererFalseAlarm", "ospaMetres", "userPositionRmseMetres", "timeOffsetRmseNs", "msPerFrame", "failed",
    ];

    /// <summary>Writes the table, a header and one line a point.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="paths">The varied members.</param>
    /// <param name="points">The finished points.</param>
    public static void Write(TextWriter writer, IReadOnlyList<string> paths, IEnumerable<PointResult> points)
    {
        Line(writer, ["pipeline", .. paths, .. Measures]);
        foreach (PointResult point in points) Line(writer, [point.Pipeline, .. point.Settings.Select(s => s.Value), .. Cells(Measures, point.Measures)]);
    }

    /// <summary>Writes what was measured after each round of <c>iterate</c>, a header and one line a point and round.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="paths">The varied members.</param>
    /// <param name="points">The finished points; those without rounds are left out.</param>
    public static void WriteRounds(TextWriter writer, IReadOnlyList<string> paths, IEnumerable<PointResult> points)
    {
        string[] measures = [.. Measures.Except(["msPerFrame", "failed"])];
        Line(writer, ["pipeline", .. paths, "round", .. measures]);
        foreach (PointResult point in points)
            for (int round = 0; round < (point.Rounds?.Count ?? 0); round++)
                Line(writer, [point.Pipeline, .. point.Settings.Select(s => s.Value), $"{round + 1}", .. Cells(measures, point.Rounds![round])]);
    }

    private static IEnumerable<string> Cells(IEnumerable<string> names, IReadOnlyDictionary<string, double> measures) =>
        names.Select(name => measures.TryGetValue(name, out double value) ? value.ToString("R", CultureInfo.InvariantCulture) : "");

    private static void Line(TextWriter writer, IEnumerable<string> cells) => writer.Write(string.Join(',', cells.Select(Quote)) + "\n");

    private static string Quote(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"")}\"";
}

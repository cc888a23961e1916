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
        Line(["pipeline", .. paths, .. Measures]);
        foreach (PointResult point in points)
            Line([point.Pipeline, .. point.Settings.Select(s => s.Value), .. Measures.Select(m => point[m]?.ToString("R", CultureInfo.InvariantCulture) ?? "")]);

        void Line(IEnumerable<string> cells) => writer.Write(string.Join(',', cells.Select(Quote)) + "\n");
    }

    private static string Quote(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"")}\"";
}

using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Receiver.Pipelines.Sweeping;

namespace Receiver.Cli.Reports;

/// <summary>The curves of a sweep as one HTML file that needs nothing else: chart library, data, and how they came about.</summary>
internal static class SweepReport
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Renders the report.</summary>
    /// <param name="sweep">What was measured.</param>
    /// <param name="results">The finished points.</param>
    /// <param name="total">How many there are to be.</param>
    /// <param name="command">The command that made it.</param>
    public static string Render(SweepDefinition sweep, IReadOnlyList<PointResult> results, int total, string command)
    {
        StopRule stop = sweep.Stop;
        (string Name, string Value)[] facts =
        [
            ("command", command),
            ("made", DateTimeOffset.Now.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)),
            ("points", results.Count == total ? $"{total}" : $"{results.Count} of {total}: the sweep was interrupted"),
            ("measured in", $"{TimeSpan.FromSeconds(Math.Round(results.Sum(r => r.Seconds)))}"),
            ("seed", $"{sweep.Seed}, the same frames for every curve"),
            ("a point stops", $"at {stop.Errors} bit errors once {stop.MinFrames} frames are done, at the latest at {stop.MaxFrames} frames"),
            ("intervals", "95 %, Wilson, widened where errors come together in frames"),
            ("machine", $"{Processor()}, {Environment.ProcessorCount} cores"),
            ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"),
            ("runtime", $"{RuntimeInformation.FrameworkDescription}, receiver {typeof(SweepReport).Assembly.GetName().Version?.ToString(3)}"),
        ];
        string data = JsonSerializer.Serialize(
            new
            {
                Paths = sweep.Paths,
                Together = sweep.Variations.FirstOrDefault()?.Paths ?? [],
                Columns = SweepTable.Measures.Where(m => results.Any(r => r[m] is not null)),
                Points = results.Select(r => new { r.Pipeline, Settings = r.Settings.Select(s => s.Value), r.Measures }),
            },
            Json);
        // The serialiser escapes what could end a script element; the library's text has to be looked through.
        string? charts = Resource("echarts.min.js")?.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);
        return Resource("sweep.html")!
            .Replace("{{facts}}", string.Concat(facts.Select(f => $"<dt>{f.Name}</dt><dd>{WebUtility.HtmlEncode(f.Value)}</dd>\n")))
            .Replace("{{data}}", data)
            .Replace("{{charts}}", charts ?? "");
    }

    private static string? Resource(string name)
    {
        using Stream? stream = typeof(SweepReport).Assembly.GetManifestResourceStream(name);
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Processor()
    {
        const string model = "model name";
        string? line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(model, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown processor";
    }
}

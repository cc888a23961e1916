using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace Receiver.Cli.Reports;

/// <summary>What a report says about where and when it was made, and the parts that reports share.</summary>
internal static class Machine
{
    /// <summary>Time, machine, system and runtime.</summary>
    public static (string Name, string Value)[] Facts =>
    [
        ("made", DateTimeOffset.Now.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)),
        ("machine", $"{Processor()}, {Environment.ProcessorCount} cores"),
        ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"),
        ("runtime", $"{RuntimeInformation.FrameworkDescription}, receiver {typeof(Machine).Assembly.GetName().Version?.ToString(3)}"),
    ];

    /// <summary>A page with its facts, its data and the chart library in their places.</summary>
    public static string Render(string page, IEnumerable<(string Name, string Value)> facts, string data)
    {
        // The serialiser escapes what could end a script element; the library's text has to be looked through.
        string? charts = Resource("echarts.min.js")?.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);
        return Resource(page)!
            .Replace("{{facts}}", string.Concat(facts.Select(f => $"<dt>{f.Name}</dt><dd>{WebUtility.HtmlEncode(f.Value)}</dd>\n")))
            .Replace("{{data}}", data)
            .Replace("{{charts}}", charts ?? "");
    }

    private static string? Resource(string name)
    {
        using Stream? stream = typeof(Machine).Assembly.GetManifestResourceStream(name);
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

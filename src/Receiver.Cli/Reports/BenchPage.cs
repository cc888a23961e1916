using System.Text.Json;
using System.Text.Json.Serialization;
using Receiver.Pipelines.Benchmarking;

namespace Receiver.Cli.Reports;

/// <summary>A benchmark as one HTML file that needs nothing else.</summary>
internal static class BenchPage
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static string Render(BenchReport report, BenchOptions options, string command) => Machine.Render(
        "bench.html",
        [
            ("command", command), .. Machine.Facts,
            ("trials", $"{options.Trials} of {options.Duration.TotalSeconds} s each, {options.Frames} frames over and over, warm-up left out; values are medians"),
            ("arrivals", "open loop: a frame's latency counts from when it was due"),
        ],
        JsonSerializer.Serialize(report, Json));
}

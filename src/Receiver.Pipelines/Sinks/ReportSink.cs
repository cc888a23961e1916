using System.ComponentModel;
using System.Text.Json;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Sinks;

/// <summary>Options of the sink <c>report</c>.</summary>
public sealed record ReportOptions
{
    /// <summary>The file.</summary>
    [Description("the file, written when the run ends"), FilePath]
    public required string Path { get; init; }
}

/// <summary>Writes the summary of the run when it ends.</summary>
public sealed class ReportSink(ReportOptions options) : IReceptionSink
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <inheritdoc/>
    public ValueTask WriteAsync(Delivery delivery, CancellationToken token) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask CompleteAsync(RunReport report)
    {
        File.WriteAllText(options.Path, ToJson(report) + "\n");
        return ValueTask.CompletedTask;
    }

    /// <summary>The summary as JSON.</summary>
    public static string ToJson(RunReport report) => JsonSerializer.Serialize(report, Json);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Tests.Definition;
using Xunit;

namespace Receiver.Pipelines.Tests.Runtime;

/// <summary>Parallelism changes when things happen, never what comes out.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public async Task RunAsync_AnyParallelism_GivesTheSameResultsBitByBit()
    {
        string alone = await RunAsync(1);
        Assert.Equal(24, alone.Split('\n').Length);
        Assert.Equal(alone, await RunAsync(2));
        Assert.Equal(alone, await RunAsync(4));
    }

    /// <summary>All results of a run but for the time that they took.</summary>
    private static async Task<string> RunAsync(int parallelism)
    {
        using var folder = new TemporaryFolder();
        PipelineFile file = PipelineFileTests.Parse($$"""
            {
              "format": { "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20 },
              "source": { "type": "simulator", "frames": 24, "seed": 3, "snrDb": 5 },
              "stages": [
                { "type": "real-transform", "parallelism": {{parallelism}} },
                { "type": "iterate", "maxRounds": 3, "feedback": "soft", "parallelism": {{parallelism}}, "stages": [
                  { "type": "channel-estimation", "algorithm": "advi" },
                  { "type": "data-detection", "algorithm": "advi" } ] } ],
              "sinks": [ { "type": "results", "detail": "all", "path": {{JsonSerializer.Serialize(folder["r.jsonl"])}} } ]
            }
            """);
        RunReport report = await new LineRunner(file.Open(TimeProvider.System, out _)).RunAsync().WaitAsync(TestFrames.Patience);
        Assert.Equal((24, true), (report.Frames.Processed, report.Frames.Balances));
        return string.Join('\n', File.ReadAllLines(folder["r.jsonl"]).Select(line =>
        {
            JsonObject result = JsonNode.Parse(line)!.AsObject();
            Assert.True(result.Remove("latency_ms"));
            Assert.NotNull(result["channel"]);
            return result.ToJsonString();
        }));
    }
}

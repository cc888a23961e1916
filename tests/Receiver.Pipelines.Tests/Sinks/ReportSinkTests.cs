using System.Text.Json;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Sinks;
using Receiver.Pipelines.Tests.Definition;
using Xunit;

namespace Receiver.Pipelines.Tests.Sinks;

public sealed class ReportSinkTests
{
    /// <summary>Every member of a summary by its path; scripts rely on these names.</summary>
    private static readonly string[] Members =
    [
        "pipeline", "seed", "elapsedSeconds",
        "frames.received", "frames.processed", "frames.withErasures", "frames.late", "frames.failed", "frames.incomplete", "frames.inFlight", "frames.missing",
        "frames.dropped.queueFull", "frames.dropped.deadline", "frames.dropped.shutdown",
        "packets.received", "packets.accepted", "packets.duplicated", "packets.late", "packets.malformed", "packets.lost", "packets.reordered", "packets.socketDrops",
        "throughputFps", "latencyMs.p50", "latencyMs.p90", "latencyMs.p99", "latencyMs.p999", "latencyMs.max",
        "stages[].name", "stages[].count", "stages[].meanMs", "stages[].p50Ms", "stages[].p99Ms", "stages[].meanIterations",
        "quality.bits", "quality.bitErrors", "quality.ber", "quality.berLow", "quality.berHigh", "quality.nmseDb", "quality.nmseRawDb",
        "quality.aer", "quality.missed", "quality.falseAlarm", "quality.dataNmseDb",
        "quality.scattererRmseMetres", "quality.scattererDetection", "quality.scattererFalseAlarm", "quality.ospaMetres",
        "quality.userPositionRmseMetres", "quality.timeOffsetRmseNs", "quality.timeOffsetMaxNs",
    ];

    [Fact]
    public async Task CompleteAsync_RunWithTruth_WritesExactlyTheMembersOfTheSummary()
    {
        using var folder = new TemporaryFolder();
        PipelineFile file = PipelineFileTests.Parse($$"""
            {
              "name": "small",
              "format": { "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20 },
              "source": { "type": "simulator", "frames": 5, "seed": 9 },
              "stages": [ "real-transform", { "type": "channel-estimation", "algorithm": "advi" }, { "type": "data-detection", "algorithm": "advi" } ],
              "sinks": [ "score", { "type": "report", "path": {{JsonSerializer.Serialize(folder["report.json"])}} } ]
            }
            """);
        await new LineRunner(file.Open(TimeProvider.System, out _)).RunAsync().WaitAsync(TestFrames.Patience);
        JsonElement report = JsonDocument.Parse(File.ReadAllText(folder["report.json"])).RootElement;
        Assert.Equal(Members.Order(), Paths(report, "").Distinct().Order());
        Assert.Equal(("small", 9), (report.GetProperty("pipeline").GetString(), report.GetProperty("seed").GetInt32()));
        Assert.Equal(5, report.GetProperty("frames").GetProperty("processed").GetInt32());
        Assert.Equal(["real-transform", "channel-estimation", "data-detection"], report.GetProperty("stages").EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        Assert.All(report.GetProperty("stages").EnumerateArray(), s => Assert.Equal(5, s.GetProperty("count").GetInt32()));
        Assert.Equal(5 * 3 * 20 * 2, report.GetProperty("quality").GetProperty("bits").GetInt32());
    }

    [Fact]
    public async Task ToJson_RunWithoutAnyFrame_IsValidJsonWithNullsForWhatWasNotMeasured()
    {
        var runner = new LineRunner(new Line { Name = "empty", Source = FakeSource.Of(), Stages = [], Sinks = [new ScoreSink("empty")] });
        JsonElement report = JsonDocument.Parse(ReportSink.ToJson(await runner.RunAsync().WaitAsync(TestFrames.Patience))).RootElement;
        Assert.Equal(JsonValueKind.Null, report.GetProperty("seed").ValueKind);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("quality").GetProperty("ber").ValueKind);
        Assert.Equal(0, report.GetProperty("latencyMs").GetProperty("p50").GetDouble());
    }

    private static IEnumerable<string> Paths(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m => Paths(m.Value, path.Length == 0 ? m.Name : $"{path}.{m.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Paths(item, path + "[]")),
        _ => [path],
    };
}

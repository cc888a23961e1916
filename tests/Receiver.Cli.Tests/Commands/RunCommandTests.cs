using System.Text.Json;
using Receiver.Testing;
using Xunit;

namespace Receiver.Cli.Tests.Commands;

public sealed class RunCommandTests : IDisposable
{
    private const int Antennas = 16, Users = 3, Data = 20;
    private readonly TemporaryFolder _folder = new();
    private readonly string _pipeline;

    public RunCommandTests() => _pipeline = _folder.Write("small.json", SmallPipeline.Json);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_Summary_NamesFramesLatencyStagesAndQuality()
    {
        string output = await Invocation.Done("run", _pipeline);
        foreach (string words in new[] { "small: 20 frames in ", "20 received = 20 processed", "latency", "p99.9", "real-transform", "channel-estimation", "data-detection", "refinement", "BER", "NMSE" })
            Assert.Contains(words, output);
    }

    [Fact]
    public async Task Run_Quiet_PrintsNothing() => Assert.Equal("", await Invocation.Done("run", _pipeline, "--quiet"));

    [Fact]
    public async Task Run_Set_ReachesStagesAtAnyDepth()
    {
        JsonElement report = await ReportOf("--set", "source.frames=3", "--set", "stages.refinement.maxRounds=1", "--set", "stages.data-detection.algorithm.maxIterations=1");
        Assert.Equal(3, report.GetProperty("frames").GetProperty("received").GetInt64());
        Assert.Equal(1.0, StageOf(report, "refinement").GetProperty("meanIterations").GetDouble());
        Assert.Equal(1.0, StageOf(report, "data-detection").GetProperty("meanIterations").GetDouble());
        Assert.Equal(3, StageOf(report, "channel-estimation").GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task Run_Frames_StopsThereThoughTheSourceHasMore() =>
        Assert.Equal(7, (await ReportOf("--frames", "7")).GetProperty("frames").GetProperty("processed").GetInt64());

    [Fact]
    public async Task Run_Duration_EndsASourceWithoutEndAndDrains()
    {
        JsonElement report = await ReportOf("--set", "source.frames=null", "--duration", "0.5");
        JsonElement frames = report.GetProperty("frames");
        Assert.True(frames.GetProperty("received").GetInt64() > 0);
        Assert.Equal(frames.GetProperty("received").GetInt64(), frames.GetProperty("processed").GetInt64());
    }

    [Fact]
    public async Task Run_Seed_ChangesTheFramesAndIsReported()
    {
        JsonElement five = await ReportOf(), alike = await ReportOf("--seed", "5"), other = await ReportOf("--seed", "6");
        Assert.Equal(BitErrors(five), BitErrors(alike));
        Assert.NotEqual(BitErrors(five), BitErrors(other));
        Assert.Equal(6UL, other.GetProperty("seed").GetUInt64());
    }

    [Fact]
    public async Task Run_SetAfterSeed_Wins() => Assert.Equal(9UL, (await ReportOf("--seed", "6", "--set", "source.seed=9")).GetProperty("seed").GetUInt64());

    [Fact]
    public async Task Run_Report_HasTheMembersOfTheSummary()
    {
        JsonElement report = await ReportOf();
        Assert.Equal(["pipeline", "seed", "elapsedSeconds", "frames", "packets", "throughputFps", "latencyMs", "stages", "quality"], Names(report));
        Assert.Equal(["received", "processed", "withErasures", "late", "failed", "incomplete", "inFlight", "missing", "dropped"], Names(report.GetProperty("frames")));
        Assert.Equal(["queueFull", "deadline", "shutdown"], Names(report.GetProperty("frames").GetProperty("dropped")));
        Assert.Equal(["received", "accepted", "duplicated", "late", "malformed", "lost", "reordered", "socketDrops"], Names(report.GetProperty("packets")));
        Assert.Equal(["p50", "p90", "p99", "p999", "max"], Names(report.GetProperty("latencyMs")));
        Assert.All(report.GetProperty("stages").EnumerateArray(), s => Assert.Equal(["name", "count", "meanMs", "p50Ms", "p99Ms", "meanIterations"], Names(s)));
        JsonElement quality = report.GetProperty("quality");
        Assert.Equal(["bits", "bitErrors", "ber", "berLow", "berHigh", "nmseDb", "nmseRawDb", "aer"], Names(quality).Take(8));
        Assert.Equal(20 * SmallPipeline.BitsPerFrame, quality.GetProperty("bits").GetInt64());
        Assert.InRange(quality.GetProperty("ber").GetDouble(), quality.GetProperty("berLow").GetDouble(), quality.GetProperty("berHigh").GetDouble());
        Assert.Equal(JsonValueKind.Null, quality.GetProperty("aer").ValueKind);
    }

    [Theory]
    [InlineData(null, false, false)]
    [InlineData("symbols", true, false)]
    [InlineData("channel", false, true)]
    [InlineData("all", true, true)]
    public async Task Run_ResultsDetail_HoldsWhatItSays(string? detail, bool symbols, bool channel)
    {
        string results = _folder.At("r.jsonl");
        await Invocation.Done(["run", _pipeline, "--frames", "3", "--results", results, .. detail is null ? Array.Empty<string>() : ["--results-detail", detail]]);
        JsonElement[] lines = Invocation.Lines(results);
        Assert.Equal([0UL, 1UL, 2UL], lines.Select(l => l.GetProperty("frame").GetUInt64()));
        Assert.All(lines, line =>
        {
            Assert.Equal("processed", line.GetProperty("outcome").GetString());
            Assert.Equal(SmallPipeline.BitsPerFrame / 8, line.GetProperty("bits").GetBytesFromBase64().Length);
            Assert.Equal([0, 1, 2], line.GetProperty("active").EnumerateArray().Select(u => u.GetInt32()));
            foreach (var (name, bytes) in new[] { ("llr", 4 * 2 * Users * Data), ("symbols", 8 * Users * Data), ("symbol_variance", 4 * Users * Data) })
                Assert.Equal(symbols ? bytes : -1, BytesOf(line, name));
            foreach (var (name, bytes) in new[] { ("channel", 8 * Antennas * Users), ("channel_variance", 4 * Antennas * Users) })
                Assert.Equal(channel ? bytes : -1, BytesOf(line, name));
        });
    }

    [Fact]
    public async Task Run_ResultsLogLikelihoodRatios_HaveTheSignsOfTheBits()
    {
        string results = _folder.At("r.jsonl");
        await Invocation.Done("run", _pipeline, "--frames", "2", "--results", results, "--results-detail", "symbols");
        foreach (JsonElement line in Invocation.Lines(results))
        {
            byte[] bits = line.GetProperty("bits").GetBytesFromBase64(), ratios = line.GetProperty("llr").GetBytesFromBase64();
            for (int i = 0; i < SmallPipeline.BitsPerFrame; i++)
                Assert.Equal((bits[i / 8] >> (i % 8) & 1) == 1, BitConverter.ToSingle(ratios, 4 * i) > 0);
        }
    }

    [Fact]
    public async Task Run_RecordedThenRunAgain_GivesIdenticalResults()
    {
        string first = _folder.At("first.jsonl"), again = _folder.At("again.jsonl"), recording = _folder.At("recorded");
        await Invocation.Done("run", _pipeline, "--record", recording, "--results", first, "--results-detail", "all");
        await Invocation.Done("run", _pipeline, "--source", $"file:{recording}.sigmf-meta", "--results", again, "--results-detail", "all");
        Assert.Equal(WithoutLatency(first), WithoutLatency(again));
    }

    [Fact]
    public async Task Run_LiveSource_IsWarmedUpFirstAndCountsItsOwnFramesOnly()
    {
        string results = _folder.At("live.jsonl"), unpaced = _folder.At("unpaced.jsonl"), report = _folder.At("live.json");
        string output = await Invocation.Done("run", _pipeline, "--set", "source.rateFps=100", "--frames", "4", "--results", results, "--report", report);
        Assert.Matches(@"warmed up with \d{3,} simulated frames in \d+\.\d s", output);
        JsonElement frames = Invocation.Json(File.ReadAllText(report)).GetProperty("frames");
        Assert.Equal(4, frames.GetProperty("received").GetInt64());
        Assert.Equal(4, StageOf(Invocation.Json(File.ReadAllText(report)), "real-transform").GetProperty("count").GetInt64());
        Assert.DoesNotContain("warmed up", await Invocation.Done("run", _pipeline, "--frames", "4", "--results", unpaced), StringComparison.Ordinal);
        Assert.Equal(WithoutLatency(unpaced), WithoutLatency(results));
    }

    [Fact]
    public async Task Run_Format_TakesSizesAndPilotsFromTheRecordingAndSaysSo()
    {
        string recording = _folder.At("r");
        await Invocation.Done("simulate", _pipeline, "--out", recording, "--frames", "2", "--set", "format.pilots.seed=9");
        string output = await Invocation.Done("run", _pipeline, "--source", $"file:{recording}", "--set", "format.antennas=8");
        Assert.Contains("format: taken from the recording: ", output);
        Assert.Contains("antennas 8 → 16", output);
        Assert.Contains("pilots", output);
    }

    private async Task<JsonElement> ReportOf(params string[] options)
    {
        string path = _folder.At("report.json");
        await Invocation.Done(["run", _pipeline, "--quiet", "--report", path, .. options]);
        return Invocation.Json(File.ReadAllText(path));
    }

    private static JsonElement StageOf(JsonElement report, string name) => report.GetProperty("stages").EnumerateArray().Single(s => s.GetProperty("name").GetString() == name);

    private static double BitErrors(JsonElement report) => report.GetProperty("quality").GetProperty("bitErrors").GetDouble();

    private static string[] Names(JsonElement json) => [.. json.EnumerateObject().Select(m => m.Name)];

    private static int BytesOf(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement value) ? value.GetBytesFromBase64().Length : -1;

    private static string[] WithoutLatency(string path) =>
        [.. Invocation.Lines(path).Select(l => string.Join(' ', l.EnumerateObject().Where(m => m.Name != "latency_ms").Select(m => m.ToString())))];
}

using System.Text.Json;
using Receiver.Testing;
using Xunit;

namespace Receiver.Cli.Tests.Commands;

public sealed class OfdmCommandTests
{
    [Fact]
    public async Task SimulateAndRun_OfdmRecording_ScoresAsTheSimulatorDoes()
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("ofdm.json", SmallPipeline.OfdmJson), recording = folder.At("rec");
        await Invocation.Done("run", pipeline, "--quiet", "--report", folder.At("live.json"));
        await Invocation.Done("simulate", pipeline, "--out", recording);
        await Invocation.Done("run", pipeline, "--source", $"file:{recording}.sigmf-meta", "--quiet", "--report", folder.At("file.json"), "--results", folder.At("results.jsonl"), "--results-detail", "all");
        JsonElement live = Invocation.Json(File.ReadAllText(folder.At("live.json"))).GetProperty("quality"), file = Invocation.Json(File.ReadAllText(folder.At("file.json"))).GetProperty("quality");
        foreach (string measure in new[] { "ber", "nmseDb", "dataNmseDb", "scattererDetection", "scattererFalseAlarm", "ospaMetres", "userPositionRmseMetres", "timeOffsetRmseNs" })
            Assert.Equal(live.GetProperty(measure).GetDouble(), file.GetProperty(measure).GetDouble(), 1e-3);
        Assert.True(file.GetProperty("nmseDb").GetDouble() < -8, $"{file}");

        JsonElement[] lines = Invocation.Lines(folder.At("results.jsonl"));
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line =>
        {
            Assert.Equal(2, line.GetProperty("users").GetArrayLength());
            Assert.Equal(2 * 8 * 64 * 8, line.GetProperty("channel").GetBytesFromBase64().Length);
            Assert.Equal(2 * 2 * 32 * 8, line.GetProperty("symbols").GetBytesFromBase64().Length);
            Assert.Equal(2 * 2 * 32 * 2 / 8, line.GetProperty("bits").GetBytesFromBase64().Length);
        });
        Assert.Contains("frame 0 from above", await Invocation.Done("inspect", folder.At("results.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfdmAtDifferentParallelism_GivesTheSameResults()
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("ofdm.json", SmallPipeline.OfdmJson);
        var answers = new List<string[]>();
        foreach (string parallelism in new[] { "1", "2" })
        {
            string results = folder.At($"results-{parallelism}.jsonl");
            await Invocation.Done("run", pipeline, "--quiet", "--results", results, "--set", $"stages.expectation-maximization.parallelism={parallelism}");
            answers.Add([.. Invocation.Lines(results).Select(l => l.GetProperty("bits").GetString() + l.GetProperty("scatterers").GetRawText())]);
        }
        Assert.Equal(answers[0], answers[1]);
    }
}

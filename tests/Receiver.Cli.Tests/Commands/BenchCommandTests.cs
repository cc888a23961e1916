using System.Text.Json;
using Receiver.Testing;
using Xunit;

namespace Receiver.Cli.Tests.Commands;

public sealed class BenchCommandTests
{
    [Theory]
    [InlineData("throughput", new[] { "small", "empty pipeline", "source alone (simulator)" })]
    [InlineData("latency", new[] { "small", "small", "1 round", "2 rounds" })]
    public async Task Bench_Mode_MeasuresItsPoints(string mode, string[] points)
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("small.json", SmallPipeline.Json);
        string output = await Invocation.Done(
            "bench", pipeline, "--mode", mode, "--duration", "0.2", "--trials", "2", "--frames", "4", "--report", folder.At("b.json"), "--html", folder.At("b.html"));
        JsonElement report = Invocation.Json(File.ReadAllText(folder.At("b.json")));
        Assert.Equal(points, report.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        foreach (JsonElement trial in report.GetProperty("points").EnumerateArray().SelectMany(p => p.GetProperty("trials").EnumerateArray()))
        {
            Assert.True(trial.GetProperty("ledgerBalances").GetBoolean());
            Assert.True(trial.GetProperty("fps").GetDouble() > 0);
        }
        Assert.True(report.GetProperty("capacityFps").GetDouble() > 0);
        Assert.Contains("capacity ", output, StringComparison.Ordinal);
        string html = File.ReadAllText(folder.At("b.html"));
        Assert.Contains($"--mode {mode}", html, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", html[..html.IndexOf("<script>", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_Overload_MeasuresEveryPolicyAtEveryStep()
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("small.json", SmallPipeline.Json);
        await Invocation.Done("bench", pipeline, "--mode", "overload", "--duration", "0.1", "--trials", "1", "--frames", "4", "--quiet", "--report", folder.At("b.json"), "--set", "deadlineMs=50");
        JsonElement[] trials = [.. Invocation.Json(File.ReadAllText(folder.At("b.json"))).GetProperty("points").EnumerateArray().Skip(1).Select(p => p.GetProperty("trials")[0])];
        Assert.Equal(["drop-newest", "drop-oldest", "wait"], trials.Select(t => t.GetProperty("whenFull").GetString()!).Distinct().Order());
        Assert.Equal(18, trials.Length);
        foreach (JsonElement trial in trials)
        {
            Assert.True(trial.GetProperty("ledgerBalances").GetBoolean());
            Assert.InRange(trial.GetProperty("onTimeShare").GetDouble(), 0, 1);
        }
    }

    [Fact]
    public async Task Bench_LimitExceeded_SaysWhichAndExitsWith5()
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("small.json", SmallPipeline.Json);
        Invocation invocation = await Invocation.Of("bench", pipeline, "--duration", "0.1", "--trials", "1", "--frames", "2", "--quiet", "--max-allocated", "1");
        Assert.Equal(ExitCode.LimitExceeded, invocation.Code);
        Assert.Contains("bytes allocated a frame", invocation.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--trials", "0")]
    [InlineData("--duration", "0")]
    [InlineData("--frames", "0")]
    [InlineData("--rate", "10")]
    public async Task Bench_OptionOutOfRange_IsWrongUsage(string option, string value)
    {
        using var folder = new TemporaryFolder();
        Invocation invocation = await Invocation.Of("bench", folder.Write("small.json", SmallPipeline.Json), option, value);
        Assert.Equal(ExitCode.Usage, invocation.Code);
        Assert.Contains(option, invocation.Error, StringComparison.Ordinal);
    }
}

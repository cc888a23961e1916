using Receiver.Testing;
using Xunit;

namespace Receiver.Acceptance;

public sealed class LongRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _pipeline, _report;

    public LongRunTests()
    {
        _pipeline = _folder.Write("small.json", SmallPipeline.Json);
        _report = _folder.At("report.json");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ControlC_Once_DrainsPrintsTheSummaryAndEndsWith130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends a POSIX signal");
        using ReceiverProcess receiver = ReceiverProcess.Start("run", _pipeline, "--set", "source.frames=null", "--report", _report);
        await receiver.PrintsAsync(" frames ");
        receiver.PressControlC();
        var (code, text) = await receiver.EndAsync();
        Assert.Equal(130, code);
        Assert.Contains("0 in flight", text);
        Report summary = Report.Read(_report);
        summary.AssertBalances();
        Assert.True(summary["frames.received"] > 0);
        Assert.Equal(summary["frames.received"], summary["frames.processed"]);
    }

    [Fact]
    public async Task ControlC_Twice_StopsAtOnceAndCountsWhatWasOnItsWay()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sends a POSIX signal");
        // The intake fills faster than it drains: to drain it would take many minutes.
        using ReceiverProcess receiver = ReceiverProcess.Start("run", _pipeline, "--set", "source.frames=null", "--set", "intake.capacity=2000",
            "--set", "stages.refinement.maxRounds=1000", "--set", "stages.refinement.tolerance=0", "--report", _report);
        await receiver.PrintsAsync(" frames ");
        receiver.PressControlC();
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(receiver.HasExited, "it did not drain");
        receiver.PressControlC();
        var (code, text) = await receiver.EndAsync();
        Assert.Equal(130, code);
        Assert.Contains("shutdown", text);
        Report summary = Report.Read(_report);
        summary.AssertBalances();
        Assert.True(summary["frames.dropped.shutdown"] > 0);
    }

    [Fact]
    public async Task ThousandsOfFrames_MemoryStaysFlat()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        const int frames = 4000;
        using ReceiverProcess receiver = ReceiverProcess.Start("run", _pipeline, "--set", $"source.frames={frames}", "--set", "stages.refinement.maxRounds=1", "--report", _report);
        var samples = new List<long>();
        while (!receiver.HasExited)
        {
            if (receiver.WorkingSet() is { } bytes) samples.Add(bytes);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        var (code, text) = await receiver.EndAsync();
        Assert.True(code == 0, text);
        Assert.Equal(frames, Report.Read(_report)["frames.processed"]);
        Assert.True(samples.Count >= 9, $"only {samples.Count} samples");
        // The first third holds the start and the first collections. A leak of a frame's estimates alone would be tens of megabytes.
        int third = samples.Count / 3;
        Assert.InRange(Median(samples[^third..]), 0, Median(samples[..third]) + (48L << 20));
    }

    private static long Median(List<long> values) => values.Order().ElementAt(values.Count / 2);
}

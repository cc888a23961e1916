using Receiver.Testing;
using Xunit;

namespace Receiver.Acceptance;

/// <summary>Two processes, one sending and one receiving over the loopback interface.</summary>
public sealed class NetworkTests : IDisposable
{
    // Fragments of 5 time samples: 3 of a pilot slot and 4 of a data slot.
    private const int Frames = 40, Mtu = 72, FragmentsPerFrame = 7;
    private static readonly string[] Sending = ["--rate", "40", "--mtu", $"{Mtu}"];
    private readonly TemporaryFolder _folder = new();
    private readonly string _pipeline, _recording, _report;

    public NetworkTests()
    {
        _pipeline = _folder.Write("small.json", SmallPipeline.Json);
        _recording = _folder.At("recording.sigmf-meta");
        _report = _folder.At("report.json");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SendThenRun_EveryFrameArrivesAndDecodesAsFromTheFile()
    {
        await SimulateAsync(Frames);
        Report fromFile = await FromFileAsync();
        var (sent, received) = await TransferAsync(Sending);
        received.AssertBalances();
        Assert.Equal((Frames, Frames * FragmentsPerFrame), (sent.Frames, sent.Datagrams));
        Assert.Equal(sent.Datagrams, received["packets.accepted"]);
        Assert.Equal(Frames, received["frames.processed"]);
        foreach (string none in new[] { "frames.withErasures", "frames.missing", "packets.lost", "packets.malformed", "packets.duplicated", "packets.late", "packets.socketDrops" })
            Assert.Equal(0, received[none]);
        Assert.Equal(fromFile["quality.bits"], received["quality.bits"]);
        Assert.Equal(fromFile["quality.bitErrors"], received["quality.bitErrors"]);
        Assert.Equal(fromFile["quality.nmseDb"], received["quality.nmseDb"], 9);
    }

    [Fact]
    public async Task SendWithFaults_TheLedgerExplainsEveryDatagramAndFrame()
    {
        await SimulateAsync(Frames);
        Report fromFile = await FromFileAsync();
        var (sent, received) = await TransferAsync([.. Sending, "--loss", "0.05", "--reorder", "0.05", "--duplicate", "0.05", "--corrupt", "0.02", "--seed", "3"]);
        received.AssertBalances();
        Assert.True(sent is { Lost: > 0, Duplicated: > 0, Corrupted: > 0 });
        Assert.InRange(sent.Damaged, sent.Corrupted, 2 * sent.Corrupted);
        Assert.Equal(sent.Fragments - sent.Lost + sent.Duplicated, sent.Datagrams);
        Assert.Equal(sent.Datagrams, received["packets.received"]);
        Assert.Equal(sent.Damaged, received["packets.malformed"]);
        Assert.Equal(sent.Lost + sent.Corrupted, received["packets.lost"]);
        Assert.Equal(sent.Fragments - sent.Lost - sent.Corrupted, received["packets.accepted"]);
        Assert.True(received["packets.reordered"] > 0);
        Assert.Equal(Frames, received["frames.processed"]);
        Assert.Equal(0, received["frames.missing"]);
        Assert.InRange(received["frames.withErasures"], 1, sent.Lost + sent.Corrupted);
        // Erased symbols are guesses, the others stay what they were: a lost fragment is 5 of a frame's 20 data symbols at the most.
        Assert.Equal(fromFile["quality.bits"], received["quality.bits"]);
        Assert.InRange(received.Ber, fromFile.Ber, fromFile.Ber + 0.1);
        TestContext.Current.TestOutputHelper?.WriteLine($"BER {received.Ber:0.000e+0} with faults, {fromFile.Ber:0.000e+0} without");
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("drop-oldest")]
    [InlineData("drop-newest")]
    public async Task SendFasterThanItCanProcess_DropsAreCountedAndItEndsCleanly(string whenFull)
    {
        const int frames = 300;
        await SimulateAsync(frames);
        string[] heavy = ["--set", "stages.refinement.maxRounds=60", "--set", "stages.refinement.tolerance=0", "--set", $"intake.whenFull={whenFull}", "--set", "intake.capacity=4"];
        await ReceiverProcess.DoneAsync(["run", _pipeline, "--source", $"file:{_recording}", "--frames", "30", "--report", _report, .. heavy]);
        double throughput = Report.Read(_report)["throughputFps"];
        // That run was a cold one; a live source is warmed up first, and then ten times as fast.
        // The end of the stream may be among what the kernel drops while the source waits: then the silence ends the run.
        var (sent, received) = await TransferAsync(["--rate", FormattableString.Invariant($"{40 * throughput:0}"), "--mtu", $"{Mtu}"],
            [.. heavy, "--set", "source.idleTimeoutMs=1500", "--set", "source.receiveBufferBytes=65536"]);
        received.AssertBalances();
        double kernelDrops = received["packets.socketDrops"];
        // Three copies of the end of the stream stand outside the accounts, but the kernel counts those that it drops.
        Assert.InRange(received["packets.received"] + kernelDrops, sent.Datagrams, sent.Datagrams + 3);
        if (whenFull == "wait")
        {
            Assert.True(kernelDrops > 0, "nothing was dropped: not an overload");
            Assert.Equal(0, received["frames.dropped.queueFull"]);
        }
        else Assert.True(received["frames.dropped.queueFull"] > 0, "nothing was dropped: not an overload");
        Assert.True(received["frames.processed"] > 0);
    }

    private Task SimulateAsync(int frames) => ReceiverProcess.DoneAsync("simulate", _pipeline, "--out", _recording, "--frames", $"{frames}");

    private async Task<Report> FromFileAsync()
    {
        string report = _folder.At("file.json");
        await ReceiverProcess.DoneAsync("run", _pipeline, "--source", $"file:{_recording}", "--report", report);
        return Report.Read(report);
    }

    /// <summary>Receives in one process what another sends. Frames wait long for their fragments, and the intake is large: the machine may be busy.</summary>
    private async Task<(Sent Sent, Report Received)> TransferAsync(string[] sending, string[]? receiving = null)
    {
        using ReceiverProcess receiver = ReceiverProcess.Start(["run", _pipeline, "--source", "udp://127.0.0.1:0", "--format", _recording, "--report", _report,
            "--set", "source.maxAgeMs=2500", "--set", "intake.capacity=256", .. receiving ?? []]);
        string sent = await ReceiverProcess.DoneAsync(["send", _recording, "--to", await receiver.ListensAsync(), .. sending]);
        var (code, text) = await receiver.EndAsync();
        Assert.True(code == 0, text);
        return (Sent.Parse(sent), Report.Read(_report));
    }
}

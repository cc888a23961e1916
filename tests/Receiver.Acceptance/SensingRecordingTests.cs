using Receiver.Testing;
using Xunit;

namespace Receiver.Acceptance;

/// <summary>Recordings of the OFDM uplink that another program made, decoded from the file and through the network.</summary>
public sealed class SensingRecordingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ofdm-8x8-m5dB", -17)]
    [InlineData("ofdm-8x8-static-5dB-qpsk", -30)]
    public async Task FromFile_ReachesTheReference(string name, double nmseDb)
    {
        string recording = Find(name), report = _folder.At("report.json");
        await ReceiverProcess.DoneAsync("run", Path.Combine(PipelineFilesTests.Folder, "ofdm-sensing.json"), "--source", $"file:{recording}", "--quiet", "--report", report);
        Report summary = Report.Read(report);
        AssertGood(summary, nmseDb);
        if (summary.Has("quality.ber")) Assert.Equal(0, summary.Ber);
    }

    [Theory]
    [InlineData("ofdm-8x8-m5dB", "0", -17)]
    [InlineData("ofdm-8x8-m5dB", "0.05", -14)]
    [InlineData("ofdm-8x8-static-5dB-qpsk", "0.05", -30)]
    public async Task ThroughTheNetwork_ReachesTheReference(string name, string loss, double nmseDb)
    {
        string recording = Find(name), report = _folder.At("report.json");
        using ReceiverProcess receiver = ReceiverProcess.Start(
            "run", Path.Combine(PipelineFilesTests.Folder, "ofdm-udp.json"), "--format", recording, "--set", "source.port=0", "--set", "source.maxAgeMs=5000", "--report", report);
        string address = await receiver.ListensAsync();
        await ReceiverProcess.DoneAsync("send", recording, "--to", address, "--rate", "2", "--loss", loss, "--seed", "3");
        var (code, text) = await receiver.EndAsync();
        Assert.True(code == 0, text);
        Report summary = Report.Read(report);
        AssertGood(summary, nmseDb);
        Assert.Equal(loss == "0" ? 0 : summary["frames.received"], summary["frames.withErasures"]);
    }

    private static void AssertGood(Report summary, double nmseDb)
    {
        summary.AssertBalances();
        Assert.Equal(summary["frames.received"], summary["frames.processed"]);
        Assert.True(summary["quality.nmseDb"] <= nmseDb, $"channel NMSE {summary["quality.nmseDb"]} dB");
        Assert.InRange(summary["quality.timeOffsetMaxNs"], 0, 15);
    }

    private static string Find(string name)
    {
        if (Recordings.Find(name) is not { } recording)
        {
            Assert.Skip(Recordings.Absent);
            throw new InvalidOperationException("skipped");
        }
        return recording + ".sigmf-meta";
    }
}

using Receiver.Testing;
using Xunit;

namespace Receiver.Acceptance;

public sealed class RecordingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Made by another program, whose own decoder reaches 2.5e-4 and 6.5e-3 on these frames.
    [Theory]
    [InlineData("one-bit-128x20-10dB", 12, 6e-4)]
    [InlineData("one-bit-128x20-m5dB", 8, 8e-3)]
    public async Task ForeignRecording_Decodes(string name, int frames, double ber)
    {
        if (Recordings.Find(name) is not { } recording)
        {
            Assert.Skip(Recordings.Absent);
            return;
        }
        // The pipeline states other sizes: the recording's own win.
        string pipeline = _folder.Write("p.json", SmallPipeline.Json.Replace("\"maxRounds\": 2", "\"maxRounds\": 3")), report = _folder.At("report.json");
        await ReceiverProcess.DoneAsync("run", pipeline, "--source", $"file:{recording}.sigmf-meta", "--report", report);
        Report summary = Report.Read(report);
        Assert.Equal(frames, summary["frames.processed"]);
        Assert.Equal(frames * 20 * 200 * 2, summary["quality.bits"]);
        Assert.InRange(summary.Ber, 0, ber);
    }
}

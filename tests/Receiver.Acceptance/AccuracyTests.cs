using Receiver.Testing;
using Xunit;

namespace Receiver.Acceptance;

/// <summary>What the README promises, over 1000 frames of the main pipeline: minutes, hence not among the tests of every change.</summary>
[Trait("Category", "Statistical")]
public sealed class AccuracyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(10, 3.7e-4, -15.0)]
    [InlineData(0, 1.4e-3, null)]
    [InlineData(-15, 0.165, null)]
    public async Task MainPipeline_OverThousandFrames_MeetsItsErrorRates(int snrDb, double ber, double? nmseDb)
    {
        string report = _folder.At("report.json");
        using ReceiverProcess receiver = ReceiverProcess.Start("run", Path.Combine(PipelineFilesTests.Folder, "one-bit-mimo.json"),
            "--set", "source.frames=1000", "--set", $"source.snrDb={snrDb}", "--seed", "2", "--quiet", "--report", report);
        var (code, text) = await receiver.EndAsync(TimeSpan.FromMinutes(30));
        Assert.True(code == 0, text);
        Report summary = Report.Read(report);
        TestContext.Current.TestOutputHelper?.WriteLine($"{snrDb} dB: BER {summary.Ber:0.00e+0} ({summary["quality.berLow"]:0.00e+0} … {summary["quality.berHigh"]:0.00e+0}), NMSE {summary["quality.nmseDb"]:0.00} dB");
        Assert.Equal(1000, summary["frames.processed"]);
        Assert.InRange(summary.Ber, 0, ber);
        if (nmseDb is { } bound) Assert.InRange(summary["quality.nmseDb"], double.NegativeInfinity, bound);
    }
}

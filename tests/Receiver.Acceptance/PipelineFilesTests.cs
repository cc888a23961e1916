using System.Text.Json;
using Receiver.Testing;
using Xunit;

namespace Receiver.Acceptance;

public sealed class PipelineFilesTests : IDisposable
{
    private const int Frames = 2;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileName(f)).Where(f => f != "pipeline.schema.json").Order()];

    internal static string Folder => Path.Combine(Root, "pipelines");

    private static string Root
    {
        get
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "Receiver.sln"))) return folder.FullName;
            throw new InvalidOperationException("the tests are not below the folder of Receiver.sln");
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public async Task EveryPipelineFile_ValidatesAndRunsAFewFrames(string name)
    {
        string pipeline = Path.Combine(Folder, name), report = _folder.At("report.json"), recording = _folder.At("recording");
        Assert.Contains($"{pipeline}: valid", await ReceiverProcess.DoneAsync("validate", pipeline));
        switch (SourceOf(pipeline))
        {
            case "simulator":
                await ReceiverProcess.DoneAsync("run", pipeline, "--frames", $"{Frames}", "--report", report);
                break;
            case "file":
                await ReceiverProcess.DoneAsync("simulate", Path.Combine(Folder, "one-bit-mimo.json"), "--out", recording, "--frames", $"{Frames}");
                await ReceiverProcess.DoneAsync("run", pipeline, "--source", $"file:{recording}.sigmf-meta", "--report", report);
                break;
            case "udp":
                await ReceiverProcess.DoneAsync("simulate", pipeline, "--source", "simulator:", "--out", recording, "--frames", $"{Frames}");
                using (ReceiverProcess receiver = ReceiverProcess.Start("run", pipeline, "--format", recording + ".sigmf-meta", "--set", "source.port=0", "--set", "source.maxAgeMs=5000", "--report", report))
                {
                    string address = await receiver.ListensAsync();
                    await ReceiverProcess.DoneAsync("send", recording + ".sigmf-meta", "--to", address, "--rate", "5");
                    var (code, text) = await receiver.EndAsync();
                    Assert.True(code == 0, text);
                }
                break;
            case var other:
                Assert.Fail($"{name}: a source that this test does not know: {other}");
                break;
        }
        Report summary = Report.Read(report);
        summary.AssertBalances();
        Assert.Equal(Frames, summary["frames.processed"]);
        // Gaussian data carry no bits; how good a baseline is, its own tests say.
        if (summary.Has("quality.ber")) Assert.InRange(summary.Ber, 0, 0.05);
        else Assert.InRange(summary["quality.dataNmseDb"], -60, 3);
    }

    [Fact]
    public async Task MainCommand_OfAFreshClone_ShowsTheSummary()
    {
        string text = await ReceiverProcess.DoneAsync("run", Path.Combine(Folder, "one-bit-mimo.json"), "--frames", "4");
        foreach (string words in new[] { "one-bit-mimo: 4 frames", "4 received = 4 processed", "frames/s", "latency", "channel-estimation", "data-detection", "BER", "NMSE" }) Assert.Contains(words, text);
    }

    private static string SourceOf(string pipeline)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(pipeline), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return json.RootElement.GetProperty("source").GetProperty("type").GetString()!;
    }
}

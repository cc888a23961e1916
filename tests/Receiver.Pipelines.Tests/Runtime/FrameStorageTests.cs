using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Tests.Definition;
using Xunit;

namespace Receiver.Pipelines.Tests.Runtime;

/// <summary>What frames compute is kept in storage that goes from frame to frame.</summary>
[Collection(nameof(FrameStorageTests))]
[CollectionDefinition(nameof(FrameStorageTests), DisableParallelization = true)]
public sealed class FrameStorageTests
{
    private const string Refinement = """
        { "type": "iterate", "maxRounds": 3, "feedback": "FEEDBACK", "parallelism": 2, "stages": [
          { "type": "channel-estimation", "algorithm": "ALGORITHM" }, { "type": "data-detection", "algorithm": "ALGORITHM" } ] }
        """;

    public static TheoryData<string> Stages =>
    [
        Refinement.Replace("FEEDBACK", "hard").Replace("ALGORITHM", "advi"),
        Refinement.Replace("FEEDBACK", "soft").Replace("ALGORITHM", "advi-matched"),
        Refinement.Replace("FEEDBACK", "soft").Replace("ALGORITHM", "gamp"),
        Refinement.Replace("FEEDBACK", "hard").Replace("ALGORITHM", "svm"),
        """{ "type": "joint-estimation", "algorithm": "big-amp", "parallelism": 2 }""",
        """{ "type": "joint-estimation", "algorithm": "big-amp-activity", "parallelism": 2 }""",
        Separate("advi", null, "pvi-sequential"),
        Separate("advi", null, "pvi-synchronous"),
        Separate("advi", null, "pvi-asynchronous"),
        Separate("bernoulli-gaussian-gamp", "posterior-odds", "gamp"),
        Separate("bilinear-advi", "two-class", "advi"),
        Separate("bilinear-advi", "threshold", "svm"),
        Separate("least-squares", null, "zero-forcing"),
        Separate("bussgang-lmmse", null, "bussgang-mmse"),
        Separate("genie", null, "gamp"),
    ];

    private static string Separate(string channel, string? activity, string data) => string.Join(", ", new[] { ("channel-estimation", channel), ("activity-detection", activity), ("data-detection", data) }
        .Where(stage => stage.Item2 is not null).Select(stage => $$"""{ "type": "{{stage.Item1}}", "algorithm": "{{stage.Item2}}", "parallelism": 2 }"""));

    /// <summary>Whoever reads a matrix of a frame that is done gets NaN: results that are the same as with new matrices come from nowhere else.</summary>
    [Theory]
    [MemberData(nameof(Stages))]
    public async Task RunAsync_StorageThatIsWiped_GivesTheResultsOfNewMatrices(string stages)
    {
        string[] wiped = await ResultsAsync(stages, new StoragePool(wipes: true)), kept = await ResultsAsync(stages, new StoragePool());
        Assert.Equal(kept, wiped);
        Assert.DoesNotContain(kept, line => line.Contains("NaN", StringComparison.Ordinal));
        // A pool that never gets anything back makes every matrix anew.
        var lost = new StoragePool();
        Assert.Equal(kept, await ResultsAsync(stages, lost, reception => reception with { Storage = FrameStorage.New }));
    }

    /// <summary>Matrices, which are most of it, come back: what is left are the envelopes of the frames.</summary>
    [Fact]
    public async Task RunAsync_AfterWarmUp_AllocatesLittle()
    {
        const int WarmUp = 600, Frames = 2400;
        PipelineFile file = File(Refinement.Replace("FEEDBACK", "hard").Replace("ALGORITHM", "advi"));
        Frame[] frames = await FramesAsync(file);
        long begin = 0, end = 0, delivered = 0;
        Line line = file.Open(TimeProvider.System, out _) with
        {
            Source = new FakeSource(file.Open(TimeProvider.System, out _).Source.Format, token => Repeat(frames, Frames)),
            Sinks =
            [
                new CountingSink(() =>
                {
                    if (++delivered == WarmUp) begin = GC.GetTotalAllocatedBytes(precise: true);
                    if (delivered == Frames) end = GC.GetTotalAllocatedBytes(precise: true);
                }),
            ],
        };
        await new LineRunner(line).RunAsync().WaitAsync(TestFrames.Patience);
        double bytes = (end - begin) / (double)(Frames - WarmUp);
        Assert.True(bytes < 4096, $"{bytes:0} bytes a frame");
    }

    private static async Task<string[]> ResultsAsync(string stages, StoragePool pool, Func<Reception, Reception>? change = null)
    {
        PipelineFile file = File(stages);
        var results = new FakeSink();
        Line line = file.Open(TimeProvider.System, out _) with { Sinks = [results], Storage = pool };
        if (change is not null) line = line with { Stages = [new LineStage(new FakeStage((reception, _) => change(reception)), 1, 2), .. line.Stages] };
        RunReport report = await new LineRunner(line).RunAsync().WaitAsync(TestFrames.Patience);
        Assert.True(report.Frames.Balances);
        Assert.Equal(12, report.Frames.Processed);
        return [.. results.Deliveries.Select(d => string.Join(' ', d.Reception.Activity?.LogLikelihoodRatios ?? []) + string.Join(' ', d.Reception.Symbols!.LogLikelihoodRatios.Values.Concat(d.Reception.Channel!.Variance.Values))
            + string.Join(' ', d.Reception.Symbols.Mean.Values.Concat(d.Reception.Channel.Mean.Values)))];
    }

    private static PipelineFile File(string stages) => PipelineFileTests.Parse($$"""
        {
          "format": { "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20 },
          "source": { "type": "simulator", "frames": 12, "seed": 3, "snrDb": 5 },
          "stages": [ { "type": "real-transform" }, {{stages}} ],
          "sinks": []
        }
        """);

    private static async Task<Frame[]> FramesAsync(PipelineFile file)
    {
        var frames = new List<Frame>();
        await foreach (Frame frame in file.Open(TimeProvider.System, out _).Source.ReadAsync(default)) frames.Add(frame.Detach());
        return [.. frames];
    }

    private static async IAsyncEnumerable<Frame> Repeat(Frame[] frames, int count)
    {
        await Task.Yield();
        for (int i = 0; i < count; i++) yield return frames[i % frames.Length];
    }

    private sealed class CountingSink(Action count) : IReceptionSink
    {
        public ValueTask WriteAsync(Delivery delivery, CancellationToken token)
        {
            count();
            return ValueTask.CompletedTask;
        }
    }
}

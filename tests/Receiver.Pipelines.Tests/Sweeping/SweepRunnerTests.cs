using Receiver.Pipelines.Sweeping;
using Xunit;

namespace Receiver.Pipelines.Tests.Sweeping;

public sealed class SweepRunnerTests : IDisposable
{
    private const string TimeOfWork = "msPerFrame";
    private readonly SweepFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_FrequentErrors_StopsAtTheFirstFrameThatMeetsTheRule()
    {
        PointResult stopped = Assert.Single(await _folder.MeasureAsync(Sweep(new StopRule { Errors = 150, MinFrames = 2, MaxFrames = 200 })));
        Assert.InRange(stopped["frames"]!.Value, 3, 199);
        Assert.True(stopped["bitErrors"] >= 150);
        Assert.Equal(120 * stopped["frames"], stopped["bits"]);
        Assert.Equal(stopped["bitErrors"] / stopped["bits"], stopped["ber"]);
        Assert.True(stopped[TimeOfWork] > 0);
        PointResult oneLess = Assert.Single(await _folder.MeasureAsync(Sweep(new StopRule { Errors = 150, MinFrames = 2, MaxFrames = (long)stopped["frames"]! - 1 })));
        Assert.True(oneLess["bitErrors"] < 150);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "must-not-be-written.jsonl")));
    }

    [Theory]
    [InlineData(12, 100, 12)]
    [InlineData(1, 7, 7)]
    public async Task RunAsync_FewFramesNeeded_HasAtLeastMinAndAtMostMaxFrames(int minFrames, int maxFrames, int expected)
    {
        PointResult point = Assert.Single(await _folder.MeasureAsync(Sweep(new StopRule { Errors = minFrames == 1 ? 100_000 : 1, MinFrames = minFrames, MaxFrames = maxFrames })));
        Assert.Equal(expected, point["frames"]);
    }

    [Fact]
    public async Task RunAsync_OneAndTwoAndFiveCores_GiveTheSameNumbers()
    {
        SweepDefinition sweep = Sweep(new StopRule { Errors = 200, MinFrames = 2, MaxFrames = 40 }, "source.snrDb=-10,0");
        var results = new List<IReadOnlyList<PointResult>>();
        foreach (int cores in new[] { 1, 2, 5 })
        {
            File.Delete(_folder.Points);
            results.Add(await _folder.MeasureAsync(sweep, cores));
        }
        Assert.Equal(Numbers(results[0]), Numbers(results[1]));
        Assert.Equal(Numbers(results[0]), Numbers(results[2]));
    }

    [Fact]
    public async Task RunAsync_SamePipelineUnderTwoNames_SeesTheSameFrames()
    {
        string[] pipelines = [_folder.Pipeline("a"), _folder.Pipeline("b", source: """{ "type": "simulator", "snrDb": -5, "seed": 1234, "rateFps": 0.01 }""")];
        var sweep = new SweepDefinition { Pipelines = pipelines, Stop = new StopRule { MinFrames = 5, MaxFrames = 5 }, Seed = 3 };
        IReadOnlyList<PointResult> same = await _folder.MeasureAsync(sweep), other = await _folder.MeasureAsync(sweep with { Seed = 4 });
        Assert.Equal(Numbers([same[0]]), Numbers([same[1]]));
        Assert.NotEqual(same[0]["nmseDb"], other[0]["nmseDb"]);
    }

    [Fact]
    public async Task RunAsync_Interrupted_KeepsWhatIsFinishedAndDoesTheRest()
    {
        SweepDefinition sweep = Sweep(new StopRule { MinFrames = 4, MaxFrames = 4 }, "source.snrDb=-10,-5,0,5");
        using var interrupt = new CancellationTokenSource();
        int finished = 0;
        var interrupted = new SweepRunner(sweep.LoadPoints(), sweep.Stop, PointFile.Open(_folder.Points))
        {
            PointFinished = _ =>
            {
                if (++finished == 2) interrupt.Cancel();
            },
        };
        Assert.False(await interrupted.RunAsync(interrupt.Token));
        Assert.Equal(2, interrupted.Results.Count);
        File.AppendAllText(_folder.Points, File.ReadAllLines(_folder.Points)[0][..40]);

        var measured = new List<PointResult>();
        IReadOnlyList<PointResult> all = await _folder.MeasureAsync(sweep, measured: measured);
        Assert.Equal(["-10", "-5", "0", "5"], all.Select(p => p.Settings[0].Value));
        Assert.Equal(["0", "5"], measured.Select(p => p.Settings[0].Value));
        Assert.Equal(4, File.ReadAllLines(_folder.Points).Length);

        measured.Clear();
        Assert.Equal(Numbers(all), Numbers(await _folder.MeasureAsync(sweep, measured: measured)));
        Assert.Empty(measured);
    }

    [Fact]
    public async Task RunAsync_ChangedPipelineFile_MeasuresItsPointsAgain()
    {
        string a = _folder.Pipeline("a"), b = _folder.Pipeline("b");
        var sweep = new SweepDefinition { Pipelines = [a, b], Stop = new StopRule { MinFrames = 3, MaxFrames = 3 } };
        await _folder.MeasureAsync(sweep);
        _folder.Pipeline("b", maxRounds: 3);
        var measured = new List<PointResult>();
        Assert.Equal(2, (await _folder.MeasureAsync(sweep, measured: measured)).Count);
        Assert.Equal("b", Assert.Single(measured).Pipeline);
    }

    [Fact]
    public async Task RunAsync_CancelledWithinAPoint_GivesThePointUp()
    {
        SweepDefinition sweep = Sweep(new StopRule { Errors = long.MaxValue, MinFrames = 1, MaxFrames = long.MaxValue });
        using var interrupt = new CancellationTokenSource();
        var runner = new SweepRunner(sweep.LoadPoints(), sweep.Stop, PointFile.Open(_folder.Points));
        Task<bool> run = runner.RunAsync(interrupt.Token);
        while (runner.Progress().Frames < 3 && !run.IsCompleted) await Task.Delay(5, TestContext.Current.CancellationToken);
        SweepProgress progress = runner.Progress();
        interrupt.Cancel();
        Assert.False(await run.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Empty(runner.Results);
        Assert.False(File.Exists(_folder.Points));
        Assert.Equal((0, 1), (progress.Finished, progress.Total));
        Assert.NotNull(progress.TimeLeft);
    }

    [Fact]
    public async Task Write_Results_HasTheColumnsOfEverySweep()
    {
        SweepDefinition sweep = Sweep(new StopRule { MinFrames = 2, MaxFrames = 2 }, "source.snrDb=-10,0", """stages.channel-estimation.algorithm={"type":"advi","maxIterations":9}""");
        var text = new StringWriter();
        SweepTable.Write(text, sweep.Paths, await _folder.MeasureAsync(sweep));
        string[] lines = text.ToString().Split('\n');
        Assert.Equal(
            "pipeline,source.snrDb,stages.channel-estimation.algorithm,frames,bits,bitErrors,ber,berLow,berHigh,nmseDb,nmseRawDb,aer,missed,falseAlarm,dataNmseDb,"
            + "scattererRmseMetres,scattererDetection,scattererFalseAlarm,ospaMetres,userPositionRmseMetres,timeOffsetRmseNs,msPerFrame,failed", lines[0]);
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("a,-10,\"{\"\"type\"\":\"\"advi\"\",\"\"maxIterations\"\":9}\",2,240,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",,,,,,,,,,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",0", lines[2], StringComparison.Ordinal);
    }

    private SweepDefinition Sweep(StopRule stop, params string[] variations) =>
        new() { Pipelines = [_folder.Pipeline("a")], Variations = [.. variations.Select(Variation.Parse)], Stop = stop };

    private static IEnumerable<string> Numbers(IEnumerable<PointResult> points) =>
        points.Select(p => string.Join(' ', p.Settings.Select(s => s.Value).Concat(p.Measures.Where(m => m.Key is not (TimeOfWork or CostOverSize.Measure)).Select(m => $"{m.Key}={m.Value:R}"))));
}

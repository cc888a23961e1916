using System.Diagnostics;
using System.Diagnostics.Metrics;
using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Instrumentation;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Tests.Definition;
using Xunit;

namespace Receiver.Pipelines.Tests.Runtime;

/// <summary>Before a live source is opened, simulated frames run through the stages, and nothing of them is seen but the time that they take.</summary>
[Collection(nameof(RehearsalTests))]
[CollectionDefinition(nameof(RehearsalTests), DisableParallelization = true)]
public sealed class RehearsalTests
{
    private const string Udp = """{ "type": "udp", "port": 0 }""";

    [Fact]
    public async Task RunAsync_LivePipeline_RunsItsStagesUntilTheyAreCompiledAndLeavesStorage()
    {
        PipelineFile file = File(Udp);
        Rehearsal rehearsal = (await Rehearsal.RunAsync(file, TimeProvider.System, default).WaitAsync(TestFrames.Patience))!;
        Assert.True(rehearsal.Frames >= 100, $"{rehearsal.Frames} frames");
        Assert.True(rehearsal.Elapsed >= TimeSpan.FromSeconds(1), $"{rehearsal.Elapsed}");
        Assert.Equal(0, rehearsal.Storage.InUse);

        // What the first frame needs is there.
        FrameStorage storage = rehearsal.Storage.Rent();
        long before = GC.GetAllocatedBytesForCurrentThread();
        storage.Real(32, 12);
        storage.Channel(16, 3);
        storage.Symbols(3, 20);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task RunAsync_WhileMetricsAndSpansAreListenedTo_IsNotHeard()
    {
        var heard = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Name == Instruments.Name) self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, tags));
        using var spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Instruments.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => { lock (heard) heard.Add(activity.OperationName); },
        };
        ActivitySource.AddActivityListener(spans);
        listener.Start();
        // Lines of tests before this one, that have ended.
        listener.RecordObservableInstruments();
        string[] before = [.. heard];
        heard.Clear();

        Rehearsal? rehearsal = await Rehearsal.RunAsync(File(Udp), TimeProvider.System, default).WaitAsync(TestFrames.Patience);

        Assert.NotNull(rehearsal);
        listener.RecordObservableInstruments();
        Assert.Equal(before, heard);

        void Hear(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string text = instrument.Name;
            foreach (KeyValuePair<string, object?> tag in tags) text += $" {tag.Key}={tag.Value}";
            lock (heard) heard.Add(text);
        }
    }

    [Fact]
    public async Task RunAsync_ThenTheLiveLine_CountsItsOwnFramesOnly()
    {
        PipelineFile file = File("""{ "type": "simulator", "rateFps": 500, "seed": 3 }""");
        Assert.True(file.IsLive);
        Rehearsal rehearsal = (await Rehearsal.RunAsync(file, TimeProvider.System, default).WaitAsync(TestFrames.Patience))!;
        var sink = new FakeSink();
        Line line = file.Open(TimeProvider.System, out _) with { Sinks = [sink], Storage = rehearsal.Storage };
        RunReport report = await new LineRunner(line).RunAsync(maxFrames: 5).WaitAsync(TestFrames.Patience);

        Assert.Equal([0UL, 1, 2, 3, 4], sink.Numbers);
        Assert.Equal((5, 5, 0), (report.Frames.Received, report.Frames.Processed + report.Frames.Late, report.Frames.Missing));
        Assert.True(report.Frames.Balances);
        Assert.Equal(3, report.Stages.Count);
        Assert.All(report.Stages, stage => Assert.Equal(5, stage.Count));
        // The answers are those of a line that was not rehearsed.
        var unrehearsed = new FakeSink();
        await new LineRunner(file.Open(TimeProvider.System, out _) with { Sinks = [unrehearsed] }).RunAsync(maxFrames: 5).WaitAsync(TestFrames.Patience);
        Assert.Equal(Answers(unrehearsed), Answers(sink));
    }

    [Fact]
    public async Task RunAsync_FramesThatCannotBeSimulated_AreNotRehearsed() =>
        Assert.Null(await Rehearsal.RunAsync(File(Udp, "gaussian"), TimeProvider.System, default).WaitAsync(TestFrames.Patience));

    private static IEnumerable<float> Answers(FakeSink sink) => sink.Deliveries.SelectMany(d => d.Reception.Symbols!.LogLikelihoodRatios.Values);

    private static PipelineFile File(string source, string constellation = "qpsk") => PipelineFileTests.Parse($$"""
        {
          "format": { "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20, "constellation": "{{constellation}}" },
          "source": {{source}},
          "stages": [ { "type": "real-transform" }, { "type": "channel-estimation", "algorithm": "advi" }, { "type": "data-detection", "algorithm": "advi" } ],
          "sinks": []
        }
        """);
}

using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Instrumentation;
using Receiver.Pipelines.Runtime;
using Xunit;

namespace Receiver.Pipelines.Tests.Runtime;

/// <summary>What becomes of frames on a line that works as it should.</summary>
public sealed class LineRunnerTests
{
    private static readonly FrameFormat Format = TestFrames.Format();

    internal static Line LineOf(IFrameSource source, FakeSink sink, params LineStage[] stages) => new()
    {
        Name = "test",
        Source = source,
        Stages = stages,
        Sinks = [sink],
    };

    internal static Task<RunReport> RunAsync(LineRunner runner, CancellationToken stop = default, CancellationToken abort = default, long? maxFrames = null) =>
        runner.RunAsync(stop, abort, maxFrames).WaitAsync(TestFrames.Patience);

    [Fact]
    public async Task RunAsync_SourceEnds_DeliversEveryFrameOnceInOrder()
    {
        var sink = new FakeSink();
        RunReport report = await RunAsync(new LineRunner(LineOf(FakeSource.Of(Format, 30), sink, new LineStage(FakeStage.PassOn(), 1, 2))));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (ulong)i), sink.Numbers);
        Assert.Equal((30, 30, 0), (report.Frames.Received, report.Frames.Processed, report.Frames.InFlight));
        Assert.True(report.Frames.Balances);
        Assert.Same(report, sink.Report);
        Assert.True(sink.IsDisposed);
    }

    [Fact]
    public async Task RunAsync_ParallelStage_WorksOnSeveralAtOnceAndKeepsTheOrder()
    {
        using var together = new CountdownEvent(4);
        var stage = new FakeStage((reception, _) =>
        {
            ulong number = reception.Frame.Id.Number;
            if (number < 4)
            {
                together.Signal();
                Assert.True(together.Wait(TestFrames.Patience), "four frames were never worked on at once");
            }
            Thread.Sleep((int)((number * 7) % 5));
            return reception;
        });
        var sink = new FakeSink();
        await RunAsync(new LineRunner(LineOf(FakeSource.Of(Format, 40), sink, new LineStage(stage, 4, 8), new LineStage(FakeStage.PassOn(), 1, 1))));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (ulong)i), sink.Numbers);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(7, 7)]
    [InlineData(100, 20)]
    public async Task RunAsync_MaxFrames_TakesNoMore(long maxFrames, int expected)
    {
        var sink = new FakeSink();
        RunReport report = await RunAsync(new LineRunner(LineOf(FakeSource.Of(Format, 20), sink, new LineStage(FakeStage.PassOn(), 1, 2))), maxFrames: maxFrames);
        Assert.Equal(expected, report.Frames.Received);
        Assert.Equal(expected, sink.Deliveries.Count);
    }

    [Fact]
    public async Task RunAsync_Stopped_DrainsWhatWasReceived()
    {
        using var stop = new CancellationTokenSource();
        var sink = new FakeSink { OnWrite = delivery => { if (delivery.Reception.Frame.Id.Number == 5) stop.Cancel(); } };
        RunReport report = await RunAsync(new LineRunner(LineOf(FakeSource.Of(Format), sink, new LineStage(FakeStage.PassOn(), 2, 4))), stop.Token);
        Assert.True(report.Frames.Received >= 6);
        Assert.Equal(report.Frames.Received, report.Frames.Processed);
        Assert.Equal(report.Frames.Received, sink.Deliveries.Count);
        Assert.Equal(0, report.Frames.InFlight);
        Assert.True(report.Frames.Balances);
    }

    [Fact]
    public async Task RunAsync_Aborted_CountsFramesOnTheirWayAsDroppedAtShutdown()
    {
        using var abort = new CancellationTokenSource();
        var stage = new FakeStage((reception, token) =>
        {
            if (reception.Frame.Id.Number < 3) return reception;
            abort.Cancel();
            token.WaitHandle.WaitOne(TestFrames.Patience);
            token.ThrowIfCancellationRequested();
            return reception;
        });
        var sink = new FakeSink();
        RunReport report = await RunAsync(new LineRunner(LineOf(FakeSource.Of(Format), sink, new LineStage(stage, 1, 2))), abort: abort.Token);
        Assert.True(report.Frames.Dropped.Shutdown >= 1);
        Assert.Equal(report.Frames.Received, report.Frames.Processed + report.Frames.Dropped.Shutdown);
        Assert.Equal(0, report.Frames.InFlight);
        Assert.True(report.Frames.Balances);
        Assert.True(sink.IsDisposed);
    }

    [Fact]
    public async Task RunAsync_FailedFrame_TravelsOnPastTheOtherStagesAndIsCounted()
    {
        var failing = new FakeStage((reception, _) => reception.Frame.Id.Number % 3 == 0 ? reception with { Failure = new Failure("first", "no rank") } : reception, "first");
        var next = new FakeStage((reception, _) => reception, "second");
        var sink = new FakeSink();
        LineStage[] stages = [.. new[] { failing, next }.Select(s => new LineStage(new InstrumentedStage(s, "test", TimeProvider.System), 1, 2))];
        RunReport report = await RunAsync(new LineRunner(LineOf(FakeSource.Of(Format, 9), sink, stages)));
        Assert.Equal((6, 3), (report.Frames.Processed, report.Frames.Failed));
        Assert.True(report.Frames.Balances);
        Assert.Equal(6, next.Calls);
        Assert.Equal(9, sink.Deliveries.Count);
        Assert.All(sink.Deliveries, d => Assert.Equal(d.Reception.Frame.Id.Number % 3 == 0 ? Outcome.Failed : Outcome.Processed, d.Outcome));
    }

    [Fact]
    public async Task RunAsync_NothingLeftOfASlot_CountsAsIncompleteAndGoesNoFurther()
    {
        Frame[] frames = [.. Enumerable.Range(0, 4).Select(i => TestFrames.Random(Format, (ulong)i))];
        frames[1].Pilot.Erasures.EraseAll();
        frames[2].Data.Erasures.EraseAll();
        var sink = new FakeSink();
        RunReport report = await RunAsync(new LineRunner(LineOf(FakeSource.Of(frames), sink, new LineStage(FakeStage.PassOn(), 1, 2))));
        Assert.Equal((4, 2, 2, 0), (report.Frames.Received, report.Frames.Processed, report.Frames.Incomplete, report.Frames.WithErasures));
        Assert.Equal([0UL, 3UL], sink.Numbers);
        Assert.True(report.Frames.Balances);
    }

    [Fact]
    public async Task RunAsync_SomeSamplesLost_CountsBesideTheOutcome()
    {
        Frame[] frames = [.. Enumerable.Range(0, 4).Select(i => TestFrames.Random(Format, (ulong)i))];
        frames[1].Pilot.Erasures.Set(0, 1, 0, 1, erased: true);
        frames[3].Data.Erasures.Set(0, Format.Antennas, 2, 3, erased: true);
        var sink = new FakeSink();
        RunReport report = await RunAsync(new LineRunner(LineOf(FakeSource.Of(frames), sink, new LineStage(FakeStage.PassOn(), 1, 2))));
        Assert.Equal((4, 4, 2), (report.Frames.Received, report.Frames.Processed, report.Frames.WithErasures));
    }

    [Fact]
    public async Task RunAsync_TruthBesideTheFrames_IsAttachedWhereTheFrameBringsNone()
    {
        var truth = new GroundTruth { Active = [0], Bits = [], Channel = new ComplexMatrix(1, 1) };
        var sink = new FakeSink();
        Line line = LineOf(FakeSource.Of(Format, 3), sink, new LineStage(FakeStage.PassOn(), 1, 2)) with { Truth = new OneTruth(new FrameId(0, 1), truth) };
        await RunAsync(new LineRunner(line));
        Assert.Equal([null, truth, null], sink.Deliveries.Select(d => d.Reception.Frame.Truth));
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 103)]
    public async Task RunAsync_Latency_CountsFromTheFirstStageOrOfALiveSourceFromArrival(bool isLive, int expectedSeconds)
    {
        var clock = new ManualClock();
        var source = new FakeSource(Format, _ => new[] { TestFrames.Random(Format, 0) with { Arrival = clock.GetTimestamp() } }.ToAsyncEnumerable(), isLive);
        var stage = new FakeStage((reception, _) =>
        {
            clock.Advance(TimeSpan.FromSeconds(3));
            return reception;
        });
        var sink = new FakeSink();
        Line line = LineOf(source, sink, new LineStage(stage, 1, 1)) with
        {
            Clock = clock,
            ArrivalSinks = [new FakeArrivalSink(_ => clock.Advance(TimeSpan.FromSeconds(100)))],
        };
        RunReport report = await RunAsync(new LineRunner(line));
        Assert.Equal(TimeSpan.FromSeconds(expectedSeconds), Assert.Single(sink.Deliveries).Latency);
        Assert.Equal(1000.0 * expectedSeconds, report.LatencyMs.Max, 1e-3 * 1000 * expectedSeconds);
    }

    [Theory]
    [InlineData(1.0, Outcome.Processed)]
    [InlineData(1.1, Outcome.Late)]
    public async Task RunAsync_Deadline_PastItAFrameIsLateAndStillDelivered(double workSeconds, Outcome expected)
    {
        var clock = new ManualClock();
        var stage = new FakeStage((reception, _) =>
        {
            clock.Advance(TimeSpan.FromSeconds(workSeconds));
            return reception;
        });
        var sink = new FakeSink();
        Line line = LineOf(FakeSource.Of(Format, 1), sink, new LineStage(stage, 1, 1)) with { Clock = clock, Deadline = TimeSpan.FromSeconds(1) };
        RunReport report = await RunAsync(new LineRunner(line));
        Assert.Equal(expected, Assert.Single(sink.Deliveries).Outcome);
        Assert.Equal(expected == Outcome.Late ? (0, 1) : (1, 0), (report.Frames.Processed, report.Frames.Late));
        Assert.True(report.Frames.Balances);
    }

    [Theory]
    [InlineData(WhenFull.Wait, new ulong[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    [InlineData(WhenFull.DropOldest, new ulong[] { 0, 1, 7, 8, 9 })]
    [InlineData(WhenFull.DropNewest, new ulong[] { 0, 1, 2, 3, 4 })]
    public async Task RunAsync_StalledStage_IntakeKeepsWhatItsPolicySays(WhenFull policy, ulong[] delivered)
    {
        // Frame 0 is in the stage and frame 1 in the feeder's hand, so that frames 2… find an intake of three places.
        using var entered = new ManualResetEventSlim();
        using var proceed = new ManualResetEventSlim();
        var stage = new FakeStage((reception, _) =>
        {
            entered.Set();
            Assert.True(proceed.Wait(TestFrames.Patience));
            return reception;
        });
        var sink = new FakeSink();
        int given = 0;
        LineRunner? runner = null;
        var source = new FakeSource(Format, _ => Frames());
        Line line = LineOf(source, sink, new LineStage(stage, 1, 1)) with { Intake = new IntakeDefinition { Capacity = 3, WhenFull = policy } };
        runner = new LineRunner(line);
        Task<RunReport> run = RunAsync(runner);
        // A source that waits is held at frame 5 in its hand; the others give everything.
        int expectedGiven = policy == WhenFull.Wait ? 6 : 10;
        await UntilAsync(() => Volatile.Read(ref given) == expectedGiven);
        int mostWhileStalled = Volatile.Read(ref given);
        if (policy != WhenFull.Wait) await UntilAsync(() => runner.Ledger.Received == 10 && runner.Ledger[DropReason.QueueFull] == 5);
        proceed.Set();
        RunReport report = await run;
        Assert.Equal(expectedGiven, mostWhileStalled);
        Assert.Equal(delivered, sink.Numbers);
        Assert.Equal(10 - delivered.Length, report.Frames.Dropped.QueueFull);
        Assert.Equal((10, delivered.Length, 0), (report.Frames.Received, report.Frames.Processed, report.Frames.InFlight));
        Assert.True(report.Frames.Balances);

        async IAsyncEnumerable<Frame> Frames()
        {
            for (ulong number = 0; number < 10; number++)
            {
                if (number == 1) await UntilAsync(() => entered.IsSet);
                if (number == 2) await UntilAsync(() => runner!.Queues[0].Length() == 0);
                Interlocked.Increment(ref given);
                yield return TestFrames.Random(Format, number);
            }
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        long start = Environment.TickCount64;
        while (!condition())
        {
            if (Environment.TickCount64 - start > TestFrames.Patience.TotalMilliseconds) throw new TimeoutException("the condition never came true");
            await Task.Delay(1);
        }
    }

    private sealed class OneTruth(FrameId id, GroundTruth truth) : ITruthSource
    {
        public GroundTruth? Find(FrameId asked) => asked == id ? truth : null;
    }

    [Fact]
    public async Task RunAsync_DropLate_DropsWhatCannotBeInTimeAndCountsIt()
    {
        // All frames arrive at once; a frame takes 20 ms, and the deadline holds a few of them.
        var stage = new FakeStage((reception, _) =>
        {
            Thread.Sleep(20);
            return reception;
        });
        var sink = new FakeSink();
        var instrumented = new InstrumentedStage(stage, "test", TimeProvider.System);
        long now = TimeProvider.System.GetTimestamp();
        var source = new FakeSource(Format, _ => Enumerable.Range(0, 40).Select(i => TestFrames.Random(Format, (ulong)i) with { Arrival = now }).ToAsyncEnumerable(), isLive: true);
        Line line = LineOf(source, sink, new LineStage(instrumented, 1, 2)) with { Deadline = TimeSpan.FromMilliseconds(300), Intake = new IntakeDefinition { DropLate = true, Capacity = 64 } };
        RunReport report = await RunAsync(new LineRunner(line));
        Assert.True(report.Frames.Dropped.Deadline >= 20, $"{report.Frames}");
        Assert.Equal(40, report.Frames.Dropped.Deadline + report.Frames.Processed + report.Frames.Late);
        Assert.Equal(sink.Deliveries.Count, report.Frames.Processed + report.Frames.Late);
        Assert.Equal(stage.Calls, sink.Deliveries.Count);
        Assert.True(report.Frames.Balances);
    }
}

using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;
using Xunit;
using static Receiver.Pipelines.Tests.Runtime.LineRunnerTests;

namespace Receiver.Pipelines.Tests.Runtime;

/// <summary>Whatever part of a line throws, the line ends and that very exception comes out.</summary>
public sealed class LineRunnerFaultTests
{
    private static readonly FrameFormat Format = TestFrames.Format();

    private sealed class Bug() : Exception("a bug");

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    public async Task RunAsync_StageThrows_EndsWithItsException(int parallelism, int capacity)
    {
        var bug = new Bug();
        var throwing = new FakeStage((reception, _) => reception.Frame.Id.Number == 5 ? throw bug : reception);
        var sink = new FakeSink();
        // Without end, bounded everywhere: whatever is not told of the fault hangs.
        var runner = new LineRunner(LineOf(FakeSource.Of(Format), sink,
            new LineStage(FakeStage.PassOn(), 1, 1), new LineStage(throwing, parallelism, capacity), new LineStage(FakeStage.PassOn(), 1, 1)) with
        {
            Intake = new IntakeDefinition { Capacity = 1 },
        });
        Assert.Same(bug, await Assert.ThrowsAsync<Bug>(() => RunAsync(runner)));
        AssertBalances(runner);
        Assert.True(runner.Ledger[DropReason.Shutdown] >= 1);
        Assert.True(sink.IsDisposed);
        Assert.Null(sink.Report);
    }

    [Fact]
    public async Task RunAsync_StageThrowsCancellationOfItsOwn_IsNotSwallowed()
    {
        var stage = new FakeStage((reception, _) => reception.Frame.Id.Number == 2 ? throw new OperationCanceledException("of its own") : reception);
        var runner = new LineRunner(LineOf(FakeSource.Of(Format), new FakeSink(), new LineStage(stage, 1, 1)));
        Assert.Equal("of its own", (await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(runner))).Message);
        AssertBalances(runner);
    }

    [Fact]
    public async Task RunAsync_SinkThrows_EndsWithItsException()
    {
        var bug = new Bug();
        var sink = new FakeSink { OnWrite = delivery => { if (delivery.Reception.Frame.Id.Number == 3) throw bug; } };
        var runner = new LineRunner(LineOf(FakeSource.Of(Format), sink, new LineStage(FakeStage.PassOn(), 2, 2)));
        Assert.Same(bug, await Assert.ThrowsAsync<Bug>(() => RunAsync(runner)));
        Assert.Equal(3, sink.Deliveries.Count);
        Assert.Equal(3, runner.Ledger[Outcome.Processed]);
        AssertBalances(runner);
        Assert.True(sink.IsDisposed);
    }

    [Fact]
    public async Task RunAsync_SinkThrowsOnCompletion_EndsWithItsExceptionAndClosesTheOthers()
    {
        var bug = new Bug();
        var other = new FakeSink();
        var arrivals = new FakeArrivalSink(_ => { });
        Line line = LineOf(FakeSource.Of(Format, 4), new FakeSink { OnComplete = _ => throw bug }, new LineStage(FakeStage.PassOn(), 1, 1));
        line = line with { Sinks = [.. line.Sinks, other], ArrivalSinks = [arrivals] };
        Assert.Same(bug, await Assert.ThrowsAsync<Bug>(() => RunAsync(new LineRunner(line))));
        Assert.NotNull(other.Report);
        Assert.True(other.IsDisposed);
        Assert.True(arrivals.IsDisposed);
    }

    [Fact]
    public async Task RunAsync_ClosingASinkThrowsAfterAFault_KeepsTheFirst()
    {
        var bug = new Bug();
        var stage = new FakeStage((_, _) => throw bug);
        var runner = new LineRunner(LineOf(FakeSource.Of(Format), new FakeSink { OnDispose = () => throw new IOException("disk full") }, new LineStage(stage, 1, 1)));
        Assert.Same(bug, await Assert.ThrowsAsync<Bug>(() => RunAsync(runner)));
    }

    [Fact]
    public async Task RunAsync_SourceThrowsAtOnce_EndsWithItsException()
    {
        var unavailable = new SourceUnavailableException("no such port");
        var sink = new FakeSink();
        var runner = new LineRunner(LineOf(new FakeSource(Format, _ => throw unavailable), sink, new LineStage(FakeStage.PassOn(), 1, 1)));
        Assert.Same(unavailable, await Assert.ThrowsAsync<SourceUnavailableException>(() => RunAsync(runner)));
        Assert.Empty(sink.Deliveries);
        Assert.True(sink.IsDisposed);
    }

    [Fact]
    public async Task RunAsync_SourceThrowsMidway_DeliversWhatItGaveBefore()
    {
        var bug = new Bug();
        var sink = new FakeSink();
        var runner = new LineRunner(LineOf(new FakeSource(Format, _ => Frames()), sink, new LineStage(FakeStage.PassOn(), 2, 4)));
        Assert.Same(bug, await Assert.ThrowsAsync<Bug>(() => RunAsync(runner)));
        Assert.Equal(Enumerable.Range(0, 8).Select(i => (ulong)i), sink.Numbers);
        Assert.Equal(8, sink.Report?.Frames.Processed);
        AssertBalances(runner);

        async IAsyncEnumerable<Frame> Frames()
        {
            for (ulong number = 0; number < 8; number++)
            {
                await Task.Yield();
                yield return TestFrames.Random(Format, number);
            }
            throw bug;
        }
    }

    [Fact]
    public async Task RunAsync_ArrivalSinkThrows_EndsWithItsExceptionAndTheLedgerBalances()
    {
        var bug = new Bug();
        var arrivals = new FakeArrivalSink(frame => { if (frame.Id.Number == 3) throw bug; });
        var sink = new FakeSink();
        var runner = new LineRunner(LineOf(FakeSource.Of(Format), sink, new LineStage(FakeStage.PassOn(), 1, 2)) with { ArrivalSinks = [arrivals] });
        Assert.Same(bug, await Assert.ThrowsAsync<Bug>(() => RunAsync(runner)));
        Assert.Equal([0UL, 1UL, 2UL], sink.Numbers);
        AssertBalances(runner);
        Assert.True(arrivals.IsDisposed);
    }

    [Fact]
    public async Task RunAsync_TruthThrows_EndsWithItsException()
    {
        var bug = new Bug();
        var runner = new LineRunner(LineOf(FakeSource.Of(Format), new FakeSink(), new LineStage(FakeStage.PassOn(), 1, 2)) with { Truth = new ThrowingTruth(bug) });
        Assert.Same(bug, await Assert.ThrowsAsync<Bug>(() => RunAsync(runner)));
        AssertBalances(runner);
    }

    private static void AssertBalances(LineRunner runner)
    {
        FrameReport frames = runner.Report().Frames;
        Assert.True(frames.Balances, frames.ToString());
        Assert.Equal(0, frames.InFlight);
    }

    private sealed class ThrowingTruth(Exception bug) : ITruthSource
    {
        public GroundTruth? Find(FrameId id) => throw bug;
    }
}

using Receiver.Frames;
using Receiver.Pipelines.Instrumentation;
using Receiver.Pipelines.Stages;
using Xunit;

namespace Receiver.Pipelines.Tests.Stages;

public sealed class IterateStageTests
{
    private static readonly FrameFormat Format = TestFrames.Format(users: 2, dataLength: 2);
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(10);
    private readonly ManualClock _clock = new();
    private readonly List<SymbolFeedback?> _feedbacks = [];

    [Fact]
    public void Process_NoTolerance_RunsAllRounds()
    {
        FakeStage child = Giving(1, 1, 1);
        Reception result = Process(new IterateOptions { Stages = [], MaxRounds = 3, Tolerance = 0 }, child);
        Assert.Equal(3, child.Calls);
        Assert.Equal((3, StopReason.MaxRounds, new StageWork(3, StopReason.MaxRounds)), (result.Rounds, result.StopReason!.Value, result.Work!));
        Assert.Null(result.Feedback);
    }

    [Fact]
    public void Process_ChangeWithinTolerance_StopsAsConverged()
    {
        FakeStage child = Giving(1, 1.1f, 1.1001f, 5);
        Reception result = Process(new IterateOptions { Stages = [], MaxRounds = 10, Tolerance = 1e-3 }, child);
        Assert.Equal((3, StopReason.Converged), (result.Rounds, result.StopReason!.Value));
        Assert.Equal(3, child.Calls);
        Assert.Equal(1.1001f, result.Symbols!.Mean[0, 0].Real);
    }

    [Fact]
    public void Process_OneRound_IsThePlainChain()
    {
        Reception result = Process(new IterateOptions { Stages = [], MaxRounds = 1 }, Giving(1));
        Assert.Equal((1, StopReason.MaxRounds), (result.Rounds, result.StopReason!.Value));
        Assert.Equal([null], _feedbacks);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(19, 1)]
    [InlineData(20, 2)]
    [InlineData(25, 2)]
    [InlineData(39, 3)]
    public void Process_Deadline_RunsTheFirstRoundAndThoseThatFit(int deadlineMs, int rounds)
    {
        var options = new IterateOptions { Stages = [], MaxRounds = 9, Tolerance = 0 };
        Reception result = Process(options, Giving(1, 2, 3, 4, 5), r => r with { Arrival = _clock.GetTimestamp(), Deadline = _clock.GetTimestamp() + TimeSpan.FromMilliseconds(deadlineMs).Ticks });
        Assert.Equal((rounds, StopReason.Budget), (result.Rounds, result.StopReason!.Value));
        Assert.Equal(rounds, result.Symbols!.Mean[0, 0].Real);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(10, 3)]
    [InlineData(15, 2)]
    [InlineData(20, 1)]
    [InlineData(45, 1)]
    public void Process_FrameHasWaited_KeepsAsMuchForThoseBehindIt(int waitedMs, int rounds)
    {
        var options = new IterateOptions { Stages = [], MaxRounds = 5, Tolerance = 0 };
        long arrival = _clock.GetTimestamp() - TimeSpan.FromMilliseconds(waitedMs).Ticks;
        Reception result = Process(options, Giving(1, 2, 3, 4, 5), r => r with { Arrival = arrival, Deadline = arrival + TimeSpan.FromMilliseconds(50).Ticks });
        Assert.Equal(rounds, result.Rounds);
    }

    [Fact]
    public void Process_DeadlineThatHoldsAllRounds_RunsThemAll()
    {
        var options = new IterateOptions { Stages = [], MaxRounds = 3, Tolerance = 0 };
        Reception result = Process(options, Giving(1, 2, 3), r => r with { Arrival = _clock.GetTimestamp(), Deadline = _clock.GetTimestamp() + 3 * Round.Ticks });
        Assert.Equal((3, StopReason.MaxRounds), (result.Rounds, result.StopReason!.Value));
    }

    [Fact]
    public void Process_FailureInTheSecondRound_KeepsTheAnswerOfTheFirst()
    {
        int calls = 0;
        var failing = new FakeStage((r, _) => ++calls == 2 ? r with { Failure = new Failure("fake", "no rank"), Symbols = null } : r with { Symbols = Symbols(calls) });
        var after = new FakeStage((r, _) => r, "after");
        Reception result = Process(new IterateOptions { Stages = [], MaxRounds = 5, Tolerance = 0 }, failing, more: after);
        Assert.Null(result.Failure);
        Assert.Null(result.Feedback);
        Assert.Equal(1, result.Symbols!.Mean[0, 0].Real);
        Assert.Equal(1, result.Rounds);
        Assert.Equal((2, 1), (calls, after.Calls));
    }

    [Fact]
    public void Process_Trace_KeepsTheEstimatesOfEveryRoundAndRepeatsTheLast()
    {
        Reception result = Process(new IterateOptions { Stages = [], MaxRounds = 5, Tolerance = 1e-3, Trace = true }, Giving(1, 1.1f, 1.1001f, 5));
        Assert.Equal(3, result.Rounds);
        Assert.Equal([1, 1.1f, 1.1001f, 1.1001f, 1.1001f], result.Trace!.Select(round => round.Symbols!.Mean[0, 0].Real));
        Assert.All(result.Trace!, round => Assert.Null(round.State));
        Assert.Null(Process(new IterateOptions { Stages = [], MaxRounds = 2 }, Giving(1, 2)).Trace);
    }

    [Fact]
    public void Process_FailureInTheFirstRound_Fails()
    {
        var failing = new FakeStage((r, _) => r with { Failure = new Failure("fake", "no rank") });
        Reception result = Process(new IterateOptions { Stages = [], MaxRounds = 5 }, failing);
        Assert.Equal(new Failure("fake", "no rank"), result.Failure);
        Assert.Equal(1, failing.Calls);
    }

    [Fact]
    public void Process_HardFeedback_HandsOnDecisionsWithoutVarianceAndZerosOfInactiveUsers()
    {
        var activity = new ActivityEstimate([true, false], [1, -1]);
        Process(new IterateOptions { Stages = [], MaxRounds = 2, Tolerance = 0, Feedback = FeedbackKind.Hard }, Giving(-0.2f, 0.3f), r => r with { Activity = activity });
        Assert.Null(_feedbacks[0]);
        SymbolFeedback feedback = _feedbacks[1]!;
        Assert.Null(feedback.Variance);
        for (int use = 0; use < 2; use++)
        {
            Assert.Equal(Qpsk.Map(true, false), feedback.Symbols[0, use]);
            Assert.Equal(Complex32.Zero, feedback.Symbols[1, use]);
        }
    }

    [Fact]
    public void Process_SoftFeedback_HandsOnMeansWithTheirVariance()
    {
        Process(new IterateOptions { Stages = [], MaxRounds = 2, Tolerance = 0, Feedback = FeedbackKind.Soft }, Giving(-0.2f, 0.3f));
        Assert.Null(_feedbacks[0]);
        Assert.Equal(Symbols(-0.2f).Mean, _feedbacks[1]!.Symbols);
        Assert.Equal(Symbols(-0.2f).Variance, _feedbacks[1]!.Variance);
    }

    [Fact]
    public void Process_Cancelled_StopsBetweenRounds()
    {
        using var cancellation = new CancellationTokenSource();
        var child = new FakeStage((r, _) =>
        {
            cancellation.Cancel();
            return r with { Symbols = Symbols(1) };
        });
        var stage = new IterateStage("refinement", [child], new IterateOptions { Stages = [], MaxRounds = 5, Tolerance = 0 }, _clock);
        Assert.Throws<OperationCanceledException>(() => stage.Process(Start(), cancellation.Token));
        Assert.Equal(1, child.Calls);
    }

    [Fact]
    public void Contract_OfItsStages_NeedsWhatNoneOfThemProvidesBefore()
    {
        var transform = new FakeStage((r, _) => r) { Contract = new StageContract("a", ReceptionParts.None, ReceptionParts.OneBitObservation) { Waveform = Waveform.OneBit } };
        var detection = new FakeStage((r, _) => r)
        {
            Contract = new StageContract("b", ReceptionParts.OneBitObservation | ReceptionParts.Channel, ReceptionParts.Symbols, IsSequential: true),
        };
        StageContract contract = new IterateStage("refinement", [transform, detection], new IterateOptions { Stages = [] }, _clock).Contract;
        Assert.Equal(new StageContract("refinement", ReceptionParts.Channel, ReceptionParts.OneBitObservation | ReceptionParts.Symbols, IsSequential: true) { Waveform = Waveform.OneBit }, contract);
    }

    private static Reception Start() => new() { Frame = TestFrames.Random(Format, 0), Format = Format };

    private static SymbolEstimate Symbols(float real)
    {
        var mean = new ComplexMatrix(2, 2);
        var variance = new RealMatrix(2, 2);
        for (int i = 0; i < 4; i++) (mean.Values[i], variance.Values[i]) = (new Complex32(real, 0.01f), 0.5f * Math.Abs(real));
        return new SymbolEstimate(mean, variance, new RealMatrix(4, 2));
    }

    /// <summary>A stage that takes one round's time, keeps the feedback that it got, and gives those symbols in turn.</summary>
    private FakeStage Giving(params float[] means)
    {
        int calls = 0;
        return new FakeStage((reception, _) =>
        {
            _feedbacks.Add(reception.Feedback);
            _clock.Advance(Round);
            return reception with { Symbols = Symbols(means[calls++]) };
        });
    }

    private Reception Process(IterateOptions options, FakeStage child, Func<Reception, Reception>? with = null, FakeStage? more = null)
    {
        IStage[] stages = [.. new[] { child, more }.OfType<IStage>().Select(s => new InstrumentedStage(s, "test", _clock))];
        Reception start = Start();
        return new IterateStage("refinement", stages, options, _clock).Process(with?.Invoke(start) ?? start, CancellationToken.None);
    }
}

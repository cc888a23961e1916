using Receiver.Algorithms;
using Receiver.Algorithms.OneBit;
using Receiver.Frames;
using Receiver.Pipelines.Stages;
using Xunit;

namespace Receiver.Pipelines.Tests.Stages;

/// <summary>What the stages <c>channel-estimation</c> and <c>data-detection</c> hand to their algorithms, and what they make of the answers.</summary>
public sealed class EstimationStageTests
{
    private static readonly FrameFormat Format = TestFrames.Format();
    private static readonly ChannelEstimate Channel = new(new ComplexMatrix(16, 3), new RealMatrix(16, 3));
    private static readonly SymbolEstimate Symbols = new(new ComplexMatrix(3, 20), new RealMatrix(3, 20), new RealMatrix(6, 20));

    private static Reception Expanded(uint stream = 2, ulong number = 5) => new RealTransformStage("real-transform").Process(
        new Reception { Frame = TestFrames.Random(Format, number, stream), Format = Format }, CancellationToken.None);

    [Fact]
    public void ChannelEstimation_FirstRound_UsesThePilots()
    {
        Reception reception = Expanded();
        ChannelProblem problem = default;
        Reception result = new ChannelEstimationStage("channel-estimation", "fake", new FakeEstimator(p => problem = p)).Process(reception, CancellationToken.None);
        Assert.Equal(reception.OneBitObservation!.Pilot, problem.Received);
        Assert.Equal(Format.Pilots, problem.Symbols);
        Assert.Null(problem.SymbolVariance);
        Assert.Equal(Format.NoiseVariance, problem.NoiseVariance);
        Assert.Same(Channel, result.Channel);
        Assert.Equal(new StageWork(7, StopReason.Converged), result.Work);
    }

    [Fact]
    public void ChannelEstimation_LaterRound_AppendsTheFedBackDataToThePilots()
    {
        Reception reception = Expanded();
        var fedBack = new ComplexMatrix(3, 20);
        var variance = new RealMatrix(3, 20);
        for (int i = 0; i < 60; i++) (fedBack.Values[i], variance.Values[i]) = (new Complex32(i, -i), i);
        ChannelProblem problem = default;
        var stage = new ChannelEstimationStage("channel-estimation", "fake", new FakeEstimator(p => problem = p));
        stage.Process(reception with { Feedback = new SymbolFeedback(fedBack, variance) }, CancellationToken.None);
        Assert.Equal(32, problem.Uses);
        Assert.Equal(reception.OneBitObservation!.Pilot.Append(reception.OneBitObservation.Data), problem.Received);
        Assert.Equal(Format.Pilots.Append(fedBack), problem.Symbols);
        Assert.Equal(new RealMatrix(3, 12).Append(variance), problem.SymbolVariance);

        stage.Process(reception with { Feedback = new SymbolFeedback(fedBack, null) }, CancellationToken.None);
        Assert.Null(problem.SymbolVariance);
    }

    [Fact]
    public void DataDetection_Frame_UsesItsChannelItsActivityAndItsOwnRandomStream()
    {
        var streams = new HashSet<ulong>();
        foreach (Reception reception in new[] { Expanded(), Expanded(number: 6), Expanded(stream: 3) })
        {
            DetectionProblem problem = default;
            var activity = new ActivityEstimate([true, false, true], [1, -1, 1]);
            Reception result = new DataDetectionStage("data-detection", "fake", new FakeDetector(p => problem = p))
                .Process(reception with { Channel = Channel, Activity = activity }, CancellationToken.None);
            Assert.Equal(reception.OneBitObservation!.Data, problem.Received);
            Assert.Same(Channel, problem.Channel);
            Assert.Same(activity.Active, problem.Active);
            Assert.Equal(("fake", Symbols), (result.Algorithm, result.Symbols));
            Assert.Equal(new StageWork(4, StopReason.MaxRounds), result.Work);
            Assert.True(streams.Add(problem.Stream));
        }
    }

    [Fact]
    public void Process_UnsolvableProblem_BecomesAFailureThatNamesTheStage()
    {
        var estimation = new ChannelEstimationStage("first", "fake", new FakeEstimator(_ => throw new UnsolvableException("no pilots")));
        Assert.Equal(new Failure("first", "no pilots"), estimation.Process(Expanded(), CancellationToken.None).Failure);
        var detection = new DataDetectionStage("second", "fake", new FakeDetector(_ => throw new UnsolvableException("no rank")));
        Assert.Equal(new Failure("second", "no rank"), detection.Process(Expanded() with { Channel = Channel }, CancellationToken.None).Failure);
    }

    [Fact]
    public void Process_Token_ReachesTheAlgorithm()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => new ChannelEstimationStage("first", "fake", new FakeEstimator(_ => { })).Process(Expanded(), cancelled.Token));
        Assert.Throws<OperationCanceledException>(
            () => new DataDetectionStage("second", "fake", new FakeDetector(_ => { })).Process(Expanded() with { Channel = Channel }, cancelled.Token));
    }

    private sealed class FakeEstimator(Action<ChannelProblem> look) : IChannelEstimator
    {
        public Solution<ChannelEstimate> Estimate(ChannelProblem problem, SolveLimit limit = default)
        {
            limit.Token.ThrowIfCancellationRequested();
            look(problem);
            return new(Channel, new Convergence(7, true));
        }
    }

    private sealed class FakeDetector(Action<DetectionProblem> look) : IDataDetector
    {
        public Solution<SymbolEstimate> Detect(DetectionProblem problem, SolveLimit limit = default)
        {
            limit.Token.ThrowIfCancellationRequested();
            look(problem);
            return new(Symbols, new Convergence(4, false));
        }
    }
}

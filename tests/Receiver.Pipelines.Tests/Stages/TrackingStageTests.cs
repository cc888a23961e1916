using Receiver.Frames;
using Receiver.Pipelines.Stages;
using Xunit;

namespace Receiver.Pipelines.Tests.Stages;

public sealed class TrackingStageTests
{
    private static readonly FrameFormat Format = TestFrames.Format(antennas: 2, users: 1, pilotLength: 2, dataLength: 2);

    [Fact]
    public void Process_FramesOfOneStream_StartEachFromTheOneBefore()
    {
        var (first, next) = (new Recorder("first"), new Recorder("next"));
        var stage = new TrackingStage("tracking", [first], [next]);
        foreach (ulong number in new ulong[] { 0, 1, 2 }) stage.Process(Reception(number), CancellationToken.None);
        Assert.Equal([(0ul, null)], first.Seen);
        Assert.Equal([(1ul, (ulong?)0), (2ul, 1)], next.Seen);
        Assert.True(stage.Contract.IsSequential);
    }

    [Fact]
    public void Process_TrackIsLost_SolvesTheFrameFromScratchAndGoesOnFromIt()
    {
        var (first, next) = (new Recorder("first"), new Recorder("next", fails: n => n == 1));
        var stage = new TrackingStage("tracking", [first], [next]);
        Reception[] results = [.. new ulong[] { 0, 1, 2 }.Select(n => stage.Process(Reception(n), CancellationToken.None))];
        Assert.All(results, r => Assert.Null(r.Failure));
        Assert.Equal([(0ul, null), (1ul, null)], first.Seen);
        Assert.Equal([(1ul, (ulong?)0), (2ul, 1)], next.Seen);
    }

    [Fact]
    public void Process_FrameFailsAltogether_TheNextStartsFromTheLastThatWasSolved()
    {
        var (first, next) = (new Recorder("first", fails: n => n == 1), new Recorder("next", fails: n => n == 1));
        var stage = new TrackingStage("tracking", [first], [next]);
        Reception[] results = [.. new ulong[] { 0, 1, 2 }.Select(n => stage.Process(Reception(n), CancellationToken.None))];
        Assert.Equal([false, true, false], results.Select(r => r.Failure is not null));
        Assert.Equal((2ul, (ulong?)0), next.Seen[^1]);
    }

    [Fact]
    public void Process_TwoStreams_AreKeptApart()
    {
        var (first, next) = (new Recorder("first"), new Recorder("next"));
        var stage = new TrackingStage("tracking", [first], [next]);
        foreach (var (number, stream) in new[] { (0ul, 0u), (10ul, 1u), (1ul, 0u), (11ul, 1u) }) stage.Process(Reception(number, stream), CancellationToken.None);
        Assert.Equal([(1ul, (ulong?)0), (11ul, 10)], next.Seen);
    }

    [Fact]
    public void Process_EveryFrameOfAnotherStream_KeepsABoundedNumberOfScenes()
    {
        var (first, next) = (new Recorder("first"), new Recorder("next"));
        var stage = new TrackingStage("tracking", [first], [next]);
        for (uint stream = 0; stream <= 64; stream++) stage.Process(Reception(0, stream), CancellationToken.None);
        stage.Process(Reception(1, 0), CancellationToken.None);
        stage.Process(Reception(1, 64), CancellationToken.None);
        Assert.Equal([(1ul, (ulong?)0)], next.Seen);
    }

    private static Reception Reception(ulong number, uint stream = 0) => new() { Frame = TestFrames.Random(Format, number, stream), Format = Format };

    private sealed class Scene(ulong frame) : SolverState
    {
        public ulong Frame { get; } = frame;
    }

    private sealed class Recorder(string name, Func<ulong, bool>? fails = null) : IStage
    {
        public List<(ulong Frame, ulong? Previous)> Seen { get; } = [];

        public StageContract Contract { get; } = new(name, ReceptionParts.None, ReceptionParts.Scene);

        public Reception Process(Reception reception, CancellationToken token)
        {
            ulong number = reception.Frame.Id.Number;
            Seen.Add((number, (reception.Previous as Scene)?.Frame));
            return fails?.Invoke(number) ?? false
                ? reception with { Failure = new Failure(name, "lost") }
                : reception with { State = new Scene(number) };
        }
    }
}

using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Polish;

/// <summary>A scene followed from one frame to the next.</summary>
public sealed class ScoringTrackerTests
{
    private static readonly RandomSceneOptions Small = new() { Users = 3, Subcarriers = 512, SpacingHz = 60e3, Data = 64, SharedScatterers = 3, PrivateScatterers = 1, SnrDb = 5 };
    private readonly ScoringTracker _tracker = new();

    [Fact]
    public void Start_SameSceneNewGains_FollowsIt()
    {
        var scene = new RandomScene(Small, 3);
        SensingState state = Solve(scene.Next().Problem);
        for (int frame = 0; frame < 3; frame++)
        {
            SentFrame next = scene.Next();
            state = _tracker.Start(next.Problem, (TrackedScene)state.ForNextFrame(), default);
            Assert.InRange(10 * Math.Log10(next.ChannelNmse(state)), -60, -18);
            (List<double> matched, int alarms) = next.Localise(state);
            Assert.True(matched.Count >= 5 && alarms <= 1, $"{matched.Count} found, {alarms} false alarms");
            PolishStepTests.AssertFinite(state);
        }
    }

    [Fact]
    public void Start_AScattererThatTheTrackDoesNotKnow_IsFoundInTheFrame()
    {
        var scene = new RandomScene(Small, 3);
        SensingState state = Solve(scene.Next().Problem);
        Position place = state.Scene().Scatterers[^1].Position;
        PointRemoval.Keep(state, point => state.Geometry.Points[point].Place.DistanceTo(place) > 5);
        state = _tracker.Start(scene.Next().Problem, (TrackedScene)state.ForNextFrame(), default);
        Assert.Contains(state.Scene().Scatterers, scatterer => scatterer.Position.DistanceTo(place) < 4);
    }

    [Fact]
    public void Start_AnotherScene_FailsSoThatTheFrameIsSolvedAnew()
    {
        SensingState state = Solve(new RandomScene(Small, 3).Next().Problem);
        SensingProblem other = new RandomScene(Small, 4).Next().Problem;
        var fault = Assert.Throws<UnsolvableException>(() => _tracker.Start(other, (TrackedScene)state.ForNextFrame(), default));
        Assert.Contains("lost", fault.Message, StringComparison.Ordinal);
        Assert.Throws<UnsolvableException>(() => _tracker.Start(other, null, default));
    }

    private static SensingState Solve(SensingProblem problem)
    {
        SensingState state = SensingReceiver.Births(10).Solve(problem);
        new PolishStep().Run(state, new Round(0, 1), default);
        return state;
    }
}

using System.Numerics;
using Receiver.Algorithms.Sensing;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Polish;

public sealed class EliminationTests(ITestOutputHelper output)
{
    private static readonly RandomSceneOptions Small = new()
    {
        Users = 3, Subcarriers = 512, SpacingHz = 60e3, Data = 64, SharedScatterers = 3, PrivateScatterers = 1, SnrDb = 15,
    };

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.5)]
    public void Run_TwoPointsShareWhatIsOne_OneTakesTheOthersPartOver(double share)
    {
        var scene = new RandomScene(Small, 2);
        SensingState state = TrueState.Of(scene, scene.Next(), Math.Pow(10, -1.5));
        state.Scoring.Step(state);
        state.Scoring.Expect(state);
        double before = state.Scoring.Objective;
        ScenePoint strongest = state.Geometry.Points[0];
        state.Geometry.Points.Add(strongest with { U = strongest.U + 0.004, Range = strongest.Range + 0.1 });
        state.Links.Add();
        for (int k = 0; k < 3; k++)
        {
            int at = state.Links.At(k, 1), twin = state.Links.At(k, state.Links.Points);
            state.Links.Probability[twin] = state.Links.Probability[at];
            (state.Links.Gain[at], state.Links.Gain[twin]) = (share * state.Links.Gain[at], (1 - share) * state.Links.Gain[at]);
        }
        state.RebuildColumns();
        state.Scoring.Invalidate();

        Elimination.Run(state, 20);
        state.Scoring.Expect(state);
        output.WriteLine($"{before} before, {state.Scoring.Objective} after, {state.Links.Points} points");
        Assert.Equal(scene.Scatterers.Count, state.Links.Points);
        Assert.True(state.Scoring.Objective > before - 20, $"{before} before, {state.Scoring.Objective} after");
    }

    [Fact]
    public void Condition_AGainThatIsHardlyThere_CostsWhatTheStatisticSays()
    {
        var scene = new RandomScene(Small with { SnrDb = 5 }, 4);
        SensingState state = TrueState.Of(scene, scene.Next(), Math.Pow(10, -0.5));
        int at = Enumerable.Range(0, state.Links.Count).First(link => state.Links.Probability[link] == 0);
        state.Links.Probability[at] = 1;
        for (int step = 0; step < 8; step++) state.Scoring.Step(state);
        PointTest test = PointTest.At(state);
        double before = state.Scoring.Objective, wald = test.Wald([at]);
        test.Condition([at]);
        Assert.True(state.Links.Gain[at].Magnitude < 1e-9);
        (state.Links.Gain[at], state.Links.Probability[at]) = (Complex.Zero, 0);
        LinkSelection.Compact(state);
        state.Scoring.Expect(state);
        output.WriteLine($"statistic {wald}, loss {before - state.Scoring.Objective}");
        Assert.InRange(before - state.Scoring.Objective, 0.5 * wald - 0.1, 2 * wald + 0.1);
    }
}

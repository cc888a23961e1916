using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Tests.Sensing.Coarse;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Polish;

/// <summary>The polish as a whole: what it gains, what it keeps, and frames that have little to polish.</summary>
public sealed class PolishStepTests
{
    private static readonly RandomSceneOptions Small = new() { Users = 3, Subcarriers = 512, SpacingHz = 60e3, Data = 64, SharedScatterers = 3, PrivateScatterers = 1, SnrDb = 0 };
    private static readonly Round Only = new(0, 1);

    [Fact]
    public void Run_AfterAFewIterations_BringsTheChannelNearerAndMapsWithErrorBars()
    {
        double before = 0, after = 0;
        int found = 0, alarms = 0, within = 0;
        for (int seed = 1; seed <= 4; seed++)
        {
            SentFrame frame = new RandomScene(Small, seed).Next();
            SensingState state = SensingReceiver.Births(8).Solve(frame.Problem);
            before += frame.ChannelNmse(state);
            new PolishStep().Run(state, Only, default);
            after += frame.ChannelNmse(state);
            (List<double> matched, int falseAlarms) = frame.Localise(state);
            (found, alarms) = (found + matched.Count, alarms + falseAlarms);
            foreach (ScattererEstimate scatterer in state.Scene().Scatterers)
            {
                double deviation = scatterer.Covariance!.Value.StandardDeviation;
                Assert.InRange(deviation, 1e-4, 20);
                Assert.InRange(scatterer.Probability, 0.9999, 1);
                Assert.NotEmpty(scatterer.Users);
                if (frame.Scatterers.Min(true_ => true_.DistanceTo(scatterer.Position)) < 2 * deviation) within++;
            }
            Assert.All(state.Scene().Users, user => Assert.True(user.Covariance!.Value.Xx > 0 && user.TimeOffsetVariance > 0));
            Assert.True(state.Polish!.IsKept);
        }
        Assert.True(after < 0.7 * before, $"channel NMSE {before / 4} before, {after / 4} after");
        Assert.True(found >= 18 && alarms <= 4, $"{found} found, {alarms} false alarms");
        Assert.True(within >= 0.75 * found, $"{within} of {found} within two standard deviations");
    }

    [Fact]
    public void Run_PilotsAreExplainedWorseThanBefore_KeepsWhatWasThere()
    {
        int rejected = 0;
        for (int seed = 1; seed <= 4; seed++)
        {
            SensingState state = SensingReceiver.Births(6).Solve(new RandomScene(Small, seed).Next().Problem);
            // In units this small any loss counts.
            state.CoarseNoiseVariance = 1e-9;
            System.Numerics.Complex[] gains = [.. state.Links.Gain];
            Scene scene = state.Geometry.Copy();
            double before = PolishStep.PilotDeviance(state).Sum();
            new PolishStep().Run(state, Only, default);
            Assert.InRange(PolishStep.PilotDeviance(state).Sum(), 0, before * (1 + 1e-12));
            if (state.Polish!.IsKept) continue;
            rejected++;
            Assert.False(state.Polish.IsReliable);
            Assert.Equal(2, state.Scene().Remarks.Count);
            Assert.Equal(gains, state.Links.Gain);
            Assert.Equal(scene.Points, state.Geometry.Points);
            Assert.Equal(scene.Users, state.Geometry.Users);
            Assert.NotNull(state.Scene());
        }
        Assert.InRange(rejected, 1, 4);
    }

    [Theory]
    [InlineData("alone")]
    [InlineData("same direction")]
    [InlineData("deep in noise")]
    [InlineData("half the antennas lost")]
    [InlineData("all data lost")]
    [InlineData("one antenna")]
    public void Run_DegenerateFrame_GivesFiniteAnswersOrFailsThisFrame(string kind)
    {
        PlanarArray array = kind == "one antenna" ? new(1, 1) : new(4, 4);
        ErasureMask data = new(array.Antennas, 2);
        if (kind == "all data lost") data.EraseAll();
        if (kind == "half the antennas lost") data.Set(0, 8, 0, 1, erased: true);
        var scene = new SmallScene
        {
            Array = array,
            Users = kind == "alone" ? [new(95, 3, 0)] : kind == "same direction" ? [new(90, 9, 0), new(100, 10, 0)] : [new(95, -20, 0), new(100, 15, 0)],
            NoiseVariance = kind == "deep in noise" ? 100 : 0.1,
            DataErasures = data,
        };
        try
        {
            SensingState state = SensingReceiver.Births(5).Solve(scene.Problem());
            new PolishStep().Run(state, Only, default);
            AssertFinite(state);
        }
        catch (UnsolvableException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    internal static void AssertFinite(SensingState state)
    {
        Assert.All(state.Links.Gain, gain => Assert.True(double.IsFinite(gain.Magnitude)));
        Assert.All(state.Symbols().Mean.Values, symbol => Assert.True(float.IsFinite(symbol.Magnitude)));
        SceneEstimate map = state.Scene();
        Assert.True(double.IsFinite(map.NoiseVariance) && map.NoiseVariance > 0);
        Assert.All(map.Users, user => Assert.True(double.IsFinite(user.Position.Norm) && double.IsFinite(user.TimeOffsetSeconds)));
        Assert.All(map.Scatterers, scatterer => Assert.True(double.IsFinite(scatterer.Position.Norm) && scatterer.Covariance is not { StandardDeviation: double.NaN }));
    }
}

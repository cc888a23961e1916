using Receiver.Algorithms.Sensing;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Polish;

/// <summary>What a scene leaves of the signal, with the truth and with half of its points missing.</summary>
public sealed class UnexplainedPowerTests
{
    private static readonly RandomSceneOptions Small = new() { Users = 3, Subcarriers = 512, SpacingHz = 60e3, Data = 64, SharedScatterers = 4, PrivateScatterers = 2, SnrDb = 5 };

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    [InlineData(20)]
    public void Share_TrueScene_IsSmall(double snrDb)
    {
        SensingState state = State(snrDb);
        Assert.True(UnexplainedPower.IsSmall(state), $"{UnexplainedPower.Share(state)}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void Share_PointsThatAreMissing_IsTheirShareOfThePower(double snrDb)
    {
        SensingState state = State(snrDb);
        double before = 0, after = 0;
        foreach (System.Numerics.Complex gain in state.Links.Gain) before += GainUpdate.Power(gain);
        PointRemoval.Keep(state, point => point % 2 == 0);
        LinkSelection.Compact(state);
        foreach (System.Numerics.Complex gain in state.Links.Gain) after += GainUpdate.Power(gain);
        for (int step = 0; step < 3; step++) state.Scoring.UpdateNoise(state);
        if (snrDb > 10) Assert.False(UnexplainedPower.IsSmall(state));
        // The symbols take some of what is missing over.
        Assert.InRange(UnexplainedPower.Share(state), 0.3 * (1 - after / before), 1.2 * (1 - after / before));
    }

    // Without lines of sight, so that half of the points are a share that stands out.
    private static SensingState State(double snrDb)
    {
        RandomSceneOptions options = Small with { SnrDb = snrDb, WithoutSight = Small.Users };
        var scene = new RandomScene(options, 3);
        SensingState state = TrueState.Of(scene, scene.Next(), Math.Pow(10, -snrDb / 10));
        for (int step = 0; step < 3; step++) state.Scoring.UpdateNoise(state);
        return state;
    }
}

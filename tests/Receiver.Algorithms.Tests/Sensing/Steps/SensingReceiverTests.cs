using System.Text.Json;
using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Steps;

public sealed class SensingReceiverTests
{
    private static readonly RandomSceneOptions Small = new()
    {
        Array = new PlanarArray(4, 4), Users = 2, Subcarriers = 256, SpacingHz = 120e3, Pilots = 8, Data = 64, SharedScatterers = 3, PrivateScatterers = 1, SnrDb = 5,
    };

    [Fact]
    public void Births_OnTheVectorFrame_FindItsScatterers()
    {
        JsonElement root = VectorFrame.Load("tiny_frame"), expected = root.GetProperty("result");
        SensingState state = SensingReceiver.Births(12, new GridUpdateOptions { RestartAfter = 0 }).Solve(VectorFrame.Problem(root));
        SceneEstimate scene = state.Scene();
        Assert.Equal(expected.GetProperty("detected").GetArrayLength(), scene.Scatterers.Count);
        for (int i = 0; i < scene.Scatterers.Count; i++)
        {
            Assert.True(scene.Scatterers[i].Position.DistanceTo(VectorFrame.At(expected.GetProperty("detected")[i])) < 0.2);
            Assert.InRange(scene.Scatterers[i].Covariance!.Value.StandardDeviation, 0.2, 5);
        }
        Assert.InRange(state.NoisePrecision / expected.GetProperty("gamma").GetDouble(), 0.97, 1.03);
        for (int k = 0; k < 2; k++)
        {
            Assert.Equal(expected.GetProperty("to")[k].GetDouble(), scene.Users[k].TimeOffsetSeconds, 5e-10);
            Assert.True(scene.Users[k].Position.DistanceTo(VectorFrame.At(expected.GetProperty("pu")[k])) < 0.2);
        }
        double error = 0, power = 0;
        SymbolEstimate symbols = state.Symbols();
        for (int i = 0; i < 128; i++)
        {
            System.Numerics.Complex truth = VectorFrame.Pair(root.GetProperty("true").GetProperty("x")[i / 64][i / 32 % 2][i % 32]);
            Complex32 mean = symbols.Mean[i / 32 % 2, i / 64 * 32 + i % 32];
            error += (truth - new System.Numerics.Complex(mean.Real, mean.Imaginary)).Magnitude is var e ? e * e : 0;
            power += truth.Magnitude * truth.Magnitude;
        }
        Assert.InRange(error / power / expected.GetProperty("data_nmse").GetDouble(), 0.8, 1.25);
    }

    [Fact]
    public void Births_QpskFrame_DecodesItsBits()
    {
        SentFrame frame = new RandomScene(Small with { Constellation = Constellation.Qpsk, SnrDb = 10 }, 2).Next();
        SensingState state = SensingReceiver.Births().Solve(frame.Problem);
        Assert.True(frame.ChannelNmse(state) < 0.01);
        RealMatrix ratios = state.Symbols().LogLikelihoodRatios;
        int wrong = 0;
        for (int column = 0; column < 128; column++)
            for (int k = 0; k < 2; k++)
            {
                if (ratios[2 * k, column] > 0 != frame.Symbols[k, column].Real < 0) wrong++;
                if (ratios[2 * k + 1, column] > 0 != frame.Symbols[k, column].Imaginary < 0) wrong++;
            }
        Assert.True(wrong < 5, $"{wrong} of 512 bits are wrong");
    }

    [Fact]
    public void Warm_StaticScene_IsAsGoodAsCold()
    {
        var scene = new RandomScene(Small, 3);
        SensingState cold = SensingReceiver.Births().Solve(scene.Next().Problem);
        SentFrame second = scene.Next();
        SensingState warm = SensingReceiver.Warm().Solve(second.Problem, cold);
        Assert.True(second.ChannelNmse(warm) < 0.03, $"{second.ChannelNmse(warm)}");
    }

    [Fact]
    public void Warm_WithoutAnEarlierFrame_Throws() =>
        Assert.Throws<UnsolvableException>(() => SensingReceiver.Warm().Solve(new RandomScene(Small, 3).Next().Problem));

    [Fact]
    public void Births_SomeSamplesLost_StillSolves()
    {
        SentFrame frame = new RandomScene(Small with { SnrDb = 10 }, 4).Next();
        frame.Problem.Observation.PilotErasures.Set(3, 1, 0, 1, true);
        frame.Problem.Observation.DataErasures.Set(7, 2, 1, 1, true);
        frame.Problem.Observation.DataErasures.Set(0, 1, 0, 1, true);
        for (int i = 0; i < 64; i++) frame.Problem.Observation.Data[0, i] = new Complex32(float.NaN, 0);
        SensingState state = SensingReceiver.Births().Solve(frame.Problem);
        Assert.True(frame.ChannelNmse(state) < 0.02, $"{frame.ChannelNmse(state)}");
    }

    public static TheoryData<string> HardFrames => ["one user", "no scatterers", "same angle", "very noisy", "pilots and one antenna", "pilots alone", "one data symbol", "grid"];

    [Theory]
    [MemberData(nameof(HardFrames))]
    public void Solve_HardFrame_IsFiniteOrUnsolvable(string which)
    {
        RandomSceneOptions options = which switch
        {
            "one user" => Small with { Users = 1 },
            "no scatterers" => Small with { SharedScatterers = 0, PrivateScatterers = 0 },
            "same angle" => Small with { UserSpacing = 0 },
            "very noisy" => Small with { SnrDb = -20 },
            _ => Small,
        };
        var scene = new RandomScene(options, 5);
        if (which == "same angle") scene.Users[1] = scene.Reported[1] = scene.Users[0];
        SentFrame frame = scene.Next();
        ErasureMask pilot = frame.Problem.Observation.PilotErasures, data = frame.Problem.Observation.DataErasures;
        if (which == "pilots and one antenna") data.Set(0, 15, 0, 2, true);
        if (which == "pilots alone") data.EraseAll();
        if (which == "one data symbol")
        {
            pilot.EraseAll();
            data.Set(0, 16, 0, 1, true);
            Assert.Throws<UnsolvableException>(() => SensingReceiver.Births().Solve(frame.Problem));
            return;
        }
        SensingState state = (which == "grid" ? SensingReceiver.Grid() : SensingReceiver.Births()).Solve(frame.Problem);
        Assert.True(double.IsFinite(frame.ChannelNmse(state)) && double.IsFinite(frame.DataNmse(state)) && double.IsFinite(state.NoiseVariance));
        Assert.True(frame.ChannelNmse(state) < 1.5, $"{frame.ChannelNmse(state)}");
        Assert.All(state.Scene().Users, user => Assert.True(double.IsFinite(user.Position.Norm) && double.IsFinite(user.TimeOffsetSeconds)));
    }

    [Fact]
    public void Validate_Defaults_AreSoundAndFaultsAreAllNamed()
    {
        Assert.Empty(new BisvbiOptions().Validate());
        Assert.Empty(new GridUpdateOptions().Validate());
        Assert.Empty(new SensingDataOptions().Validate());
        Assert.Equal(2, new BisvbiOptions { GradientSteps = -1, LinkProbability = 1 }.Validate().Count());
        Assert.Equal(3, new GridUpdateOptions { Steps = 0, MostBirths = -1, PruneBelow = 1 }.Validate().Count());
        Assert.Single(new SensingDataOptions { Hold = -1 }.Validate());
    }
}

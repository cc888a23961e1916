using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Baselines;

/// <summary>What every scheme owes: finite estimates of the right shapes, the same ones every time, from what was received alone.</summary>
public sealed class BaselineContractTests
{
    internal static readonly RandomSceneOptions Small = new()
    {
        Array = new PlanarArray(4, 4), Users = 2, Subcarriers = 256, SpacingHz = 120e3, Pilots = 8, Data = 64, SharedScatterers = 3, PrivateScatterers = 1, SnrDb = 5,
    };

    public static TheoryData<string> Schemes => [.. BaselineScheme.Names];

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Solve_OrdinaryFrame_GivesFiniteEstimatesOfTheRightShapes(string name)
    {
        var scene = new RandomScene(Small, 5);
        SentFrame frame = scene.Next();
        SensingState state = BaselineScheme.Solve(name, frame.Problem, scene);
        WidebandChannel channel = state.Channel();
        Assert.Equal(2, channel.Users);
        Assert.All(channel.Paths!, paths => Assert.NotEmpty(paths));
        Assert.All(channel.Paths!.SelectMany(paths => paths), path =>
            Assert.True(double.IsFinite(path.Gain.Real + path.Gain.Imaginary + path.DelaySeconds) && path.U * path.U + path.V * path.V < 1));
        SymbolEstimate symbols = state.Symbols();
        Assert.Equal((2, 128), (symbols.Mean.RowCount, symbols.Mean.ColumnCount));
        Assert.Equal((2, 128, 4, 128), (symbols.Variance.RowCount, symbols.Variance.ColumnCount, symbols.LogLikelihoodRatios.RowCount, symbols.LogLikelihoodRatios.ColumnCount));
        Assert.All(symbols.Mean.Values, value => Assert.True(float.IsFinite(value.Real) && float.IsFinite(value.Imaginary)));
        Assert.All(symbols.Variance.Values, value => Assert.InRange(value, 0, 1.001f));
        Assert.InRange(state.NoiseVariance, 0.1, 3);
        Assert.InRange(frame.ChannelNmse(state), 0, 0.3);
        Assert.InRange(frame.DataNmse(state), 0, 0.45);
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Solve_Twice_GivesTheSame(string name)
    {
        var scene = new RandomScene(Small, 6);
        SentFrame frame = scene.Next();
        SensingState first = BaselineScheme.Solve(name, frame.Problem, scene), second = BaselineScheme.Solve(name, frame.Problem, scene);
        Assert.Equal(first.Symbols().Mean.Values, second.Symbols().Mean.Values);
        Assert.Equal(first.Channel().Paths!.SelectMany(paths => paths), second.Channel().Paths!.SelectMany(paths => paths));
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Solve_LostSamples_AreNotLookedAt(string name)
    {
        var answers = new List<Complex32[]>();
        foreach (float content in new[] { 0f, 1e3f })
        {
            var scene = new RandomScene(Small with { SnrDb = 10 }, 7);
            SentFrame frame = scene.Next();
            OfdmObservation observation = frame.Problem.Observation;
            observation.PilotErasures.Set(3, 2, 0, 1, true);
            observation.DataErasures.Set(5, 1, 1, 1, true);
            foreach (ComplexMatrix pilot in observation.Pilot)
                for (int column = 0; column < pilot.ColumnCount; column++) pilot[3, column] = pilot[4, column] = new Complex32(content, content);
            for (int column = 64; column < 128; column++) observation.Data[5, column] = new Complex32(content, content);
            SensingState state = BaselineScheme.Solve(name, frame.Problem, scene);
            answers.Add(state.Symbols().Mean.Values);
            Assert.InRange(frame.ChannelNmse(state), 0, 0.4);
        }
        Assert.Equal(answers[0], answers[1]);
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Solve_NoPilotReceived_Throws(string name)
    {
        var scene = new RandomScene(Small, 8);
        SentFrame frame = scene.Next();
        frame.Problem.Observation.PilotErasures.Set(0, 16, 0, 1, true);
        Assert.Throws<UnsolvableException>(() => BaselineScheme.Solve(name, frame.Problem, scene));
    }
}

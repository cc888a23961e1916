using System.Numerics;
using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Baselines;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Frames;
using Receiver.Kernels;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Baselines;

/// <summary>What each scheme is, and is not, told.</summary>
public sealed class BaselineTests
{
    private static readonly RandomSceneOptions Small = BaselineContractTests.Small;

    [Fact]
    public void TwoStage_OtherData_HasTheSameChannel()
    {
        var scene = new RandomScene(Small, 1);
        SentFrame frame = scene.Next();
        CoarseScene coarse = new CoarseEstimator(new CoarseOptions()).Estimate(frame.Problem, default);
        SensingState with = BaselineScheme.Solve("two-stage", frame.Problem, scene, (_, _) => coarse);
        OfdmObservation observation = frame.Problem.Observation;
        var other = frame.Problem with { Observation = observation with { Data = (ComplexMatrix)observation.Data.Multiply(new Complex32(0, 2)) } };
        SensingState without = BaselineScheme.Solve("two-stage", other, scene, (_, _) => coarse);
        Assert.Equal(with.Channel().Paths!.SelectMany(paths => paths), without.Channel().Paths!.SelectMany(paths => paths));
        Assert.NotEqual(with.Symbols().Mean.Values, without.Symbols().Mean.Values);
    }

    [Fact]
    public void VbCesd_Paths_LieOnTheTapsOfTheCoarseDirections()
    {
        var scene = new RandomScene(Small, 2);
        SentFrame frame = scene.Next();
        CoarseScene coarse = new CoarseEstimator(new CoarseOptions()).Estimate(frame.Problem, default);
        var options = new DelayTapOptions { Taps = 10, FirstMetres = 80, PerSample = 1 };
        SensingState state = new VbCesdInitializer((_, _) => coarse, new(), options).Start(frame.Problem, null, default);
        Assert.Equal(10 * coarse.Directions.Count, state.Links.Points);
        double tap = 299792458.0 / frame.Problem.Ofdm.BandwidthHz;
        foreach (IReadOnlyList<PropagationPath> paths in state.Channel().Paths!)
            Assert.All(paths.Skip(1), path =>
            {
                double taps = (path.DelaySeconds * 299792458.0 - 80) / tap;
                Assert.Equal(Math.Round(taps), taps, 1e-6);
                Assert.InRange(taps, -1e-6, 9.000001);
                Assert.Contains(coarse.Directions, direction => direction.U == path.U && direction.V == path.V);
            });
        new VbCesdStep(new()).Run(state, new Round(0, 10), default);
        Assert.All(Enumerable.Range(0, state.Links.Count).Where(at => at % state.Links.PerUser > 0), at => Assert.Equal(Math.Log(0.05 / 0.95), state.Links.Prior[at], 1e-9));
    }

    [Fact]
    public void Separate_PointThatWasJustBorn_HasTheIndependentPrior()
    {
        SensingState state = SmallState.Create(4, lossy: false);
        state.Links.Add();
        TurboPrior.Update(state.Links, new BisvbiOptions { JointSupport = false, IndependentProbability = 0.2 });
        for (int k = 0; k < 3; k++)
        {
            int at = state.Links.At(k, state.Links.Points);
            Assert.Equal(Math.Log(0.25), state.Links.Prior[at], 1e-12);
            Assert.Equal(0.2, state.Links.Probability[at], 1e-12);
        }
    }

    [Fact]
    public void Genie_ThroughAllIterations_KeepsTheTrueUsersAndClocks()
    {
        var scene = new RandomScene(Small, 3);
        SceneEstimate map = BaselineScheme.Solve("genie", scene.Next().Problem, scene).Scene();
        Assert.Equal(scene.Users, map.Users.Select(user => user.Position));
        for (int k = 0; k < 2; k++) Assert.Equal(scene.Offsets[k], map.Users[k].TimeOffsetSeconds, 1e-18);
        Assert.All(map.Users, user => Assert.InRange(user.Covariance!.Value.StandardDeviation, 0, 1e-5));
        Assert.NotEmpty(map.Scatterers);
    }

    [Theory]
    [InlineData(Constellation.Gaussian)]
    [InlineData(Constellation.Qpsk)]
    public void KnownChannel_Data_AreAsGoodAsTheirVarianceSaysAndBetterThanThroughAnEstimate(Constellation constellation)
    {
        // So much noise that errors are no rare events.
        var scene = new RandomScene(Small with { Constellation = constellation, SnrDb = -8 }, 4);
        double error = 0, power = 0, variance = 0, estimated = 0;
        for (int number = 0; number < 4; number++)
        {
            SentFrame frame = scene.Next();
            SymbolEstimate symbols = new KnownChannelDetector().Detect(frame.Problem, frame.Channel, default);
            for (int i = 0; i < symbols.Mean.Values.Length; i++)
            {
                error += (symbols.Mean.Values[i] - frame.Symbols.Values[i]).MagnitudeSquared;
                power += frame.Symbols.Values[i].MagnitudeSquared;
                variance += symbols.Variance.Values[i];
            }
            estimated += frame.DataNmse(SensingReceiver.Births().Solve(frame.Problem)) / 4;
        }
        Assert.InRange(error / power, 1e-3, 0.6);
        Assert.True(error / power < estimated, $"{error / power} and {estimated}");
        Assert.InRange(variance / error, 0.85, 1.18);
    }

    [Fact]
    public void StMusic_HighSnr_FindsPathsAndPlaces()
    {
        var scene = new RandomScene(Small with { Array = new PlanarArray(8, 8), Pilots = 16, SnrDb = 20 }, 9);
        SentFrame frame = scene.Next();
        SensingState state = BaselineScheme.Solve("st-music", frame.Problem, scene);
        Assert.InRange(frame.ChannelNmse(state), 0, 0.06);
        new StMusicMapStep().Run(state, new Round(0, 1), default);
        (List<double> matched, int falseAlarms) = frame.Localise(state);
        Assert.InRange(matched.Count, 3, 5);
        Assert.InRange(falseAlarms, 0, 4);
    }

    [Fact]
    public void Subspace_NoiseFreePaths_HoldsThemAndNothingElse()
    {
        var layout = new SensingLayout(new RandomScene(Small with { Array = new PlanarArray(8, 8) }, 1).Format);
        (double U, double V, double Metres, Complex Gain)[] paths = [(0.1, -0.05, 103, 1), (-0.3, 0.1, 121, new(0, 0.4)), (-0.28, 0.1, 140, -0.3)];
        SplitMatrix samples = new(64, 8);
        foreach (var (u, v, metres, gain) in paths)
            for (int m = 0; m < 64; m++)
                for (int n = 0; n < 8; n++)
                    samples[m, n] += gain * Complex.FromPolarCoordinates(1, Math.PI * (u * layout.Horizontal[m] + v * layout.Vertical[m]) + layout.PhasePerMetre * metres * layout.PilotOffsets[0][n]);
        SpatioTemporalSubspace subspace = SpatioTemporalSubspace.Of(layout, 0, samples, 3)!;
        foreach (var (u, v, metres, _) in paths) Assert.InRange(subspace.Distance(subspace.Towards(u, v), metres), -1e-9, 1e-6);
        Assert.InRange(subspace.Distance(subspace.Towards(0.1, -0.05), 121), 0.5, 1);
        Assert.InRange(subspace.Distance(subspace.Towards(0.4, 0.1), 103), 0.5, 1);
    }

    [Fact]
    public void Subspace_FewPilots_IsNone()
    {
        var layout = new SensingLayout(new RandomScene(Small with { Pilots = 2 }, 1).Format);
        Assert.Null(SpatioTemporalSubspace.Of(layout, 0, new SplitMatrix(16, 2), 4));
    }

    [Fact]
    public void Options_OutOfRange_AreAllListed()
    {
        Assert.Equal(3, new DelayTapOptions { Taps = 0, FirstMetres = -1, PerSample = 0 }.Validate().Count());
        Assert.Equal(5, new StMusicOptions { Order = 0, DelaysPerDirection = -1, SearchMetres = 0, MostPaths = -1, PathThreshold = double.NaN }.Validate().Count());
        Assert.Empty(new DelayTapOptions().Validate().Concat(new StMusicOptions().Validate()));
    }
}

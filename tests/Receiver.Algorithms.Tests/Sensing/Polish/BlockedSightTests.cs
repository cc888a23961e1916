using System.Numerics;
using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Receiver.Kernels;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Polish;

/// <summary>Users without a line of sight: their test, their clocks, the evidence that decides, and frames at the edge of what can be solved.</summary>
public sealed class BlockedSightTests(ITestOutputHelper output)
{
    private static readonly RandomSceneOptions Small = new()
    {
        Users = 3, Subcarriers = 512, SpacingHz = 60e3, Data = 64, SharedScatterers = 4, PrivateScatterers = 1, SnrDb = 5, WithoutSight = 1,
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Seen_TrueScene_IsFalseForThoseWithoutALineOfSight(int without)
    {
        SensingState state = State(Small with { WithoutSight = without }, 1);
        for (int k = 0; k < 3; k++) state.Links.Probability[state.Links.At(k, 0)] = 1;
        state.RebuildColumns();
        Assert.Equal(Enumerable.Range(0, 3).Select(k => k >= without), SightTest.At(state).IsSeen);
        Assert.Equal(Enumerable.Range(0, 3).Select(k => k >= without), SceneDecision.Map(state).Users.Select(user => user.LineOfSight));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Best_OffsetIsNotKnown_FindsItFromPointsOfOthers(int seed, bool isErased)
    {
        SensingState state = State(Small, seed, isErased);
        double offset = state.Geometry.Offsets[0];
        state.Geometry.Offsets[0] = offset > 0 ? offset - 15 : offset + 15;
        state.RebuildColumns();
        SightTest sight = SightTest.At(state);
        Assert.Equal([0], sight.Blocked);
        OffsetSearch without = new(state, 0, sight.PointsFor(0), withSight: false), with = new(state, 0, sight.PointsFor(0), withSight: true);
        List<(double Offset, double Evidence)> best = without.Best();
        Assert.Equal(offset, best[0].Offset, 1.0);
        Assert.True(best[0].Evidence >= with.Best()[0].Evidence - 3);
        Assert.True(best[0].Evidence > without.Evidence(state.Geometry.Offsets[0]) + 20);
    }

    [Fact]
    public void Best_UserWithALineOfSight_PrefersIt()
    {
        SensingState state = State(Small with { WithoutSight = 0 }, 2);
        int[] points = [.. Enumerable.Range(0, 4)];
        List<(double Offset, double Evidence)> with = new OffsetSearch(state, 0, points, withSight: true).Best();
        Assert.Equal(state.Geometry.Offsets[0], with[0].Offset, 1.0);
        Assert.True(with[0].Evidence > new OffsetSearch(state, 0, points, withSight: false).Best()[0].Evidence + 20);
    }

    [Fact]
    public void Of_TinyFrame_IsTheIntegralOverGainsAndPlaces()
    {
        var options = new RandomSceneOptions
        {
            Array = new(4, 2), Users = 1, Subcarriers = 64, SpacingHz = 480e3, Pilots = 8, Data = 16, SharedScatterers = 1, PrivateScatterers = 0,
            Constellation = Constellation.Qpsk, SnrDb = 20,
        };
        SensingState state = State(options, 5);
        for (int step = 0; step < 10; step++) state.Scoring.Step(state);
        double expected = LaplaceEvidence.Of(state);
        (ScoringPoint point, PaddedMatrix? covariance) = state.Scoring.Covariance(state);
        PaddedMatrix factor = new();
        factor.CopyFrom(covariance!);
        Assert.True(PaddedCholesky.TryFactor(factor));
        // Importance sampling with the covariance of the point: ln mean of p(y, θ)/q(θ).
        const int samples = 4000;
        var random = new Random(1);
        var logs = new double[samples];
        double determinant = Enumerable.Range(0, point.Count).Sum(i => Math.Log(factor[i, i]));
        double[] free = [.. Enumerable.Repeat(double.PositiveInfinity, point.Coordinates.Count)];
        for (int sample = 0; sample < samples; sample++)
        {
            double[] white = [.. Enumerable.Range(0, point.Count).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
            double[] move = [.. Enumerable.Range(0, point.Count).Select(i => Enumerable.Range(0, i + 1).Sum(j => factor[j, i] * white[j]))];
            Scene scene = point.Coordinates.Moved(state.Geometry, move.AsSpan(2 * point.Active.Length), free);
            var gains = (Complex[])state.Links.Gain.Clone();
            double value = -Math.Log(LaplaceEvidence.Volume);
            for (int i = 0; i < point.Active.Length; i++)
            {
                gains[point.Active[i]] += new Complex(move[2 * i], move[2 * i + 1]);
                value -= Math.Log(Math.PI * LaplaceEvidence.GainVariance) + GainUpdate.Power(gains[point.Active[i]]) / LaplaceEvidence.GainVariance;
            }
            state.Trial.Build(scene);
            value += MarginalLikelihood.Evaluate(state, new QpskEnumerated(state.Layout), state.Trial, gains) + scene.LogPrior(state.Layout.PositionVariance);
            logs[sample] = value + white.Sum(x => x * x) / 2 + point.Count * Math.Log(2 * Math.PI) / 2 + determinant;
        }
        double largest = logs.Max(), found = largest + Math.Log(logs.Sum(log => Math.Exp(log - largest)) / samples);
        output.WriteLine($"Laplace {expected}, integral {found}");
        Assert.Equal(found, expected, 0.5);
    }

    [Fact]
    public void Run_OneUserWithoutALineOfSight_SaysSoAndGainsOverAPolishThatDoesNotLook()
    {
        double plain = 0, robust = 0;
        int said = 0;
        for (int seed = 11; seed <= 14; seed++)
        {
            SentFrame frame = new RandomScene(Small, seed).Next();
            SensingState state = SensingReceiver.Births(12, new GridUpdateOptions { RestartAfter = 8 }).Solve(frame.Problem);
            new PolishStep(new PolishOptions { Robust = false }).Run(state, new Round(0, 1), default);
            plain += frame.ChannelNmse(state);
            state = SensingReceiver.Births(12, new GridUpdateOptions { RestartAfter = 8 }).Solve(frame.Problem);
            new PolishStep().Run(state, new Round(0, 1), default);
            robust += frame.ChannelNmse(state);
            if (state.Scene().Users.Select(user => user.LineOfSight).SequenceEqual([false, true, true])) said++;
        }
        output.WriteLine($"{plain / 4} without, {robust / 4} with, {said} of 4 said");
        Assert.True(robust <= 1.05 * plain, $"{plain / 4} without, {robust / 4} with");
        Assert.True(robust / 4 < 0.02, $"channel NMSE {robust / 4}");
        Assert.True(said >= 3, $"{said} of 4");
    }

    [Fact]
    public void Start_ALineOfSightGoesAndComesBack_IsFollowed()
    {
        var scene = new RandomScene(Small with { WithoutSight = 0 }, 3);
        SensingState state = SensingReceiver.Births(10).Solve(scene.Next().Problem);
        new PolishStep().Run(state, new Round(0, 1), default);
        foreach (int without in (ReadOnlySpan<int>)[0, 1, 1, 0])
        {
            scene.WithoutSight = without;
            SentFrame frame = scene.Next();
            state = new ScoringTracker().Start(frame.Problem, (TrackedScene)state.ForNextFrame(), default);
            output.WriteLine($"{without} without: channel NMSE {frame.ChannelNmse(state)}, gain {state.Links.Gain[0].Magnitude}");
            Assert.Equal([without == 0, true, true], state.Scene().Users.Select(user => user.LineOfSight));
            Assert.Equal(without == 0, state.Links.Gain[0] != Complex.Zero);
            Assert.True(frame.ChannelNmse(state) < 0.02, $"channel NMSE {frame.ChannelNmse(state)}");
        }
    }

    [Theory]
    [InlineData(-15, 0, 1, false)]
    [InlineData(-15, 3, 1, true)]
    [InlineData(20, 3, 1, false)]
    [InlineData(20, 1, 4, true)]
    [InlineData(0, 0, 4, false)]
    [InlineData(20, 0, 1, true)]
    public void Run_AtTheEdge_IsFiniteAndSaysWhatTheGuardsDid(double snrDb, int without, int pointsOfScatterer, bool isQpsk)
    {
        RandomSceneOptions options = Small with
        {
            SnrDb = snrDb, WithoutSight = without, PointsOfScatterer = pointsOfScatterer, UserSpacing = 0, Array = new(4, 4), SharedScatterers = 3,
            Constellation = isQpsk ? Constellation.Qpsk : Constellation.Gaussian,
        };
        SensingState state = SensingReceiver.Births(5).Solve(new RandomScene(options, 21).Next().Problem);
        new PolishStep().Run(state, new Round(0, 1), default);
        PolishStepTests.AssertFinite(state);
        output.WriteLine($"kept {state.Polish!.IsKept}, reliable {state.Polish.IsReliable}, deviance {string.Join(' ', state.Polish.PilotDeviance)}");
        Assert.Equal(3, state.Polish.PilotDeviance.Count);
        Assert.All(state.Polish.PilotDeviance, value => Assert.True(double.IsFinite(value) && value > 0));
        Assert.True(state.Polish.IsReliable == (state.NoisePrecision * state.CoarseNoiseVariance >= 0.85 && state.Polish.PilotDeviance.All(value => value <= 1.25)));
    }

    private static SensingState State(RandomSceneOptions options, int seed, bool isErased = false)
    {
        var scene = new RandomScene(options, seed);
        SentFrame frame = scene.Next();
        if (isErased)
        {
            ErasureMask pilots = new(options.Array.Antennas, 1);
            pilots.Set(5, 11, 0, 1, erased: true);
            frame = frame with { Problem = frame.Problem with { Observation = new OfdmObservation(frame.Problem.Observation.Pilot, frame.Problem.Observation.Data, pilots, frame.Problem.Observation.DataErasures) } };
        }
        return TrueState.Of(scene, frame, Math.Pow(10, -options.SnrDb / 10));
    }
}

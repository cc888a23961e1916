using System.Numerics;
using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Receiver.Kernels;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Polish;

/// <summary>The likelihood of QPSK against brute force, its slope, its information, its quarter turns and its bound for many users.</summary>
public sealed class QpskDataTests
{
    private static readonly RandomSceneOptions Tiny = new()
    {
        Array = new(3, 2), Users = 3, Subcarriers = 64, SpacingHz = 480e3, Pilots = 4, Data = 8, SharedScatterers = 2, PrivateScatterers = 0,
        Constellation = Constellation.Qpsk, SnrDb = -3,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Update_TinyFrame_IsTheSumOverAllVectorsOfSymbols(bool isErased)
    {
        SensingState state = State(Tiny, 1, isErased);
        state.Columns.Synthesize(state.Links.Gain, true, state.Response);
        double found = new QpskEnumerated(state.Layout).Update(state), expected = 0;
        int users = Tiny.Users;
        foreach ((AntennaBlock block, int index) in state.Observation.DataBlocks.Select((block, index) => (block, index)))
            for (int n = 0; n < Tiny.Data; n++)
            {
                var moments = new Complex[users, users];
                foreach (int t in block.Symbols)
                {
                    var weighted = new List<(double Log, Complex[] X)>();
                    foreach (Complex[] x in Vectors(users))
                    {
                        double log = -users * Math.Log(4);
                        for (int m = 0; m < state.Layout.Antennas; m++)
                        {
                            if (block.Mask is not null && block.Mask[m] == 0) continue;
                            Complex error = state.Observation.Data[t][m, n];
                            for (int k = 0; k < users; k++) error -= state.Response.Data[k][m, n] * x[k];
                            log -= state.NoisePrecision * error.Magnitude * error.Magnitude;
                        }
                        weighted.Add((log, x));
                    }
                    double largest = weighted.Max(one => one.Log), total = weighted.Sum(one => Math.Exp(one.Log - largest));
                    expected += largest + Math.Log(total);
                    for (int k = 0; k < users; k++)
                    {
                        Complex mean = weighted.Aggregate(Complex.Zero, (sum, one) => sum + Math.Exp(one.Log - largest) / total * one.X[k]);
                        Assert.True((mean - state.Posterior.Mean[t][k, n]).Magnitude < 1e-10);
                        for (int l = 0; l < users; l++)
                            moments[k, l] += weighted.Aggregate(Complex.Zero, (sum, one) => sum + Math.Exp(one.Log - largest) / total * Complex.Conjugate(one.X[k]) * one.X[l]);
                    }
                }
                for (int k = 0; k < users; k++)
                    for (int l = 0; l < users; l++)
                        Assert.True((moments[k, l] - state.Statistics.Moments[index][k * users + l, n]).Magnitude < 1e-10, $"Rx[{n}, {k}, {l}]");
            }
        Assert.Equal(expected, found, 1e-9 * Math.Abs(expected));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradient_AnyCoordinate_IsTheSlopeOfTheObjective(bool isErased)
    {
        SensingState state = State(Tiny, 2, isErased);
        Assert.IsType<QpskEnumerated>(DataLikelihood.For(Constellation.Qpsk, state.Layout));
        ScoringPoint point = state.Scoring.Inform(state);
        double[] gradient = state.Scoring.Gradient(state, point).ToArray(), steps = [.. Enumerable.Repeat(1e-4, 2 * point.Active.Length), .. point.Coordinates.Clips().Select(clip => clip * 1e-3)];
        for (int i = 0; i < gradient.Length; i++)
        {
            double step = steps[i], slope = (8 * (Objective(i, step) - Objective(i, -step)) - (Objective(i, 2 * step) - Objective(i, -2 * step))) / (12 * step);
            Assert.True(Math.Abs(slope - gradient[i]) < 1e-6 * (Math.Abs(slope) + gradient.Max(Math.Abs) * 1e-2), $"coordinate {i}: {slope} and {gradient[i]}");
        }

        double Objective(int coordinate, double step)
        {
            (Scene scene, Complex[] gains) = Moved(state, point, coordinate, step);
            state.Trial.Build(scene);
            return MarginalLikelihood.Evaluate(state, new QpskEnumerated(state.Layout), state.Trial, gains) + MarginalLikelihood.LogPrior(state, scene, gains);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Information_AnyTwoCoordinates_IsThatOfDecidedSymbols(bool isErased)
    {
        SensingState state = State(Tiny, 3, isErased);
        ScoringPoint point = state.Scoring.Inform(state);
        // ∂H/∂θ of every coordinate by differences: F = 2γRe(Σ_D Σ_kl Rm[n, k, l]·(∂h_k)ᴴ∂h_l + Σ_P (∂h_k)ᴴ∂h_k), over received antennas.
        double[] steps = [.. Enumerable.Repeat(1e-4, 2 * point.Active.Length), .. point.Coordinates.Clips().Select(clip => clip * 1e-4)];
        ChannelPlanes[] slopes = [.. Enumerable.Range(0, point.Count).Select(i => Slope(state, point, i, steps[i]))];
        for (int i = 0; i < point.Count; i++)
            for (int j = 0; j <= i; j++)
            {
                Complex sum = Complex.Zero;
                for (int k = 0; k < Tiny.Users; k++)
                    for (int m = 0; m < state.Layout.Antennas; m++)
                    {
                        foreach (AntennaBlock block in state.Statistics.PilotBlocks)
                            if (block.Mask is null || block.Mask[m] != 0)
                                for (int n = 0; n < Tiny.Pilots; n++) sum += Complex.Conjugate(slopes[i].Pilot[k][m, n]) * slopes[j].Pilot[k][m, n];
                        foreach (AntennaBlock block in state.Statistics.DataBlocks)
                            if (block.Mask is null || block.Mask[m] != 0)
                                foreach (int t in block.Symbols)
                                    for (int l = 0; l < Tiny.Users; l++)
                                        for (int n = 0; n < Tiny.Data; n++)
                                            sum += Complex.Conjugate(state.Posterior.Mean[t][k, n]) * state.Posterior.Mean[t][l, n]
                                                * Complex.Conjugate(slopes[i].Data[k][m, n]) * slopes[j].Data[l][m, n];
                    }
                PaddedMatrix information = state.Scoring.Information;
                double expected = 2 * state.NoisePrecision * sum.Real, scale = Math.Sqrt(information[i, i] * information[j, j]);
                Assert.True(Math.Abs(expected - information[i, j]) < 1e-5 * scale, $"F[{i}, {j}]: {expected} and {information[i, j]}");
            }
    }

    [Fact]
    public void Step_AUserIsTurnedByAQuarter_TurnsItBack()
    {
        SensingState state = State(Tiny with { SnrDb = 15, Pilots = 8, Data = 32 }, 4, isErased: false);
        Complex[] gains = [.. state.Links.Gain];
        double data = LikelihoodOfData(state);
        for (int k = 0; k < 3; k++)
            for (int q = 0; q < state.Links.PerUser; q++) state.Links.Gain[state.Links.At(k, q)] *= Complex.Pow(Complex.ImaginaryOne, k + 1);
        Assert.Equal(data, LikelihoodOfData(state), 1e-9 * Math.Abs(data));
        state.Scoring.Step(state);
        for (int i = 0; i < gains.Length; i++) Assert.True((gains[i] - state.Links.Gain[i]).Magnitude < 0.1, $"link {i}: {gains[i]} and {state.Links.Gain[i]}");
    }

    [Fact]
    public void Decide_NoisyFrame_GivesTheRatioOfEveryBit()
    {
        SensingState state = State(Tiny, 6, isErased: false);
        state.Scoring.Decide(state);
        for (int n = 0; n < Tiny.Data; n++)
            for (int bit = 0; bit < 2 * Tiny.Users; bit++)
            {
                double[] sums = new double[2];
                foreach (Complex[] x in Vectors(Tiny.Users))
                {
                    double error = 0;
                    for (int m = 0; m < state.Layout.Antennas; m++)
                        error += Math.Pow((state.Observation.Data[1][m, n] - Enumerable.Range(0, Tiny.Users).Aggregate(Complex.Zero, (sum, k) => sum + state.Response.Data[k][m, n] * x[k])).Magnitude, 2);
                    sums[(bit % 2 == 0 ? x[bit / 2].Real : x[bit / 2].Imaginary) < 0 ? 1 : 0] += Math.Exp(-state.NoisePrecision * error);
                }
                Complex found = state.Posterior.BitLlr[1][bit / 2, n];
                Assert.Equal(Math.Log(sums[1] / sums[0]), bit % 2 == 0 ? found.Real : found.Imaginary, 1e-7);
            }
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(0)]
    [InlineData(10)]
    public void Update_MeanField_IsBelowTheLikelihoodAndNearItOnceDecided(double snrDb)
    {
        SensingState state = State(Tiny with { SnrDb = snrDb, Array = new(4, 4) }, 7, isErased: true);
        state.Columns.Synthesize(state.Links.Gain, true, state.Response);
        double exact = new QpskEnumerated(state.Layout).Update(state), bound = new QpskMeanField(state.Layout).Update(state);
        Assert.True(bound <= exact + 1e-9 * Math.Abs(exact), $"{bound} above {exact}");
        Assert.True(exact - bound < (snrDb > 5 ? 1 : 60), $"{bound} far below {exact}");
    }

    [Fact]
    public void Run_FiveUsers_IsFiniteAndDecidesMostBits()
    {
        var options = new RandomSceneOptions
        {
            Array = new(8, 4), Users = 5, Subcarriers = 320, SpacingHz = 96e3, Pilots = 8, Data = 64, SharedScatterers = 2, PrivateScatterers = 0,
            Constellation = Constellation.Qpsk, SnrDb = 5,
        };
        SentFrame frame = new RandomScene(options, 3).Next();
        SensingState state = SensingReceiver.Births(6).Solve(frame.Problem);
        Assert.IsType<QpskMeanField>(DataLikelihood.For(Constellation.Qpsk, state.Layout));
        new PolishStep().Run(state, new Round(0, 1), default);
        PolishStepTests.AssertFinite(state);
        Assert.True(frame.ChannelNmse(state) < 0.01, $"channel NMSE {frame.ChannelNmse(state)}");
        Assert.True(Wrong(state, frame) < 0.01, $"bit error rate {Wrong(state, frame)}");
    }

    [Fact]
    public void Decide_FiveUsersInNoise_HasFewerErrorsThanMeanFieldAlone()
    {
        RandomScene scene = new(Tiny with { Users = 5, UserSpacing = 0.02, Subcarriers = 320, SpacingHz = 96e3, Data = 160, Array = new(4, 2), SnrDb = -2 }, 8);
        SentFrame frame = scene.Next();
        SensingState state = TrueState.Of(scene, frame, Math.Pow(10, 0.2));
        state.Columns.Synthesize(state.Links.Gain, true, state.Response);
        new QpskMeanField(state.Layout).Update(state);
        double before = Wrong(state, frame);
        state.Scoring.Decide(state);
        Assert.True(Wrong(state, frame) < before, $"{before} before, {Wrong(state, frame)} after");
    }

    private static double LikelihoodOfData(SensingState state)
    {
        state.Columns.Synthesize(state.Links.Gain, true, state.Response);
        return new QpskEnumerated(state.Layout).Update(state);
    }

    private static double Wrong(SensingState state, SentFrame frame)
    {
        int wrong = 0;
        for (int column = 0; column < frame.Symbols.ColumnCount; column++)
            for (int k = 0; k < frame.Symbols.RowCount; k++)
            {
                (int t, int n) = Math.DivRem(column, state.Layout.DataCarriers);
                Complex found = state.Posterior.Mean[t][k, n];
                if (found.Real * frame.Symbols[k, column].Real < 0) wrong++;
                if (found.Imaginary * frame.Symbols[k, column].Imaginary < 0) wrong++;
            }
        return wrong / (2.0 * frame.Symbols.RowCount * frame.Symbols.ColumnCount);
    }

    private static SensingState State(RandomSceneOptions options, int seed, bool isErased)
    {
        var scene = new RandomScene(options, seed);
        SentFrame frame = scene.Next();
        if (isErased)
        {
            OfdmObservation observation = frame.Problem.Observation;
            ErasureMask pilots = new(options.Array.Antennas, 1), data = new(options.Array.Antennas, 2);
            pilots.Set(1, 1, 0, 1, erased: true);
            data.Set(2, 2, 1, 1, erased: true);
            frame = frame with { Problem = frame.Problem with { Observation = new OfdmObservation(observation.Pilot, observation.Data, pilots, data) } };
        }
        return TrueState.Of(scene, frame, Math.Pow(10, -options.SnrDb / 10));
    }

    private static (Scene Scene, Complex[] Gains) Moved(SensingState state, ScoringPoint point, int coordinate, double step)
    {
        var gains = (Complex[])state.Links.Gain.Clone();
        if (coordinate < 2 * point.Active.Length)
        {
            gains[point.Active[coordinate / 2]] += coordinate % 2 == 0 ? step : new Complex(0, step);
            return (state.Geometry, gains);
        }
        var move = new double[point.Coordinates.Count];
        move[coordinate - 2 * point.Active.Length] = step;
        return (point.Coordinates.Moved(state.Geometry, move, point.Coordinates.Clips()), gains);
    }

    private static ChannelPlanes Slope(SensingState state, ScoringPoint point, int coordinate, double step)
    {
        ChannelPlanes[] sides = [.. ((double[])[step, -step]).Select(side =>
        {
            (Scene scene, Complex[] gains) = Moved(state, point, coordinate, side);
            var planes = new ChannelPlanes(state.Layout.Users);
            state.Trial.Build(scene);
            state.Trial.Synthesize(gains, true, planes);
            return planes;
        })];
        for (int k = 0; k < state.Layout.Users; k++)
            foreach ((SplitMatrix plus, SplitMatrix minus) in ((SplitMatrix, SplitMatrix)[])[(sides[0].Data[k], sides[1].Data[k]), (sides[0].Pilot[k], sides[1].Pilot[k])])
                for (int m = 0; m < plus.Rows; m++)
                    for (int n = 0; n < plus.Columns; n++) plus[m, n] = (plus[m, n] - minus[m, n]) / (2 * step);
        return sides[0];
    }

    private static IEnumerable<Complex[]> Vectors(int users) => Enumerable.Range(0, 1 << (2 * users)).Select(word => Enumerable.Range(0, users).Select(k =>
        new Complex((word >> (2 * k) & 1) == 0 ? 1 : -1, (word >> (2 * k + 1) & 1) == 0 ? 1 : -1) / Math.Sqrt(2)).ToArray());
}

using System.Numerics;
using Receiver.Frames.Quality;
using Xunit;

namespace Receiver.Frames.Tests.Quality;

public sealed class SceneErrorsTests
{
    private static readonly OfdmFormat Format = new()
    {
        Subcarriers = 16,
        SubcarrierSpacingHz = 1e6,
        CyclicPrefix = 4,
        Array = new PlanarArray(3, 2),
        PilotSymbols = 1,
        PilotSubcarriers = [[0, 8]],
        DataSubcarriers = [0, 4, 8, 12],
    };

    [Fact]
    public void MapErrors_GreedyWouldMissOne_MatchesBoth()
    {
        // The nearest estimate of the first is also the only one of the second.
        MapErrors errors = MapErrors.Measure([At(0), At(-4)], [True(-0.5), True(3)]);
        Assert.Equal((2, 2, 0), (errors.True, errors.Matched, errors.FalseAlarms));
        Assert.Equal(3.5 * 3.5 + 3 * 3, errors.SquaredError, 9);
    }

    [Fact]
    public void MapErrors_OutsideTheGate_IsAMissAndAFalseAlarm()
    {
        MapErrors errors = MapErrors.Measure([At(0), At(100)], [True(1), True(94.5)]);
        Assert.Equal((2, 1, 1), (errors.True, errors.Matched, errors.FalseAlarms));
        Assert.Equal(1, errors.SquaredError, 9);
        Assert.Equal(Math.Sqrt((1 + 5.5 * 5.5) / 2), errors.Ospa, 9);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 3, 10)]
    [InlineData(2, 0, 10)]
    public void MapErrors_NothingToMatch_HasAnOspaOfTheCutOff(int estimates, int real, double ospa)
    {
        MapErrors errors = MapErrors.Measure([.. Enumerable.Range(0, estimates).Select(i => At(i))], [.. Enumerable.Range(0, real).Select(i => True(i))]);
        Assert.Equal((real, 0, estimates, ospa), (errors.True, errors.Matched, errors.FalseAlarms, errors.Ospa));
    }

    [Fact]
    public void MapErrors_ManyPoints_AgreesWithEveryPermutation()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 50; trial++)
        {
            Position[] found = [.. Enumerable.Range(0, 4).Select(_ => Draw(random))], real = [.. Enumerable.Range(0, 5).Select(_ => Draw(random))];
            MapErrors errors = MapErrors.Measure([.. found.Select(At)], [.. real.Select(p => new TrueScatterer(p, [0]))]);
            double best = Permutations(5).Min(order => Enumerable.Range(0, 4).Sum(i => Math.Pow(Math.Min(10, found[i].DistanceTo(real[order[i]])), 2)));
            int most = Permutations(5).Max(order => Enumerable.Range(0, 4).Count(i => found[i].DistanceTo(real[order[i]]) <= 5));
            Assert.Equal(Math.Sqrt((best + 100) / 5), errors.Ospa, 9);
            Assert.Equal(most, errors.Matched);
        }
    }

    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(1.1, 0)]
    public void MapErrors_ErrorBar_CoversTwoDeviations(double halfDistance, int within)
    {
        ScattererEstimate estimate = At(2 * halfDistance) with { Covariance = new PositionCovariance(0.5, 0, 0, 0.25, 0, 0.25) };
        Assert.Equal(within, MapErrors.Measure([estimate, At(50)], [True(0), True(51)]).WithinTwoDeviations);
    }

    [Fact]
    public void WidebandError_OfPaths_AgreesWithResponses()
    {
        var random = new Random(3);
        var truth = new WidebandChannel([Paths(random, 4), Paths(random, 2)]);
        // A path on the same place, one a whole turn of the delay away, and others.
        PropagationPath same = truth.Paths![0][0];
        var estimate = new WidebandChannel(
            [[.. Paths(random, 3), same with { Gain = 0.3 }, same with { DelaySeconds = same.DelaySeconds + 1e-6 }], Paths(random, 3)]);
        WidebandError error = WidebandError.Measure(estimate, truth, Format);
        WidebandError direct = WidebandError.Measure(new WidebandChannel([estimate.Response(0, Format), estimate.Response(1, Format)]), truth, Format);
        Assert.Equal(direct.Error, error.Error, direct.Error * 1e-5);
        Assert.Equal(direct.Power, error.Power, direct.Power * 1e-5);
        Assert.Equal(0, WidebandError.Measure(truth, truth, Format).Nmse, 1e-12);
    }

    [Fact]
    public void Response_OnePath_FollowsItsDefinition()
    {
        var path = new PropagationPath(new Complex(0.5, -0.2), 0.3, -0.1, 0.2e-6);
        ComplexMatrix response = new WidebandChannel([[path]]).Response(0, Format);
        for (int antenna = 0; antenna < 6; antenna++)
            for (int n = 0; n < 16; n++)
            {
                double phase = Math.PI * ((antenna % 3 - 1) * 0.3 - (antenna / 3 - 0.5) * 0.1) - 2 * Math.PI * 1e6 * (n - 7.5) * 0.2e-6;
                Complex expected = path.Gain * Complex.Exp(Complex.ImaginaryOne * phase);
                Assert.Equal(expected.Real, response[antenna, n].Real, 1e-5);
                Assert.Equal(expected.Imaginary, response[antenna, n].Imaginary, 1e-5);
            }
    }

    [Fact]
    public void Summarize_OfScenes_PoolsMatchesAndAveragesRatiosOverFrames()
    {
        var accumulator = new QualityAccumulator();
        accumulator.Add(new FrameQuality { Wideband = new WidebandError(1, 10), DataNmse = 0.5, Map = new MapErrors(4, 3, 2, 12, 5), Users = new UserErrors(2, 8, 2e-18, 1e-9) });
        accumulator.Add(new FrameQuality { Wideband = new WidebandError(30, 100), DataNmse = 0.1, Map = new MapErrors(6, 5, 0, 4, 3), Users = new UserErrors(2, 0, 0, 3e-9) });
        QualitySummary summary = accumulator.Summarize();
        Assert.Equal(10 * Math.Log10(0.2), summary.NmseDb!.Value, 9);
        Assert.Equal(10 * Math.Log10(0.3), summary.DataNmseDb!.Value, 9);
        Assert.Equal(Math.Sqrt(2), summary.ScattererRmseMetres!.Value, 9);
        Assert.Equal((0.8, 1.0, 4.0), (summary.ScattererDetection, summary.ScattererFalseAlarm, summary.OspaMetres));
        Assert.Equal((Math.Sqrt(2), 3.0), (summary.UserPositionRmseMetres!.Value, summary.TimeOffsetMaxNs!.Value));
        Assert.Equal(Math.Sqrt(0.5), summary.TimeOffsetRmseNs!.Value, 9);
        Assert.Null(summary.Ber);
        Assert.Null(summary.NmseRawDb);
    }

    private static ScattererEstimate At(double x) => At(new Position(x, 0, 0));

    private static ScattererEstimate At(Position position) => new(position, 1, 1, [0], null);

    private static TrueScatterer True(double x) => new(new Position(x, 0, 0), [0]);

    private static Position Draw(Random random) => new(12 * random.NextDouble(), 12 * random.NextDouble(), 0);

    private static PropagationPath[] Paths(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new PropagationPath(
            new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5), random.NextDouble() - 0.5, random.NextDouble() - 0.5, 3e-7 * random.NextDouble()))];

    private static IEnumerable<int[]> Permutations(int count) => count == 0
        ? [[]]
        : Permutations(count - 1).SelectMany(shorter => Enumerable.Range(0, count).Select(at => (int[])[.. shorter[..at], count - 1, .. shorter[at..]]));
}

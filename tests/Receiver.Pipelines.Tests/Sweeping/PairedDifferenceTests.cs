using Receiver.Frames.Quality;
using Receiver.Pipelines.Sweeping;
using Xunit;

namespace Receiver.Pipelines.Tests.Sweeping;

public sealed class PairedDifferenceTests
{
    [Fact]
    public void Of_MeansOfFrames_IsTheDifferenceOfTheCurvesWithTheErrorOfThePairs()
    {
        // What both share does not count: the frames differ by far more than the pairs do.
        PairedDifference ospa = One("ospaMetres", Point([1, 5, 9, 3], q => With(ospa: q)), Point([1.5, 5.4, 9.6, 3.5], q => With(ospa: q)));
        Assert.Equal(0.5, ospa.Difference, 1e-12);
        Assert.Equal(Math.Sqrt((0 + 0.01 + 0.01 + 0) / 4 / 3), ospa.StandardError, 1e-12);
        Assert.Equal(4, ospa.Frames);
    }

    [Fact]
    public void Of_Decibels_AreOfTheMeansAndByTheDeltaMethod()
    {
        double[] a = [0.1, 0.2, 0.15], b = [0.05, 0.11, 0.07];
        PairedDifference channel = One("nmseDb", Point(a, q => With(nmse: q)), Point(b, q => With(nmse: q)));
        double first = a.Average(), second = b.Average(), scale = 10 / Math.Log(10);
        Assert.Equal(10 * Math.Log10(second / first), channel.Difference, 1e-12);
        double squared = a.Zip(b, (x, y) => Math.Pow(scale * ((y - second) / second - (x - first) / first), 2)).Sum();
        Assert.Equal(Math.Sqrt(squared / 3 / 2), channel.StandardError, 1e-12);
    }

    [Fact]
    public void Of_RootMeanSquare_WeighsFramesByTheirMatches()
    {
        PointResult Errors(params (double Squared, int Matched)[] frames) => Point([.. frames.Select((_, i) => (double)i)], i => new FrameQuality
        {
            Map = new MapErrors(5, frames[(int)i].Matched, 1, frames[(int)i].Squared, 2),
        });
        IReadOnlyList<PairedDifference> all = PairedDifference.Of(Errors((4, 4), (2, 2)), Errors((16, 4), (4, 1)));
        PairedDifference rmse = all.Single(d => d.Measure == "scattererRmseMetres"), found = all.Single(d => d.Measure == "scattererDetection");
        Assert.Equal(1, rmse.Difference, 1e-12);
        Assert.Equal(0, rmse.StandardError, 1e-12);
        Assert.Equal(-0.1, found.Difference, 1e-12);
        Assert.Equal(0.1, found.StandardError, 1e-12);
        Assert.DoesNotContain(all, d => d.Measure is "nmseDb" or "ber");
    }

    [Fact]
    public void Of_DifferentFrames_ComparesTheCommonOnes()
    {
        PointResult first = Point([9, 1, 3], q => With(ospa: q)), second = Point([1, 2, 2, 2], q => With(ospa: q), from: 1);
        PairedDifference ospa = One("ospaMetres", first, second);
        Assert.Equal((2, -0.5), (ospa.Frames, ospa.Difference));
        Assert.Empty(PairedDifference.Of(first, Point([1, 2], q => With(ospa: q), from: 2)));
        Assert.Empty(PairedDifference.Of(first, second with { Frames = null }));
    }

    [Fact]
    public void Of_TheSamePoint_IsNothing()
    {
        PointResult point = Point([1, 5, 9], q => With(ospa: q));
        Assert.Equal((0, 0), (One("ospaMetres", point, point).Difference, One("ospaMetres", point, point).StandardError));
    }

    private static PairedDifference One(string measure, PointResult reference, PointResult point) => PairedDifference.Of(reference, point).Single(d => d.Measure == measure);

    private static FrameQuality With(double? ospa = null, double? nmse = null) => new()
    {
        Map = ospa is { } distance ? new MapErrors(1, 0, 0, 0, distance) : null,
        Wideband = nmse is { } error ? new WidebandError(error, 1) : null,
    };

    private static PointResult Point(double[] values, Func<double, FrameQuality> quality, ulong from = 0) =>
        new("key", "pipeline", [], 1, new Dictionary<string, double>()) { Frames = [.. values.Select((value, i) => new ScoredFrame(from + (ulong)i, quality(value)))] };
}

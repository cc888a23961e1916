using Receiver.Pipelines.Sweeping;
using Xunit;

namespace Receiver.Pipelines.Tests.Sweeping;

public sealed class CostOverSizeTests : IDisposable
{
    private readonly SweepFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fit_PowerOfTheSize_FindsItExactly()
    {
        PowerLaw law = PowerLaw.Fit([(32, 0.5 * Math.Pow(32, 1.5)), (100, 0.5 * Math.Pow(100, 1.5)), (256, 0.5 * Math.Pow(256, 1.5))])!;
        Assert.Equal(1.5, law.Exponent, 10);
        Assert.Equal(0.5, law.Factor, 10);
        Assert.Equal(0, law.StandardError, 6);
        Assert.Equal(0.5 * 512, law.Factor * Math.Pow(64, law.Exponent), 8);
    }

    [Fact]
    public void Fit_PointsBesideTheLine_HasTheErrorOfTheRegression()
    {
        // x = −1, 0, 1, 2 and y = 0, 2, 1, 3 in logarithms: slope 0.8, Σx² about the mean 5, residuals −0.3, 0.9, −0.9, 0.3.
        PowerLaw law = PowerLaw.Fit([.. new[] { (-1.0, 0.0), (0, 2), (1, 1), (2, 3) }.Select(p => (Math.Exp(p.Item1), Math.Exp(p.Item2)))])!;
        Assert.Equal(0.8, law.Exponent, 10);
        Assert.Equal(Math.Sqrt(1.8 / 2 / 5), law.StandardError, 10);
    }

    [Fact]
    public void Fit_TwoSizesOrNoTime_IsNone()
    {
        Assert.Null(PowerLaw.Fit([(1, 2), (2, 3), (2, 3.5)]));
        Assert.Null(PowerLaw.Fit([(1, 2), (2, 3), (4, 0)]));
        Assert.Null(PowerLaw.Fit([(0, 2), (2, 3), (4, 1)]));
    }

    [Theory]
    [InlineData("format.antennas", true)]
    [InlineData("format.array.horizontal", true)]
    [InlineData("source.sharedScatterers", true)]
    [InlineData("source.snrDb", false)]
    [InlineData("source.seed", false)]
    public void IsSize_Member_IsACountOfWhatAFrameHas(string path, bool expected) => Assert.Equal(expected, CostOverSize.IsSize(path));

    [Fact]
    public async Task Of_SweepOverASize_HasACurveForEveryPipelineAndOtherMember()
    {
        var sweep = new SweepDefinition
        {
            Pipelines = [_folder.Pipeline("a"), _folder.Pipeline("b")],
            Variations = [Variation.Parse("format.dataLength=40,10,20"), Variation.Parse("source.snrDb=0,10")],
            Stop = new StopRule { MinFrames = 3, MaxFrames = 3 },
            Parallelism = 1,
        };
        IReadOnlyList<PointResult> results = await _folder.MeasureAsync(sweep, cores: 1);
        IReadOnlyList<CostOverSize> costs = CostOverSize.Of(sweep, results);
        Assert.Equal(["a  snrDb=0", "b  snrDb=0", "a  snrDb=10", "b  snrDb=10"], costs.Select(c => c.Curve));
        Assert.All(costs, cost =>
        {
            Assert.Equal([10, 20, 40], cost.Sizes);
            Assert.All(cost.Milliseconds, ms => Assert.True(ms > 0));
            Assert.Equal(Math.Log2(cost.Milliseconds[2] / cost.Milliseconds[1]), cost.LastExponent, 10);
        });
        Assert.Empty(CostOverSize.Of(sweep with { Parallelism = null }, results));
        // The other member first: its values are no sizes.
        Assert.Empty(CostOverSize.Of(sweep with { Variations = [.. sweep.Variations.Reverse()] }, results));
    }

    [Fact]
    public void LoadPoints_OtherParallelism_IsAnotherMeasurement()
    {
        var sweep = new SweepDefinition { Pipelines = [_folder.Pipeline("a")], Parallelism = 1 };
        Assert.NotEqual(sweep.LoadPoints()[0].Key, (sweep with { Parallelism = null }).LoadPoints()[0].Key);
        Assert.Throws<FormatException>(() => (sweep with { Parallelism = 0 }).LoadPoints());
    }
}

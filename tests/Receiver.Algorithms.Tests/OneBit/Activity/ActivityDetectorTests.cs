using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Activity;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.Activity;

public sealed class ActivityDetectorTests
{
    public static TheoryData<IActivityDetector> All => [new ThresholdActivityDetector(new()), new TwoClassActivityDetector(new()), new PosteriorOddsActivityDetector()];

    [Theory, MemberData(nameof(All))]
    public void Detect_ClearCase_RatiosHaveTheSignOfTheDecision(IActivityDetector detector)
    {
        ActivityEstimate estimate = detector.Detect(Channel(0.9f, 0.02f, 1.1f, 0.01f, 0.6f)).Value;

        Assert.Equal([true, false, true, false, true], estimate.Active);
        Assert.Equal(estimate.Active, estimate.LogLikelihoodRatios.Select(ratio => ratio > 0));
        Assert.All(estimate.LogLikelihoodRatios, ratio => Assert.True(float.IsFinite(ratio)));
        Assert.True(estimate.LogLikelihoodRatios[2] > estimate.LogLikelihoodRatios[4]);
    }

    [Theory, MemberData(nameof(All))]
    public void Detect_NothingThere_FindsNobody(IActivityDetector detector) =>
        Assert.DoesNotContain(true, detector.Detect(Channel(0.03f, 0.02f, 0.05f, 0.01f)).Value.Active);

    [Theory, MemberData(nameof(All))]
    public void Detect_OneUser_IsDecided(IActivityDetector detector)
    {
        Assert.Equal([true], detector.Detect(Channel(1)).Value.Active);
        Assert.Equal([false], detector.Detect(Channel(0)).Value.Active);
    }

    [Fact]
    public void Detect_TwoClasses_AdaptToTheLevelThatAThresholdMisses()
    {
        ChannelEstimate channel = Channel(0.3f, 0.35f, 0.01f, 0.02f, 0.015f);

        Assert.Equal([true, true, false, false, false], new TwoClassActivityDetector(new()).Detect(channel).Value.Active);
        Assert.DoesNotContain(true, new ThresholdActivityDetector(new()).Detect(channel).Value.Active);
        Assert.DoesNotContain(true, new TwoClassActivityDetector(new() { Floor = 0.4 }).Detect(channel).Value.Active);
    }

    [Fact]
    public void Detect_TwoClassesStrongestAboveTheFloor_WeakerOnesBelowItCountToo() =>
        Assert.Equal([true, true, false, false], new TwoClassActivityDetector(new() { Floor = 0.14 }).Detect(Channel(0.15f, 0.12f, 0.02f, 0.01f)).Value.Active);

    [Fact]
    public void Detect_EstimatorHasCoefficients_ThresholdGoesByTheirSize()
    {
        ChannelEstimate channel = Channel(1, 1, 1) with { Activity = new() { Coefficients = [-0.7f, 0.4f, 0.5f] } };

        Assert.Equal([true, false, true], new ThresholdActivityDetector(new()).Detect(channel).Value.Active);
    }

    [Fact]
    public void Detect_EstimatorHasNoOdds_SaysWhatIsMissing() =>
        Assert.Contains("odds", Assert.Throws<UnsolvableException>(() =>
            new PosteriorOddsActivityDetector().Detect(Channel(1) with { Activity = null })).Message);

    [Fact]
    public void Otsu_TwoClusters_IsTheMiddleBetweenTheirMeans() => Assert.Equal(0.55, Otsu(0.1, 0.0, 0.2, 0.9, 1.1), 1e-12);

    [Fact]
    public void Otsu_AllEqual_HasNoThreshold() => Assert.Equal(double.PositiveInfinity, Otsu(0.5, 0.5, 0.5));

    [Fact]
    public void Validate_Wrong_NamesTheMember()
    {
        Assert.StartsWith("threshold:", Assert.Single(new ThresholdActivityOptions { Threshold = 0 }.Validate()));
        Assert.StartsWith("floor:", Assert.Single(new TwoClassActivityOptions { Floor = double.NaN }.Validate()));
        Assert.Empty(new ThresholdActivityOptions().Validate());
        Assert.Empty(new TwoClassActivityOptions().Validate());
    }

    private static double Otsu(params double[] values)
    {
        var classes = new TwoClasses();
        classes.Take(values);
        return classes.Otsu();
    }

    /// <summary>A channel whose users have the given levels, with odds to match.</summary>
    private static ChannelEstimate Channel(params float[] levels)
    {
        var mean = ComplexMatrix.Create(6, levels.Length, (n, m) => n % 2 == 0 ? new(levels[m], 0) : new(0, -levels[m]));
        return new(mean, new RealMatrix(6, levels.Length)) { Activity = new() { LogLikelihoodRatios = [.. levels.Select(level => 10 * (level - 0.2f))] } };
    }
}

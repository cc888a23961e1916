using Receiver.Frames.Quality;
using Xunit;

namespace Receiver.Frames.Tests.Quality;

public class ProportionIntervalTests
{
    /// <summary>R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I, method 3.</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_NewcombesExamples_GivesHisIntervals(int count, int trials, double low, double high)
    {
        ProportionInterval interval = ProportionInterval.Wilson((double)count / trials, trials);
        Assert.Equal(low, interval.Low, 5e-5);
        Assert.Equal(high, interval.High, 5e-5);
    }

    [Fact]
    public void Wilson_NothingCounted_StartsAtZeroAndEndsNearFourOverTheTrials()
    {
        ProportionInterval interval = ProportionInterval.Wilson(0, 1e6);
        Assert.Equal(0, interval.Low);
        Assert.Equal(3.8415e-6, interval.High, 1e-9);
    }

    [Fact]
    public void Wilson_OppositeProportion_IsTheMirrorImage()
    {
        ProportionInterval interval = ProportionInterval.Wilson(0.15, 40), mirrored = ProportionInterval.Wilson(0.85, 40);
        Assert.Equal(interval.Low, 1 - mirrored.High, 1e-12);
        Assert.Equal(interval.High, 1 - mirrored.Low, 1e-12);
    }

    [Theory]
    [InlineData(0.3, 17.5)]
    [InlineData(1e-4, 3000)]
    public void Wilson_Ends_AreWhereTheScoreTestRejects(double share, double trials)
    {
        ProportionInterval interval = ProportionInterval.Wilson(share, trials);
        foreach (double end in new[] { interval.Low, interval.High })
            Assert.Equal(1.959963984540054, Math.Abs(share - end) / Math.Sqrt(end * (1 - end) / trials), 1e-9);
    }
}

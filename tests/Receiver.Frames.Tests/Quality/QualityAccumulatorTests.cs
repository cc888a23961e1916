using MathNet.Numerics.Distributions;
using Receiver.Frames.Quality;
using Xunit;

namespace Receiver.Frames.Tests.Quality;

public class QualityAccumulatorTests
{
    [Fact]
    public void Summarize_NoFrames_HasNothingButZeroCounts() =>
        Assert.Equal(new QualitySummary { Bits = 0, BitErrors = 0 }, new QualityAccumulator().Summarize());

    [Fact]
    public void Summarize_SomeFrames_IsTheRatioOfSums()
    {
        QualitySummary summary = Summarize(
            new FrameQuality { Bits = new BitErrors(1000, 3.5), Channel = new ChannelError(1, 4, 60), Activity = new ActivityErrors(10, 4, 1, 0) },
            new FrameQuality { Bits = new BitErrors(3000, 0.5), Channel = new ChannelError(3, 6, 40), Activity = new ActivityErrors(10, 1, 0, 3) });
        Assert.Equal((4000L, 4.0, 1e-3), (summary.Bits, summary.BitErrors, summary.Ber));
        Assert.Equal(10 * Math.Log10(0.04), summary.NmseDb!.Value, 1e-9);
        Assert.Equal(-10, summary.NmseRawDb!.Value, 1e-9);
        Assert.Equal((4 / 20.0, 1 / 5.0, 3 / 15.0), (summary.Aer, summary.Missed, summary.FalseAlarm));
    }

    [Fact]
    public void Summarize_NoActivityEstimate_HasNoActivityErrors()
    {
        QualitySummary summary = Summarize(new FrameQuality { Bits = new BitErrors(10, 1), Channel = new ChannelError(1, 1, 1) });
        Assert.Equal((null, null, null), (summary.Aer, summary.Missed, summary.FalseAlarm));
    }

    [Fact]
    public void Summarize_AllActiveAndNoChannelError_LeavesOutWhatHasNoNumber()
    {
        QualitySummary summary = Summarize(new FrameQuality { Channel = new ChannelError(0.1, 0, 1), Activity = new ActivityErrors(10, 10, 1, 0) });
        Assert.Equal((null, null), (summary.FalseAlarm, summary.NmseRawDb));
        Assert.Equal((0.1, 0.1), (summary.Aer, summary.Missed));
        Assert.Equal((null, null, null), (summary.Ber, summary.BerLow, summary.BerHigh));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Summarize_NoErrorOrNothingElse_HasWilsonsIntervalOfAllBits(double wrong)
    {
        QualitySummary summary = Summarize([.. Enumerable.Repeat(new FrameQuality { Bits = new BitErrors(1000, wrong) }, 50)]);
        ProportionInterval expected = ProportionInterval.Wilson(wrong / 1000, 50_000);
        Assert.Equal((expected.Low, expected.High), (summary.BerLow, summary.BerHigh));
    }

    [Fact]
    public void Summarize_ErrorsSpreadEvenly_IsNotNarrowerThanWilson()
    {
        QualitySummary summary = Summarize([.. Enumerable.Repeat(new FrameQuality { Bits = new BitErrors(1000, 10) }, 50)]);
        ProportionInterval expected = ProportionInterval.Wilson(0.01, 50_000);
        Assert.Equal((expected.Low, expected.High), (summary.BerLow, summary.BerHigh));
    }

    /// <summary>Bits that are wrong by whole frames are worth F−1 trials: se² = p(1−p)/(F−1).</summary>
    [Fact]
    public void Summarize_WholeFramesWrong_HasTheIntervalOfAsManyTrialsAsFrames()
    {
        QualitySummary summary = Summarize([.. Enumerable.Range(0, 100).Select(i => new FrameQuality { Bits = new BitErrors(400, i % 10 == 0 ? 400 : 0) })]);
        ProportionInterval expected = ProportionInterval.Wilson(0.1, 99);
        Assert.Equal(expected.Low, summary.BerLow!.Value, 1e-9);
        Assert.Equal(expected.High, summary.BerHigh!.Value, 1e-9);
    }

    [Theory]
    [InlineData(false, 0.93, 0.975)]
    [InlineData(true, 0.91, 0.965)]
    public void Summarize_ManyRuns_CoversTheTrueRateNearlyNinetyFiveTimesInAHundred(bool clustered, double least, double most)
    {
        const int runs = 3000, frames = 100, bits = 1000;
        const double rate = 2e-3;
        var random = new Random(7);
        int covered = 0, coveredByWilson = 0;
        for (int run = 0; run < runs; run++)
        {
            var accumulator = new QualityAccumulator();
            for (int frame = 0; frame < frames; frame++)
            {
                double mean = bits * rate * (clustered ? -Math.Log(1 - random.NextDouble()) : 1);
                accumulator.Add(new FrameQuality { Bits = new BitErrors(bits, Poisson.Sample(random, mean)) });
            }
            QualitySummary summary = accumulator.Summarize();
            if (summary.BerLow <= rate && rate <= summary.BerHigh) covered++;
            ProportionInterval wilson = ProportionInterval.Wilson(summary.Ber!.Value, summary.Bits);
            if (wilson.Low <= rate && rate <= wilson.High) coveredByWilson++;
        }
        Assert.InRange(covered / (double)runs, least, most);
        if (clustered) Assert.InRange(coveredByWilson / (double)runs, 0, 0.85);
    }

    private static QualitySummary Summarize(params FrameQuality[] frames)
    {
        var accumulator = new QualityAccumulator();
        foreach (FrameQuality frame in frames) accumulator.Add(frame);
        return accumulator.Summarize();
    }
}

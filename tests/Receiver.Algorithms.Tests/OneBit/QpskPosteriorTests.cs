using Receiver.Algorithms.OneBit;
using Receiver.Frames;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit;

public sealed class QpskPosteriorTests
{
    [Theory]
    [InlineData(1e-4)]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(12)]
    [InlineData(60)]
    [InlineData(1e6)]
    public void Of_AnyRatio_EqualsTheNormalTails(double x)
    {
        double expected = NormalReference.LogCdf(-x) - NormalReference.LogCdf(x);

        (float ratio, float mean) = QpskPosterior.Of((float)(2 * x), 4);
        (float opposite, float oppositeMean) = QpskPosterior.Of((float)(-2 * x), 4);

        Assert.InRange(Math.Abs(ratio - expected), 0, 1e-5 * Math.Max(1, Math.Abs(expected)));
        Assert.Equal(Math.Tanh(-expected / 2) * Qpsk.Amplitude, mean, 1e-5);
        Assert.Equal((-ratio, -mean), (opposite, oppositeMean));
    }

    [Fact]
    public void Of_NoEvidence_SaysNothing() => Assert.Equal((0f, 0f), QpskPosterior.Of(0, 1));
}

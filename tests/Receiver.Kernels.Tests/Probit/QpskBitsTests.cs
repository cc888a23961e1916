using Receiver.Testing;
using Xunit;

namespace Receiver.Kernels.Tests.Probit;

public sealed class QpskBitsTests
{
    [Theory, ClassData(typeof(Widths))]
    public void Decide_AnyLength_EqualsTheNormalTails(LaneWidth width)
    {
        foreach (int length in new[] { 0, 1, 7, 16, 19, 100 })
        {
            float[] mean = Widths.Draw(length, -9, 9, length), variance = Widths.Draw(length, 0.1, 4, length + 1), ratio = [.. mean], part = [.. variance];

            QpskBits.Decide(ratio, part, width);

            for (int i = 0; i < length; i++)
            {
                double x = mean[i] / Math.Sqrt(variance[i]), expected = NormalReference.LogCdf(-x) - NormalReference.LogCdf(x);
                Widths.AssertClose(expected, ratio[i], 5e-6, 1e-6);
                Assert.Equal(-Math.Tanh(expected / 2) / Math.Sqrt(2), part[i], 1e-6);
            }
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Decide_FarTailsAndZero_StayFinite(LaneWidth width)
    {
        float[] ratio = [0, 1e-6f, -1e-6f, 60, -60, 1e6f, float.NaN, 1], part = [1, 1, 1, 1, 1, 1, 1, 1];

        QpskBits.Decide(ratio, part, width);

        Assert.Equal([true, true, true, true, true, true, false, true], ratio.Select(float.IsFinite));
        Assert.Equal(0, ratio[0], 1e-6f);
        Assert.Equal(NormalReference.LogCdf(-60), ratio[3], 0.05);
        Assert.Equal(-ratio[3], ratio[4]);
        Assert.Equal((0.70710678f, -0.70710678f), (part[3], part[4]));
        Assert.All(ratio.Zip(part).Take(6), pair => Assert.True(pair.First * pair.Second <= 0));
    }

    [Fact]
    public void Decide_LengthsDiffer_Throws() => Assert.Throws<ArgumentException>(() => QpskBits.Decide(new float[2], new float[3]));
}

using Xunit;

namespace Receiver.Kernels.Tests.Probit;

public sealed class MessageStepsTests
{
    [Theory, MemberData(nameof(ProbitOutputTests.Rows), MemberType = typeof(ProbitOutputTests))]
    public void AllSteps_AnyRows_EqualTheirFormulas(int rows, LaneWidth width)
    {
        int length = rows * Tile.Lanes;
        float[] x = Widths.Draw(2 * length, -2, 2, 1), s = Widths.Draw(2 * length, -2, 2, 2), v = Widths.Draw(length, 0.1, 2, 3);
        float[] loss = Widths.Draw(length, 0, 1, 4), power = new float[length], p = [.. x], g = [.. s], vr = [.. v], known = [.. s], vk = [.. v];
        float[] damped = [.. x];
        vk[0] = 0;

        MessageSteps.Power(x, power, width);
        MessageSteps.Correct(p, v, s, width);
        MessageSteps.Observe(x, g, vr, loss, width);
        MessageSteps.Observe(x, known, vk, default, width);
        (double change, double size) = MessageSteps.Distance(s, x, width);
        MessageSteps.Damp(s, 0.8f, damped, width);

        double expectedChange = 0, expectedSize = 0;
        for (int i = 0; i < length; i++)
        {
            Widths.AssertClose((double)x[i] * x[i] + (double)x[i + length] * x[i + length], power[i], 1e-6);
            Widths.AssertClose(1.0 / v[i], vr[i], 1e-6);
            Widths.AssertClose(i == 0 ? 1e9 : 1.0 / v[i], vk[i], 1e-6);
        }
        for (int i = 0; i < 2 * length; i++)
        {
            int k = i % length;
            Widths.AssertClose(x[i] - (double)v[k] * s[i], p[i], 1e-6, 1e-6);
            Widths.AssertClose(x[i] * (1 - loss[k] / (double)v[k]) + s[i] / (double)v[k], g[i], 1e-5, 1e-5);
            Widths.AssertClose(x[i] + s[i] * (k == 0 ? 1e9 : 1.0 / v[k]), known[i], 1e-5, 1e-5);
            Widths.AssertClose(0.2 * x[i] + 0.8 * s[i], damped[i], 1e-6, 1e-6);
            expectedChange += Math.Pow(s[i] - x[i], 2);
            expectedSize += Math.Pow(s[i], 2);
        }
        Assert.Equal(expectedChange, change, 1e-5 * expectedChange);
        Assert.Equal(expectedSize, size, 1e-5 * expectedSize);
    }

    [Theory, MemberData(nameof(ProbitOutputTests.Rows), MemberType = typeof(ProbitOutputTests))]
    public void ScaledSums_AnyRows_EqualTheirFormulas(int rows, LaneWidth width)
    {
        float[] x = Widths.Draw(rows * Tile.Lanes, -2, 2, 1), sum = Widths.Draw(x.Length, -2, 2, 2), old = [.. sum], factors = Widths.Draw(rows, -2, 2, 3);
        var scaled = new float[x.Length];

        MessageSteps.AddScaled(x, -1.5f, sum, width);
        MessageSteps.ScaleRows(x, factors, scaled, width);

        for (int i = 0; i < x.Length; i++)
        {
            Widths.AssertClose(old[i] - 1.5 * x[i], sum[i], 1e-6, 1e-6);
            Widths.AssertClose((double)x[i] * factors[i / Tile.Lanes], scaled[i], 1e-6);
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Distance_NotANumber_IsNotANumber(LaneWidth width)
    {
        var value = new float[3 * Tile.Lanes];
        value[20] = float.NaN;

        Assert.True(double.IsNaN(MessageSteps.Distance(value, new float[value.Length], width).Change));
    }

    [Fact]
    public void Correct_TilesOfOtherLengths_Throw() =>
        Assert.Throws<ArgumentException>(() => MessageSteps.Correct(new float[32], new float[32], new float[32]));
}

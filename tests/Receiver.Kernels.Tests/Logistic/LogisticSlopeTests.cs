using Receiver.Kernels.Tests.Probit;
using Xunit;

namespace Receiver.Kernels.Tests.Logistic;

public sealed class LogisticSlopeTests
{
    [Theory, ClassData(typeof(Widths))]
    public void Evaluate_AnyLength_EqualsTheScalarFormula(LaneWidth width)
    {
        foreach (int length in new[] { 0, 1, 7, 16, 31, 200 })
        {
            float[] x = Widths.Draw(length, -27, 27, length), values = [.. x];
            float[] sign = [.. Enumerable.Range(0, length).Select(i => (float)(i % 3 - 1))];

            LogisticSlope.Evaluate(sign, values, width);

            for (int i = 0; i < length; i++) Widths.AssertClose(sign[i] / (1 + Math.Exp(sign[i] * (double)x[i])), values[i], 4e-6);
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Evaluate_NanAndInfinity_StayInTheirPlace(LaneWidth width)
    {
        float[] values = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.NegativeInfinity, 1];

        LogisticSlope.Evaluate([1, 1, 1, -1, 0], values, width);

        Assert.True(float.IsNaN(values[0]));
        Assert.Equal([0f, 1f, 0f, 0f], values[1..].Select(value => MathF.Abs(MathF.Round(value))));
    }

    [Fact]
    public void Evaluate_LengthsDiffer_Throws() => Assert.Throws<ArgumentException>(() => LogisticSlope.Evaluate(new float[2], new float[3]));
}

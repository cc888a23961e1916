using Receiver.Kernels.Tests.Probit;
using Receiver.Testing;
using Xunit;

namespace Receiver.Kernels.Tests.Logistic;

public sealed class SteepLogisticExpectationsTests
{
    [Theory, ClassData(typeof(Widths))]
    public void Evaluate_AnyRows_EqualsOneNormalTerm(LaneWidth width)
    {
        foreach (int rows in new[] { 0, 1, 3, 20 })
        {
            int length = rows * Tile.Lanes;
            float[] sign = [.. Widths.Draw(length, 0, 3, 1).Select(value => (int)value - 1f)];
            float[] mean = Widths.Draw(length, -60, 60, 2), variance = Widths.Draw(length, 0, 600, 3), slope = [.. mean], curvature = [.. variance];

            SteepLogisticExpectations.Evaluate(sign, slope, curvature, width);

            for (int i = 0; i < length; i++)
            {
                double b = Math.Sqrt(Math.PI / 8), d = b / Math.Sqrt(1 + b * b * variance[i]), c = Math.Clamp(sign[i] * mean[i] * d, -12, 12);
                Widths.AssertClose(sign[i] * Math.Exp(NormalReference.LogCdf(-c)), slope[i], 2e-5, 1e-30);
                Widths.AssertClose(sign[i] * sign[i] * d * NormalReference.Density(c), curvature[i], 5e-5, 1e-30);
            }
        }
    }

    // The average itself, by a fine sum over the normal density.
    [Theory, InlineData(0, 0.02), InlineData(10, 0.012), InlineData(60, 0.005), InlineData(400, 0.002)]
    public void Evaluate_LargeVariance_ComesCloseToTheAverage(float variance, double tolerance)
    {
        float[] means = [.. Enumerable.Range(0, Tile.Lanes).Select(i => (i - 7.5f) * (1 + MathF.Sqrt(variance) / 4))], slope = [.. means];
        float[] sign = new float[Tile.Lanes], curvature = new float[Tile.Lanes];
        Array.Fill(sign, 1);
        Array.Fill(curvature, variance);

        SteepLogisticExpectations.Evaluate(sign, slope, curvature);

        for (int i = 0; i < Tile.Lanes; i++)
        {
            double average = 0;
            for (double t = -8; t <= 8; t += 0.002) average += 0.002 * NormalReference.Density(t) / (1 + Math.Exp(means[i] + t * Math.Sqrt(variance)));
            Assert.Equal(average, slope[i], tolerance);
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Evaluate_NanAndErased_StayInTheirPlace(LaneWidth width)
    {
        float[] sign = new float[Tile.Lanes], slope = new float[Tile.Lanes], curvature = new float[Tile.Lanes];
        (sign[0], slope[0]) = (1, float.NaN);
        (sign[1], slope[1]) = (-1, float.MaxValue);
        (sign[2], slope[2], curvature[2]) = (0, 5, 3);

        SteepLogisticExpectations.Evaluate(sign, slope, curvature, width);

        Assert.Equal((float.NaN, -1f, 0f), (slope[0], slope[1], slope[2]));
        Assert.Equal((0f, 0f), (curvature[2], slope[3]));
    }

    [Fact]
    public void Evaluate_LengthsDifferOrAreNotTiles_Throws()
    {
        Assert.Throws<ArgumentException>(() => SteepLogisticExpectations.Evaluate(new float[16], new float[16], new float[32]));
        Assert.Throws<ArgumentException>(() => SteepLogisticExpectations.Evaluate(new float[5], new float[5], new float[5]));
    }
}

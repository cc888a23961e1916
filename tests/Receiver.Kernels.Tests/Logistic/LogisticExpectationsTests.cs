using System.Text.Json;
using Receiver.Kernels.Tests.Probit;
using Receiver.Testing;
using Xunit;

namespace Receiver.Kernels.Tests.Logistic;

public sealed class LogisticExpectationsTests
{
    [Theory, ClassData(typeof(Widths))]
    public void Evaluate_AnyLength_EqualsTheFivePointRule(LaneWidth width)
    {
        foreach (int length in new[] { 0, 1, 5, 15, 16, 17, 33, 300 })
        {
            float[] sign = Signs(length), mean = Widths.Draw(length, -12, 12, length), variance = Widths.Draw(length, 0, 20, length + 1);
            float[] slope = [.. mean], curvature = [.. variance];

            LogisticExpectations.Evaluate(sign, slope, curvature, width);

            for (int i = 0; i < length; i++)
            {
                (double f1, double f2) = FivePoints(sign[i] * mean[i], variance[i]);
                Assert.Equal(sign[i] * f1, slope[i], 1e-6);
                Assert.Equal(sign[i] * sign[i] * f2, curvature[i], 1e-6);
            }
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Evaluate_FarTails_KeepRelativePrecision(LaneWidth width)
    {
        foreach (float m in new[] { -27f, -15f, 15f, 27f })
            foreach (float s in new[] { 0f, 0.5f, 30f, 95f })
            {
                float[] slope = [m], curvature = [s];
                LogisticExpectations.Evaluate([1], slope, curvature, width);
                (double f1, double f2) = FivePoints(m, s);
                Widths.AssertClose(f1, slope[0], 5e-5);
                Widths.AssertClose(f2, curvature[0], 5e-5);
            }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Evaluate_NanAndInfinity_StayInTheirPlace(LaneWidth width)
    {
        const float inf = float.PositiveInfinity;
        float[] slope = [float.NaN, inf, -inf, 1, 1, 2, float.MaxValue, 1], curvature = [1, 1, 1, inf, float.NaN, float.MaxValue, 1, 1];

        LogisticExpectations.Evaluate([1, 1, 1, 1, 1, 1, -1, 0], slope, curvature, width);

        Assert.Equal([true, false, false, false, true, false, false, false], slope.Select(float.IsNaN));
        Assert.Equal([true, false, false, false, true, false, false, false], curvature.Select(float.IsNaN));
        Assert.Equal(0, slope[1], 1e-6f);
        Assert.Equal(1, slope[2], 1e-6f);
        Assert.Equal(-1, slope[6], 1e-6f);
        Assert.Equal((0, 0), (slope[7], curvature[7]));
        Assert.All(curvature.Where(float.IsFinite), value => Assert.InRange(value, 0, 0.25f));
    }

    [Theory, ClassData(typeof(Widths))]
    public void EvaluateTile_CommonVariance_EqualsTheRowsTakenOneByOne(LaneWidth width)
    {
        const int rows = 37;
        float[] sign = Signs(rows * Tile.Lanes), mean = Widths.Draw(sign.Length, -4, 4, 1), common = Widths.Draw(Tile.Lanes, 0, 9, 2);
        float[] slope = [.. mean], curvature = [.. Enumerable.Range(0, sign.Length).Select(i => common[i % Tile.Lanes])];
        LogisticExpectations.Evaluate(sign, slope, curvature, width);

        var sum = new float[Tile.Lanes];
        LogisticExpectations.EvaluateTile(sign, mean, common, sum, width);

        Assert.Equal(slope, mean);
        for (int lane = 0; lane < Tile.Lanes; lane++)
            Assert.Equal(Enumerable.Range(0, rows).Sum(row => (double)curvature[row * Tile.Lanes + lane]), sum[lane], 1e-5);
    }

    // The rule's own error: it has to grow with the variance, but stays small where solves end up.
    [Theory]
    [InlineData(0, 1e-6)]
    [InlineData(1, 2.5e-4)]
    [InlineData(4, 9e-3)]
    public void Evaluate_AgainstExactExpectations_ErrsByAKnownAmount(double largestVariance, double error)
    {
        int count = 0;
        foreach (JsonElement row in Vectors.Load("one-bit/sigmoid_expectations.json").GetProperty("rows").EnumerateArray())
        {
            if (row.GetProperty("s2").GetDouble() > largestVariance) continue;
            float[] slope = [row.GetProperty("m").GetSingle()], curvature = [row.GetProperty("s2").GetSingle()];
            LogisticExpectations.Evaluate([1], slope, curvature);
            Assert.Equal(row.GetProperty("E_sigma_neg").GetDouble(), slope[0], error);
            Assert.Equal(row.GetProperty("E_dsigma").GetDouble(), curvature[0], error);
            count++;
        }
        Assert.True(count > 5);
    }

    [Fact]
    public void Evaluate_LengthsDiffer_Throws() =>
        Assert.Throws<ArgumentException>(() => LogisticExpectations.Evaluate(new float[2], new float[2], new float[3]));

    private static float[] Signs(int length) => [.. Enumerable.Range(0, length).Select(i => (float)(i * 7 % 3 - 1))];

    private static (double Slope, double Curvature) FivePoints(double m, double variance)
    {
        double near = 1.3556261799742659, far = 2.8569700138728056, slope = 0, curvature = 0;
        foreach ((double node, double weight) in new[]
        {
            (-far, 0.011257411327720689), (-near, 0.22207592200561264), (0, 8.0 / 15), (near, 0.22207592200561264), (far, 0.011257411327720689),
        })
        {
            double z = m + node * Math.Sqrt(variance), tail = 1 / (1 + Math.Exp(z));
            slope += weight * tail;
            curvature += weight * tail / (1 + Math.Exp(-z));
        }
        return (slope, curvature);
    }
}

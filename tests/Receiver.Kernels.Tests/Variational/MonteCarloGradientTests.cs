using Receiver.Kernels.Tests.Probit;
using Xunit;

namespace Receiver.Kernels.Tests.Variational;

public sealed class MonteCarloGradientTests
{
    private const int Length = 7 * Tile.Lanes;

    [Theory, ClassData(typeof(Widths))]
    public void Deviation_OutsideTheBounds_IsHeldAtThem(LaneWidth width)
    {
        float[] omega = Widths.Draw(Length, -8, 5, 1), start = [.. omega], deviation = new float[Length];
        start[3] = omega[3] = float.NaN;

        MonteCarloGradient.Deviation(omega, deviation, -6, 3, width);

        for (int i = 0; i < Length; i++)
        {
            double bounded = i == 3 ? double.NaN : Math.Clamp((double)start[i], -6, 3);
            Widths.AssertClose(bounded, omega[i], 0);
            Widths.AssertClose(Math.Exp(bounded), deviation[i], 2e-6);
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Sample_Tiles_ScalesTheNoise(LaneWidth width)
    {
        float[] mean = Widths.Draw(Length, -2, 2, 1), deviation = Widths.Draw(Length, 0, 2, 2), noise = Widths.Draw(Length, -3, 3, 3);
        float[] sample = new float[Length];

        MonteCarloGradient.Sample(mean, deviation, noise, sample, width);

        for (int i = 0; i < Length; i++) Widths.AssertClose(mean[i] + (double)deviation[i] * noise[i], sample[i], 1e-6, 1e-6);
    }

    [Theory, ClassData(typeof(Widths))]
    public void Accumulate_Tiles_AddsBothGradients(LaneWidth width)
    {
        float[] g = Widths.Draw(Length, -2, 2, 1), noise = Widths.Draw(Length, -3, 3, 2), deviation = Widths.Draw(Length, 0, 2, 3);
        float[] sum = Widths.Draw(Length, -1, 1, 4), product = Widths.Draw(Length, -1, 1, 5), oldSum = [.. sum], oldProduct = [.. product];

        MonteCarloGradient.Accumulate(0.25f, g, noise, deviation, sum, product, width);

        for (int i = 0; i < Length; i++)
        {
            Widths.AssertClose(oldSum[i] + 0.25 * g[i], sum[i], 1e-6, 1e-6);
            Widths.AssertClose(oldProduct[i] + 0.25 * g[i] * noise[i] * deviation[i], product[i], 1e-6, 1e-6);
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Adam_ThreeSteps_FollowsTheScalarFormula(LaneWidth width)
    {
        float[] x = new float[Length], first = new float[Length], second = new float[Length];
        double[] y = new double[Length], m = new double[Length], v = new double[Length];
        for (int iteration = 1; iteration <= 3; iteration++)
        {
            float[] g = Widths.Draw(Length, -2, 2, iteration);
            AdamStep.Take(iteration, 0.05f, g, first, second, x, width);
            for (int i = 0; i < Length; i++)
            {
                m[i] = 0.9 * m[i] + 0.1 * g[i];
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                y[i] += 0.05 * (m[i] / (1 - Math.Pow(0.9, iteration))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, iteration))) + 1e-8);
            }
        }
        for (int i = 0; i < Length; i++) Widths.AssertClose(y[i], x[i], 2e-4, 2e-6);
    }

    [Fact]
    public void Sample_SizesDiffer_Throws() =>
        Assert.Throws<ArgumentException>(() => MonteCarloGradient.Sample(new float[16], new float[16], new float[32], new float[16]));
}

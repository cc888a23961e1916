using Xunit;

namespace Receiver.Kernels.Tests.Probit;

public sealed class DenoisersTests
{
    [Theory, MemberData(nameof(ProbitOutputTests.Rows), MemberType = typeof(ProbitOutputTests))]
    public void Qpsk_AnyRows_EqualsDoubleReference(int rows, LaneWidth width)
    {
        (float[] r, float[] v, float[] x, float[] vx) = Problem(rows);

        Denoisers.Qpsk(r, v, x, vx, width);

        for (int i = 0, j = v.Length; i < v.Length; i++, j++)
        {
            double re = Math.Tanh(Math.Sqrt(2) * r[i] / v[i]) / Math.Sqrt(2), im = Math.Tanh(Math.Sqrt(2) * r[j] / v[i]) / Math.Sqrt(2);
            Widths.AssertClose(re, x[i], 1e-6, 1e-7);
            Widths.AssertClose(im, x[j], 1e-6, 1e-7);
            Widths.AssertClose(Math.Max(1 - re * re - im * im, 1e-9), vx[i], 1e-5, 1e-12);
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Qpsk_Saturated_IsTheSymbolWithTheSmallestVariance(LaneWidth width)
    {
        float[] r = new float[2 * Tile.Lanes], v = new float[Tile.Lanes], x = new float[r.Length], vx = new float[v.Length];
        Array.Fill(v, 1e-3f);
        Array.Fill(r, 1000);
        r[0] = -1000;

        Denoisers.Qpsk(r, v, x, vx, width);

        Widths.AssertClose(-Math.Sqrt(0.5), x[0], 1e-6);
        Widths.AssertClose(Math.Sqrt(0.5), x[Tile.Lanes], 1e-6);
        Assert.All(vx, value => Assert.Equal(1e-9f, value));
    }

    [Theory, ClassData(typeof(Widths))]
    public void Qpsk_NaN_StaysInItsLane(LaneWidth width)
    {
        (float[] r, float[] v, float[] x, float[] vx) = Problem(1);
        r[2] = float.NaN;
        v[5] = float.NaN;

        Denoisers.Qpsk(r, v, x, vx, width);

        for (int lane = 0; lane < Tile.Lanes; lane++)
        {
            Assert.Equal(lane is 2 or 5, float.IsNaN(x[lane]));
            Assert.Equal(lane is 2 or 5, float.IsNaN(vx[lane]));
            Assert.Equal(lane == 5, float.IsNaN(x[lane + Tile.Lanes]));
        }
    }

    [Theory, MemberData(nameof(ProbitOutputTests.Rows), MemberType = typeof(ProbitOutputTests))]
    public void Gaussian_AnyRows_EqualsDoubleReference(int rows, LaneWidth width)
    {
        (float[] r, float[] v, float[] x, float[] vx) = Problem(rows);
        v[0] = 1e9f;

        Denoisers.Gaussian(r, v, x, vx, width);

        for (int i = 0, j = v.Length; i < v.Length; i++, j++)
        {
            Widths.AssertClose(r[i] / (1.0 + v[i]), x[i], 1e-6);
            Widths.AssertClose(r[j] / (1.0 + v[i]), x[j], 1e-6);
            Widths.AssertClose(v[i] / (1.0 + v[i]), vx[i], 1e-6);
        }
    }

    [Theory, MemberData(nameof(ProbitOutputTests.Rows), MemberType = typeof(ProbitOutputTests))]
    public void BernoulliGaussian_AnyRows_EqualsDoubleReference(int rows, LaneWidth width)
    {
        (float[] r, float[] v, float[] x, float[] vx) = Problem(rows);
        float[] pi = [.. Enumerable.Range(0, rows).Select(row => (row + 0.5f) / rows)];

        Denoisers.BernoulliGaussian(r, v, pi, x, vx, width);

        for (int i = 0, j = v.Length; i < v.Length; i++, j++)
        {
            double probability = pi[i / Tile.Lanes], shrink = 1 / (1.0 + v[i]), re = r[i] * shrink, im = r[j] * shrink, power = re * re + im * im;
            Widths.AssertClose(probability * re, x[i], 1e-6);
            Widths.AssertClose(probability * im, x[j], 1e-6);
            Widths.AssertClose(probability * (v[i] * shrink + power) - probability * probability * power, vx[i], 1e-5);
        }
    }

    [Theory, MemberData(nameof(ProbitOutputTests.Rows), MemberType = typeof(ProbitOutputTests))]
    public void AddActivity_AnyRows_AddsToWhatWasThere(int rows, LaneWidth width)
    {
        (float[] r, float[] v, _, _) = Problem(rows);
        v[0] = 1e9f;
        float[] logOdds = Widths.Draw(v.Length, -3, 3, 9), before = [.. logOdds];

        Denoisers.AddActivity(r, v, logOdds, width);

        for (int i = 0, j = v.Length; i < v.Length; i++, j++)
        {
            double power = (double)r[i] * r[i] + (double)r[j] * r[j], gain = power * (1.0 / v[i] - 1 / (1.0 + v[i])), cost = Math.Log(v[i] / (1.0 + v[i]));
            Assert.Equal(before[i] + gain + cost, logOdds[i], 2e-6 * (3 + gain - cost));
        }
    }

    [Fact]
    public void Qpsk_TilesOfOtherLengths_Throw() =>
        Assert.Throws<ArgumentException>(() => Denoisers.Qpsk(new float[32], new float[32], new float[32], new float[32]));

    private static (float[] R, float[] V, float[] X, float[] Vx) Problem(int rows)
    {
        int length = rows * Tile.Lanes;
        return (Widths.Draw(2 * length, -2, 2, rows), Widths.Draw(length, 0.02, 3, rows + 1), new float[2 * length], new float[length]);
    }
}

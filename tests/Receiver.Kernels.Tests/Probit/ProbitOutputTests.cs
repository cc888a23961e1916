using Receiver.Testing;
using Xunit;

namespace Receiver.Kernels.Tests.Probit;

public sealed class ProbitOutputTests
{
    public static TheoryData<int, LaneWidth> Rows()
    {
        var cases = new TheoryData<int, LaneWidth>();
        foreach (int rows in new[] { 1, 2, 3, 7, 16, 33 })
            foreach (LaneWidth width in Enum.GetValues<LaneWidth>())
                cases.Add(rows, width);
        return cases;
    }

    [Theory, MemberData(nameof(Rows))]
    public void Step_AnyRows_IsTwoRealStepsOfHalfTheVariance(int rows, LaneWidth width)
    {
        int length = rows * Tile.Lanes;
        float[] p = Widths.Draw(2 * length, -9, 9, rows), vp = Widths.Draw(length, 0.01, 3, rows + 1), noise = Widths.Draw(rows, 0.01, 4, rows + 2);
        float[] y = Signs(2 * length), s = Widths.Draw(2 * length, -1, 1, 5), vs = Widths.Draw(length, 0, 1, 6);
        float[] oldS = [.. s], oldVs = [.. vs];

        ProbitOutput.Step(p, vp, y, noise, 0.8f, s, vs, width);

        for (int i = 0; i < length; i++)
        {
            double variance = vp[i] / 2.0, tau2 = noise[i / Tile.Lanes] / 2.0;
            (double sr, double vr) = NormalReference.Output(p[i], variance, y[i], tau2);
            (double si, double vi) = NormalReference.Output(p[i + length], variance, y[i + length], tau2);
            Widths.AssertClose(0.2 * oldS[i] + 0.8 * sr / 2, s[i], 3e-6, 1e-6);
            Widths.AssertClose(0.2 * oldS[i + length] + 0.8 * si / 2, s[i + length], 3e-6, 1e-6);
            Widths.AssertClose(0.2 * oldVs[i] + 0.8 * (vr + vi) / 4, vs[i], 2e-5, 1e-6);
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Step_BeyondTheClip_StaysFinite(LaneWidth width)
    {
        float[] p = new float[2 * Tile.Lanes], y = Signs(2 * Tile.Lanes), vp = new float[Tile.Lanes];
        Array.Fill(y, 1);
        Array.Fill(vp, 0.1f);
        p[0] = -1e6f;
        p[1] = 1e6f;
        p[2] = float.NegativeInfinity;
        p[3] = float.PositiveInfinity;
        float[] s = new float[p.Length], vs = new float[vp.Length];

        ProbitOutput.Step(p, vp, y, [0.1f], 1, s, vs, width);

        (double far, double farVariance) = NormalReference.Output(-1e6, 0.05, 1, 0.05);
        (double middle, double middleVariance) = NormalReference.Output(0, 0.05, 1, 0.05);
        foreach (int lane in new[] { 0, 2 })
        {
            Widths.AssertClose(far / 2, s[lane], 1e-6);
            Widths.AssertClose((farVariance + middleVariance) / 4, vs[lane], 1e-5);
        }
        foreach (int lane in new[] { 1, 3 })
        {
            Widths.AssertClose(0, s[lane], 0, 1e-30);
            Widths.AssertClose((1e-12 / 0.1 + middleVariance) / 4, vs[lane], 1e-5);
        }
        Assert.Equal(middle / 2, s[5], 1e-5);
    }

    [Theory, ClassData(typeof(Widths))]
    public void Step_NaN_StaysInItsLane(LaneWidth width)
    {
        float[] p = Widths.Draw(2 * Tile.Lanes, -1, 1, 3), y = Signs(2 * Tile.Lanes), vp = Widths.Draw(Tile.Lanes, 0.1, 1, 4);
        p[3] = float.NaN;
        vp[7] = float.NaN;
        float[] s = new float[p.Length], vs = new float[vp.Length];

        ProbitOutput.Step(p, vp, y, [0.1f], 1, s, vs, width);

        for (int lane = 0; lane < Tile.Lanes; lane++)
        {
            Assert.Equal(lane is 3 or 7, float.IsNaN(s[lane]));
            Assert.Equal(lane == 7, float.IsNaN(s[lane + Tile.Lanes]));
            Assert.Equal(lane is 3 or 7, float.IsNaN(vs[lane]));
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Step_Erased_SaysNothing(LaneWidth width)
    {
        float[] p = Widths.Draw(2 * Tile.Lanes, -9, 9, 3), s = Widths.Draw(2 * Tile.Lanes, -1, 1, 4), vs = Widths.Draw(Tile.Lanes, 0, 1, 5);

        ProbitOutput.Step(p, vs.ToArray(), new float[2 * Tile.Lanes], [0.1f], 1, s, vs, width);

        Assert.All(s, value => Assert.Equal(0, value, 1e-7f));
        Assert.All(vs, value => Assert.Equal(0, value, 1e-7f));
    }

    [Theory, MemberData(nameof(Rows))]
    public void Sites_AnyRows_EqualTheirDefinition(int rows, LaneWidth width)
    {
        int length = rows * Tile.Lanes;
        float[] p = Widths.Draw(length, -4, 4, rows), vp = Widths.Draw(length, 0.01, 1, 2), noise = Widths.Draw(length, 0.05, 1, 3), y = Signs(length);
        float[] tau = new float[length], nu = new float[length];

        ProbitOutput.Sites(p, vp, y, noise, tau, nu, width);

        for (int i = 0; i < length; i++)
        {
            (double s, double vs) = NormalReference.Output(p[i], vp[i], y[i], noise[i]);
            double k = 1 / Math.Max(1 - vp[i] * vs, 1e-3);
            Widths.AssertClose(vs * k, tau[i], 1e-4, 1e-6);
            Widths.AssertClose((s + p[i] * vs) * k, nu[i], 1e-4, 1e-5);
        }
    }

    [Fact]
    public void Step_TilesOfOtherLengths_Throw() =>
        Assert.Throws<ArgumentException>(() =>
            ProbitOutput.Step(new float[32], new float[16], new float[32], new float[2], 1, new float[32], new float[16]));

    /// <summary>Signs with every fifth erased.</summary>
    private static float[] Signs(int length) => [.. Enumerable.Range(0, length).Select(i => i % 5 == 4 ? 0 : (i * 7 % 3 == 0 ? -1f : 1f))];
}

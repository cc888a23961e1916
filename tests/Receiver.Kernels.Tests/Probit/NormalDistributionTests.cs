using Receiver.Testing;
using Xunit;

namespace Receiver.Kernels.Tests.Probit;

public sealed class NormalDistributionTests
{
    [Theory, ClassData(typeof(Widths))]
    public void LogCdf_WholeLine_EqualsDoubleReference(LaneWidth width)
    {
        float[] z = [.. Widths.Draw(1600, -30, 30, 1), .. Widths.Draw(160, -3000, -30, 2), .. Widths.Draw(16, -3, 3, 3)];
        var logCdf = new float[z.Length];

        NormalDistribution.LogCdf(z, logCdf, width);

        for (int i = 0; i < z.Length; i++) Widths.AssertClose(NormalReference.LogCdf(z[i]), logCdf[i], 1e-6, 2e-7);
    }

    [Theory, ClassData(typeof(Widths))]
    public void LogCdf_SpecialValues_AreTheLimits(LaneWidth width)
    {
        var z = new float[Tile.Lanes];
        z[0] = float.PositiveInfinity;
        z[1] = float.NegativeInfinity;
        z[2] = float.NaN;
        z[3] = -1e15f;
        z[4] = -0f;
        var logCdf = new float[z.Length];

        NormalDistribution.LogCdf(z, logCdf, width);

        Assert.Equal(0, logCdf[0]);
        Assert.Equal(float.NegativeInfinity, logCdf[1]);
        Assert.True(float.IsNaN(logCdf[2]));
        Widths.AssertClose(-5e29, logCdf[3], 1e-6);
        Widths.AssertClose(-Math.Log(2), logCdf[4], 1e-6);
        Widths.AssertClose(-Math.Log(2), logCdf[5], 1e-6);
    }

    [Fact]
    public void LogCdf_NotWholeRows_Throws() => Assert.Throws<ArgumentException>(() => NormalDistribution.LogCdf(new float[17], new float[17]));
}

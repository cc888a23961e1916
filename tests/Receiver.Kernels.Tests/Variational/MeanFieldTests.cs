using Receiver.Kernels.Tests.Probit;
using Xunit;

namespace Receiver.Kernels.Tests.Variational;

public sealed class MeanFieldTests
{
    private const int Length = 5 * Tile.Lanes;

    [Theory, ClassData(typeof(Widths))]
    public void AddPriorGradient_Tiles_AddsElementwise(LaneWidth width)
    {
        float[] p = Widths.Draw(Length, 0.5, 3, 1), b = Widths.Draw(Length, -2, 2, 2), u = Widths.Draw(Length, -2, 2, 3), g = Widths.Draw(Length, -1, 1, 4);
        g[7] = float.NaN;
        float[] expected = [.. g.Select((value, i) => value + b[i] - p[i] * u[i])];

        MeanField.AddPriorGradient(p, b, u, g, width);

        for (int i = 0; i < Length; i++) Widths.AssertClose(expected[i], g[i], 1e-6, 1e-6);
    }

    [Theory, ClassData(typeof(Widths))]
    public void UpdateVariance_Tiles_MixesEachLane(LaneWidth width)
    {
        float[] p = Widths.Draw(Length, 0.5, 3, 1), k = Widths.Draw(Length, 0, 20, 2);
        float[] beta = Widths.Draw(Tile.Lanes, 0, 1, 3), s = Widths.Draw(Length, 0, 1, 4);
        k[9] = float.PositiveInfinity;
        float[] expected = [.. s.Select((value, i) => value + beta[i % Tile.Lanes] * (1 / (p[i] + k[i]) - value))];

        MeanField.UpdateVariance(p, k, beta, s, width);

        for (int i = 0; i < Length; i++) Widths.AssertClose(expected[i], s[i], 1e-6, 1e-7);
    }

    [Fact]
    public void UpdateVariance_SizesDiffer_Throws() =>
        Assert.Throws<ArgumentException>(() => MeanField.UpdateVariance(new float[16], new float[32], new float[16], new float[16]));
}

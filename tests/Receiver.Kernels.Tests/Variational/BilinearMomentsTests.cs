using Receiver.Kernels.Tests.Probit;
using Xunit;

namespace Receiver.Kernels.Tests.Variational;

public sealed class BilinearMomentsTests
{
    [Theory, MemberData(nameof(ProbitOutputTests.Rows), MemberType = typeof(ProbitOutputTests))]
    public void Variance_AnyRows_IsThatOfTheProduct(int rows, LaneWidth width)
    {
        float[] mu = Widths.Draw(rows * Tile.Lanes, -2, 2, 1), vh = Widths.Draw(mu.Length, 0, 1, 2), a = Widths.Draw(rows, -1, 1, 3), va = Widths.Draw(rows, 0, 1, 4);
        var product = new float[mu.Length];

        BilinearMoments.Variance(mu, vh, a, va, product, width);

        for (int i = 0; i < mu.Length; i++)
        {
            double factor = a[i / Tile.Lanes], spread = va[i / Tile.Lanes];
            Widths.AssertClose(factor * factor * vh[i] + spread * ((double)mu[i] * mu[i] + vh[i]), product[i], 1e-5);
        }
    }

    [Theory, MemberData(nameof(ProbitOutputTests.Rows), MemberType = typeof(ProbitOutputTests))]
    public void Gradient_AnyRows_EqualsItsFormulas(int rows, LaneWidth width)
    {
        float[] mu = Widths.Draw(rows * Tile.Lanes, -2, 2, 1), vh = Widths.Draw(mu.Length, 0, 1, 2), a = Widths.Draw(rows, -1, 1, 3), va = Widths.Draw(rows, 0, 1, 4);
        float[] g = Widths.Draw(mu.Length, -3, 3, 5), k = Widths.Draw(mu.Length, 0, 3, 6), slope = [.. g], variance = [.. vh];
        float[] gradient = Widths.Draw(mu.Length, -1, 1, 7), precision = Widths.Draw(mu.Length, 0, 1, 8), oldGradient = [.. gradient], oldPrecision = [.. precision];

        BilinearMoments.Gradient(mu, variance, a, va, slope, k, gradient, precision, width);

        for (int i = 0; i < mu.Length; i++)
        {
            double factor = a[i / Tile.Lanes], spread = va[i / Tile.Lanes];
            Widths.AssertClose(factor * g[i] - spread * k[i] * mu[i] - mu[i], slope[i], 1e-5, 1e-5);
            Widths.AssertClose(oldGradient[i] + mu[i] * (double)g[i] - factor * vh[i] * k[i], gradient[i], 1e-5, 1e-5);
            Widths.AssertClose(oldPrecision[i] + ((double)mu[i] * mu[i] + vh[i]) * k[i], precision[i], 1e-5, 1e-5);
            Widths.AssertClose(1 / (1 + (factor * factor + spread) * k[i]), variance[i], 1e-5);
        }
    }

    [Fact]
    public void Variance_LengthsDiffer_Throws() =>
        Assert.Throws<ArgumentException>(() => BilinearMoments.Variance(new float[16], new float[16], new float[1], new float[2], new float[16]));
}

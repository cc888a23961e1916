using System.Numerics;
using Xunit;

namespace Receiver.Kernels.Tests.Alphabets;

public sealed class QpskEnumerationTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 8)]
    [InlineData(3, 1)]
    [InlineData(4, 19)]
    [InlineData(4, 512)]
    public void Expect_RandomEnergies_IsTheSumOverAllVectors(int users, int columns)
    {
        (SplitMatrix gram, SplitMatrix matched) = Random(users, columns, 1.5);
        SplitMatrix mean = new(users, columns), products = new(users * users, columns), before = new(users * users, columns);
        for (int row = 0; row < products.Rows; row++) products.RealRow(row).Fill(row);
        before.CopyFrom(products);

        double found = new QpskEnumeration(users).Expect(gram, matched, users, mean, products);

        double expected = 0;
        for (int n = 0; n < columns; n++)
        {
            (double log, Complex[] means, Complex[,] pairs) = Naive(gram, matched, users, n);
            expected += log;
            for (int k = 0; k < users; k++)
            {
                Near(means[k], mean[k, n]);
                for (int l = 0; l < users; l++) Near(before[k * users + l, n] + (l > k ? pairs[k, l] : 0), products[k * users + l, n]);
            }
        }
        Assert.Equal(expected, found, 1e-12 * Math.Abs(expected) + 1e-12);
    }

    [Fact]
    public void Expect_LargeEnergies_DecidesWithoutOverflow()
    {
        (SplitMatrix gram, SplitMatrix matched) = Random(4, 9, 1e5);
        SplitMatrix mean = new(4, 9), products = new(16, 9);
        double found = new QpskEnumeration(4).Expect(gram, matched, 4, mean, products);
        Assert.True(double.IsFinite(found));
        for (int n = 0; n < 9; n++)
            for (int k = 0; k < 4; k++)
            {
                Assert.Equal(1, mean[k, n].Magnitude, 1e-9);
                for (int l = k + 1; l < 4; l++) Near(Complex.Conjugate(mean[k, n]) * mean[l, n], products[4 * k + l, n]);
            }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Expect_OneSubcarrierIsNotFinite_SpoilsThatOneAlone(double bad)
    {
        (SplitMatrix gram, SplitMatrix matched) = Random(3, 11, 1);
        SplitMatrix mean = new(3, 11), products = new(9, 11);
        new QpskEnumeration(3).Expect(gram, matched, 3, mean, products);
        Complex expected = mean[1, 9];
        matched[4, 10] = bad;
        Assert.False(double.IsFinite(new QpskEnumeration(3).Expect(gram, matched, 3, mean, products)));
        Assert.Equal(expected, mean[1, 9]);
    }

    [Fact]
    public void Expect_PaddedColumns_StayZero()
    {
        (SplitMatrix gram, SplitMatrix matched) = Random(4, 3, 1);
        SplitMatrix mean = new(4, 3), products = new(16, 3);
        new QpskEnumeration(4).Expect(gram, matched, 0, mean, products);
        for (int n = 3; n < mean.Stride; n++)
        {
            for (int k = 0; k < 4; k++) Assert.Equal(0, Math.Abs(mean.Real[k * mean.Stride + n]) + Math.Abs(mean.Imaginary[k * mean.Stride + n]));
            for (int row = 0; row < 16; row++) Assert.Equal(0, Math.Abs(products.Real[row * mean.Stride + n]) + Math.Abs(products.Imaginary[row * mean.Stride + n]));
        }
    }

    [Fact]
    public void Expect_WrongSizes_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new QpskEnumeration(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new QpskEnumeration(0));
        var two = new QpskEnumeration(2);
        Assert.Throws<ArgumentException>(() => two.Expect(new(4, 8), new(2, 8), 0, new(3, 8), new(4, 8)));
        Assert.Throws<ArgumentException>(() => two.Expect(new(3, 8), new(2, 8), 0, new(2, 8), new(4, 8)));
        Assert.Throws<ArgumentException>(() => two.Expect(new(4, 8), new(2, 8), 1, new(2, 8), new(4, 8)));
        Assert.Throws<ArgumentException>(() => two.Expect(new(4, 8), new(2, 9), 0, new(2, 8), new(4, 8)));
    }

    private static (SplitMatrix Gram, SplitMatrix Matched) Random(int users, int columns, double scale)
    {
        var random = new Random(users * 1000 + columns);
        SplitMatrix gram = new(users * users, columns), matched = new(2 * users, columns);
        foreach (SplitMatrix matrix in (ReadOnlySpan<SplitMatrix>)[gram, matched])
            for (int row = 0; row < matrix.Rows; row++)
                for (int n = 0; n < columns; n++) matrix[row, n] = new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5) * 2 * scale;
        return (gram, matched);
    }

    private static (double Log, Complex[] Means, Complex[,] Pairs) Naive(SplitMatrix gram, SplitMatrix matched, int users, int n)
    {
        var means = new Complex[users];
        var pairs = new Complex[users, users];
        double total = 0;
        for (int word = 0; word < 1 << (2 * users); word++)
        {
            Complex[] x = [.. Enumerable.Range(0, users).Select(k => new Complex((word >> (2 * k) & 1) == 0 ? 1 : -1, (word >> (2 * k + 1) & 1) == 0 ? 1 : -1) / Math.Sqrt(2))];
            double energy = 0;
            for (int k = 0; k < users; k++)
            {
                energy += 2 * (Complex.Conjugate(x[k]) * matched[users + k, n]).Real;
                for (int l = 0; l < k; l++) energy -= 2 * (Complex.Conjugate(x[k]) * gram[k * users + l, n] * x[l]).Real;
            }
            double weight = Math.Exp(energy);
            total += weight;
            for (int k = 0; k < users; k++)
            {
                means[k] += weight * x[k];
                for (int l = k + 1; l < users; l++) pairs[k, l] += weight * Complex.Conjugate(x[k]) * x[l];
            }
        }
        for (int k = 0; k < users; k++)
        {
            means[k] /= total;
            for (int l = k + 1; l < users; l++) pairs[k, l] /= total;
        }
        return (Math.Log(total), means, pairs);
    }

    private static void Near(Complex expected, Complex actual) => Assert.True((expected - actual).Magnitude < 1e-11 * (1 + expected.Magnitude), $"{expected} and {actual}");
}

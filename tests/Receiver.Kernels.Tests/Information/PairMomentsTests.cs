using System.Numerics;
using Xunit;

namespace Receiver.Kernels.Tests.Information;

public sealed class PairMomentsTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(3, 8)]
    [InlineData(4, 21)]
    public void FillAndSum_AnySize_AreTheNaiveSums(int users, int carriers)
    {
        const int step = 2, left = 1, right = 0;
        SplitMatrix seen = Random(3 * users * step, carriers, 1), filtered = Random(3 * users * step, carriers, 2), moments = new(9, carriers);
        SplitMatrix response = Random(4, carriers, 3), weights = Random(2, carriers, 4);
        Complex[] constants = [.. Enumerable.Range(0, 9).Select(i => new Complex(i - 3, 0.5 * i))];
        double[] offsets = Offsets(carriers);
        Complex rotation = new(0.7, -1.3);
        PairMoments.Fill(constants, seen, left, filtered, right, step, users, moments);
        double[] real = new double[16], imaginary = new double[16];
        PairMoments.Sum(response, 3, 1, weights, 1, offsets, moments, rotation, real, imaginary);
        for (int row = 0; row < 4; row++)
            for (int column = 0; column < 4; column++)
            {
                Complex sum = 0;
                int r = Math.Max(row - 1, 0), c = Math.Max(column - 1, 0);
                for (int n = 0; n < carriers; n++)
                {
                    Complex moment = constants[3 * r + c];
                    for (int u = 0; u < users; u++) moment -= seen[left + (3 * u + r) * step, n] * filtered[right + (3 * u + c) * step, n];
                    Near(moment, moments[3 * r + c, n]);
                    Complex term = Complex.Conjugate(response[3, n]) * response[1, n] * weights[1, n] * moment;
                    sum += term * (row == 1 ? offsets[n] : 1) * (column == 1 ? offsets[n] : 1);
                }
                bool isDerived = row > 0 && column > 0;
                Near(isDerived ? (rotation * sum).Real : sum, new Complex(real[4 * row + column], imaginary[4 * row + column]), 1e-9);
            }
        Assert.Throws<ArgumentException>(() => PairMoments.Fill(constants, seen, left + 2, filtered, right, step, users, moments));
        Assert.Throws<ArgumentException>(() => PairMoments.Sum(response, 3, 1, weights, 1, offsets.AsSpan(0, carriers / 8), moments, rotation, real, imaginary));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    public void Powers_WithAndWithoutWeights_AreTheNaiveSums(int carriers)
    {
        SplitMatrix response = Random(3, carriers, 5), weights = Random(2, carriers, 6);
        double[] offsets = Offsets(carriers);
        var sums = new Complex[3];
        foreach (SplitMatrix? with in new[] { weights, null })
        {
            PairMoments.Powers(response, 2, 0, with, 1, offsets, sums);
            for (int power = 0; power < 3; power++)
            {
                Complex sum = 0;
                for (int n = 0; n < carriers; n++)
                    sum += Complex.Conjugate(response[2, n]) * response[0, n] * (with is null ? 1 : weights[1, n]) * Math.Pow(offsets[n], power);
                Near(sum, sums[power], 1e-10);
            }
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(16)]
    public void CrossColumns_FillAndSum_AreSumsWithoutConjugates(int carriers)
    {
        const int count = 3, step = 2;
        SplitMatrix response = Random(count, carriers, 7), values = Random(6, carriers, 8), left = new(4 * count, carriers), right = new(4 * count, carriers);
        double[] offsets = Offsets(carriers), real = new double[16], imaginary = new double[16];
        Complex[] rotations = [new(0.3, 1), new(-1, 0.2), Complex.ImaginaryOne];
        for (int at = 0; at < count; at++)
        {
            CrossColumns.Fill(response, at, rotations[at], values, 1, step, offsets, left, at);
            CrossColumns.Fill(response, at, rotations[at], values, 0, step, offsets, right, at);
        }
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++)
            {
                CrossColumns.Sum(left, i, right, j, real, imaginary);
                for (int kind = 0; kind < 4; kind++)
                    for (int other = 0; other < 4; other++)
                    {
                        Complex sum = 0;
                        for (int n = 0; n < carriers; n++) sum += Column(i, kind, 1, n) * Column(j, other, 0, n);
                        Near(kind > 0 && other > 0 ? sum.Real : sum, new Complex(real[4 * kind + other], imaginary[4 * kind + other]), 1e-10);
                    }
            }
        Assert.Throws<ArgumentException>(() => CrossColumns.Fill(response, 0, 1, values, 0, step, offsets, left, count));
        Assert.Throws<ArgumentException>(() => CrossColumns.Sum(left, count, right, 0, real, imaginary));

        Complex Column(int at, int kind, int first, int n) =>
            values[first + step * Math.Max(kind - 1, 0), n] * response[at, n] * (kind == 0 ? 1 : rotations[at]) * (kind == 1 ? offsets[n] : 1);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(4, 16)]
    public void Filter_AnyUsers_IsTheNaiveProduct(int users, int carriers)
    {
        SplitMatrix covariance = Random(users * users, carriers, 9), values = Random(3 * users, carriers, 10), result = new(3 * users, carriers);
        PairMoments.Filter(covariance, users, 0.7, values, 2, 3, result);
        for (int u = 0; u < users; u++)
            for (int n = 0; n < carriers; n++)
            {
                Complex sum = 0;
                for (int j = 0; j < users; j++) sum += covariance[u * users + j, n] * Complex.Conjugate(values[2 + 3 * j, n]);
                Near(0.7 * sum, result[2 + 3 * u, n]);
                Near(0, result[3 * u, n]);
            }
        Assert.Throws<ArgumentException>(() => PairMoments.Filter(covariance, users, 1, values, 3, 3, result));
    }

    private static double[] Offsets(int carriers) => [.. Enumerable.Range(0, (carriers + 7) / 8 * 8).Select(n => n < carriers ? n - carriers / 2.0 : 0)];

    private static SplitMatrix Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var matrix = new SplitMatrix(rows, columns);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) matrix[i, j] = new Complex(2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1);
        return matrix;
    }

    private static void Near(Complex expected, Complex actual, double tolerance = 1e-11) =>
        Assert.True((expected - actual).Magnitude <= tolerance, $"{expected} and {actual}");
}

using System.Numerics;
using Xunit;

namespace Receiver.Kernels.Tests.LinearAlgebra;

public sealed class SplitColumnsTests
{
    [Theory]
    [InlineData(1, 1, 3, 5)]
    [InlineData(2, 2, 4, 8)]
    [InlineData(3, 2, 6, 19)]
    [InlineData(5, 4, 7, 33)]
    public void InnerProducts_AllPairs_AreTheNaiveSums(int lefts, int rights, int rows, int columns)
    {
        SplitMatrix[] left = Random(lefts, rows, columns, 1), right = Random(rights, rows, columns, 2);
        double[] mask = [.. Enumerable.Range(0, rows).Select(m => m % 3 == 1 ? 0.0 : 1)];
        foreach (double[]? marks in new[] { null, mask })
        {
            SplitMatrix byLeft = new(lefts * rights, columns), byRight = new(lefts * rights, columns);
            SplitColumns.InnerProducts(left, right, marks, -0.7, byLeft, rights, 1);
            SplitColumns.InnerProducts(left, right, marks, -0.7, byRight, 1, lefts);
            for (int i = 0; i < lefts; i++)
                for (int j = 0; j < rights; j++)
                    for (int n = 0; n < columns; n++)
                    {
                        Complex sum = 0;
                        for (int m = 0; m < rows; m++) sum += (marks?[m] ?? 1) * Complex.Conjugate(left[i][m, n]) * right[j][m, n];
                        Near(-0.7 * sum, byLeft[i * rights + j, n]);
                        Near(-0.7 * sum, byRight[j * lefts + i, n]);
                    }
        }
    }

    [Fact]
    public void InnerProducts_Lower_FillsThePairsBelowTheDiagonal()
    {
        SplitMatrix[] planes = Random(5, 4, 9, 3);
        SplitMatrix all = new(25, 9), lower = new(25, 9);
        SplitColumns.InnerProducts(planes, planes, null, 1, all, 5, 1);
        SplitColumns.InnerProducts(planes, planes, null, 1, lower, 5, 1, lower: true);
        for (int i = 0; i < 5; i++)
            for (int j = 0; j <= i; j++)
                for (int n = 0; n < 9; n++) Near(all[5 * i + j, n], lower[5 * i + j, n]);
        Assert.Equal(Complex.Zero, lower[4, 0]);
    }

    /// <summary>What is not a number stays in its column and its pairs; a row that does not count does not matter.</summary>
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void InnerProducts_NotFinite_SpoilsItsOwnColumnAlone(double value)
    {
        SplitMatrix[] left = Random(2, 3, 10, 1), right = Random(2, 3, 10, 2);
        left[1][2, 7] = value;
        SplitMatrix result = new(4, 10);
        SplitColumns.InnerProducts(left, right, null, 1, result, 2, 1);
        for (int row = 0; row < 4; row++)
            for (int n = 0; n < 10; n++) Assert.Equal(!(row >= 2 && n == 7), double.IsFinite(result[row, n].Real));
        SplitColumns.InnerProducts(left, right, [1, 1, 0], 1, result, 2, 1);
        Assert.True(double.IsFinite(result[2, 7].Real));
    }

    [Fact]
    public void InnerProducts_OtherSizes_Throws()
    {
        SplitMatrix[] planes = Random(2, 3, 4, 1);
        Assert.Throws<ArgumentException>(() => SplitColumns.InnerProducts(planes, Random(1, 3, 5, 1), null, 1, new SplitMatrix(2, 4), 1, 1));
        Assert.Throws<ArgumentException>(() => SplitColumns.InnerProducts(planes, planes, null, 1, new SplitMatrix(3, 4), 2, 1));
        Assert.Throws<ArgumentException>(() => SplitColumns.InnerProducts(planes, planes, new double[2], 1, new SplitMatrix(4, 4), 2, 1));
        Assert.Throws<ArgumentException>(() => SplitColumns.AddTransformed(new SplitMatrix(3, 4), planes, null, 1, planes));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 8)]
    [InlineData(3, 17)]
    [InlineData(4, 16)]
    public void AddTransformed_AllColumns_AreTheNaiveProducts(int count, int columns)
    {
        const int rows = 3;
        SplitMatrix matrices = Random(1, count * count, columns, 4)[0];
        SplitMatrix[] planes = Random(count, rows, columns, 5), results = Random(count, rows, columns, 6), before = Random(count, rows, columns, 6);
        SplitColumns.AddTransformed(matrices, planes, [1, 0, 1], -2, results);
        for (int k = 0; k < count; k++)
            for (int m = 0; m < rows; m++)
                for (int n = 0; n < columns; n++)
                {
                    Complex sum = 0;
                    for (int l = 0; l < count; l++) sum += matrices[k * count + l, n] * planes[l][m, n];
                    Near(before[k][m, n] - (m == 1 ? 0 : 2) * sum, results[k][m, n]);
                }
    }

    private static SplitMatrix[] Random(int count, int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var matrix = new SplitMatrix(rows, columns);
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++) matrix[i, j] = new Complex(2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1);
            return matrix;
        })];
    }

    private static void Near(Complex expected, Complex actual) => Assert.True((expected - actual).Magnitude <= 1e-12, $"{expected} and {actual}");
}

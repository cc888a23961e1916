using Xunit;

namespace Receiver.Kernels.Tests.LinearAlgebra;

public sealed class PaddedMatrixTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 8, 16)]
    [InlineData(5, 3, 17)]
    [InlineData(9, 7, 41)]
    [InlineData(3, 11, 5)]
    public void Multiply_PlainAndTransposed_IsTheNaiveProduct(int rows, int inner, int columns)
    {
        foreach (bool isTransposed in new[] { false, true })
        {
            PaddedMatrix left = isTransposed ? Random(inner, rows, 1) : Random(rows, inner, 1), right = Random(inner, columns, 2), result = new();
            PaddedProduct.Multiply(left, isTransposed, right, result);
            Assert.Equal((rows, columns), (result.Rows, result.Columns));
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                {
                    double sum = 0;
                    for (int k = 0; k < inner; k++) sum += (isTransposed ? left[k, i] : left[i, k]) * right[k, j];
                    Assert.Equal(sum, result[i, j], 1e-12);
                }
            AssertPadded(result);
        }
        Assert.Throws<ArgumentException>(() => PaddedProduct.Multiply(new PaddedMatrix(2, 3), false, new PaddedMatrix(2, 3), new PaddedMatrix()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(20)]
    [InlineData(45)]
    [InlineData(113)]
    public void Cholesky_FactorSolutionAndInverse_FitTheMatrix(int size)
    {
        PaddedMatrix root = Random(size, size, 5), matrix = new(), factor = new(), scratch = new(), inverse = new();
        PaddedProduct.Multiply(root, true, root, matrix);
        for (int i = 0; i < size; i++) matrix[i, i] += 0.5;
        factor.CopyFrom(matrix);
        for (int i = 0; i < size; i++)
            for (int j = 0; j < i; j++) factor[i, j] = 1e9;
        Assert.True(PaddedCholesky.TryFactor(factor));
        AssertPadded(factor);
        double[] right = [.. Random(1, size, 6).Row(0)], solved = [.. right];
        PaddedCholesky.Solve(factor, solved);
        PaddedCholesky.Invert(factor, scratch, inverse);
        AssertPadded(inverse);
        for (int i = 0; i < size; i++)
        {
            Assert.Equal(right[i], Enumerable.Range(0, size).Sum(j => matrix[i, j] * solved[j]), 1e-9);
            for (int j = 0; j < size; j++)
            {
                Assert.Equal(j < i ? 0 : matrix[i, j], j < i ? factor[i, j] : Enumerable.Range(0, size).Sum(k => factor[k, i] * factor[k, j]), 1e-10);
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, size).Sum(k => matrix[i, k] * inverse[k, j]), 1e-9);
            }
        }
        Assert.Throws<ArgumentException>(() => PaddedCholesky.Solve(factor, new double[size - 1]));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Cholesky_NotPositiveDefinite_SaysSo(double pivot)
    {
        PaddedMatrix matrix = new(20, 20);
        for (int i = 0; i < 20; i++) matrix[i, i] = i == 18 ? pivot : 1;
        Assert.False(PaddedCholesky.TryFactor(matrix));
        Assert.Throws<ArgumentException>(() => PaddedCholesky.TryFactor(new PaddedMatrix(2, 3)));
    }

    [Fact]
    public void Reshape_AfterUse_IsZero()
    {
        PaddedMatrix matrix = Random(4, 9, 11);
        matrix.Reshape(3, 5);
        for (int i = 0; i < 3; i++) Assert.All(matrix.Row(i).ToArray(), value => Assert.Equal(0, value));
        AssertPadded(matrix);
    }

    private static PaddedMatrix Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var matrix = new PaddedMatrix(rows, columns);
        for (int i = 0; i < rows; i++)
            foreach (ref double value in matrix.Row(i)) value = 2 * random.NextDouble() - 1;
        return matrix;
    }

    private static void AssertPadded(PaddedMatrix matrix)
    {
        for (int row = 0; row < matrix.Rows; row++)
            for (int column = matrix.Columns; column < matrix.Stride; column++) Assert.Equal(0, matrix.Values[row * matrix.Stride + column]);
    }
}

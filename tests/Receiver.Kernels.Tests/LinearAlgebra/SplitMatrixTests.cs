using System.Numerics;
using Xunit;

namespace Receiver.Kernels.Tests.LinearAlgebra;

public sealed class SplitMatrixTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 8, 16)]
    [InlineData(5, 3, 17)]
    [InlineData(9, 7, 31)]
    [InlineData(3, 11, 5)]
    public void Multiply_EveryFactor_IsTheNaiveProduct(int rows, int inner, int columns)
    {
        foreach (LeftFactor factor in new[] { LeftFactor.Plain, LeftFactor.Transposed, LeftFactor.Conjugated, LeftFactor.Transposed | LeftFactor.Conjugated })
        {
            bool transposed = factor.HasFlag(LeftFactor.Transposed);
            SplitMatrix left = transposed ? Random(inner, rows, 1) : Random(rows, inner, 1), right = Random(inner, columns, 2), result = new();
            SplitProduct.Multiply(left, factor, right, result);
            Assert.Equal((rows, columns), (result.Rows, result.Columns));
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                {
                    Complex sum = 0;
                    for (int k = 0; k < inner; k++)
                    {
                        Complex a = transposed ? left[k, i] : left[i, k];
                        sum += (factor.HasFlag(LeftFactor.Conjugated) ? Complex.Conjugate(a) : a) * right[k, j];
                    }
                    Near(sum, result[i, j]);
                }
            AssertPadded(result);
        }
    }

    [Theory]
    [InlineData(5, 3, 17)]
    [InlineData(24, 8, 96)]
    public void Multiply_SomeRows_GoWhereTheyAreAsked(int rows, int inner, int columns)
    {
        SplitMatrix left = Random(rows, inner, 1), right = Random(inner + 4, columns, 2), part = new(inner, columns), expected = new();
        for (int i = 0; i < inner; i++) part.CopyRow(i, right, i + 3);
        SplitProduct.Multiply(left, LeftFactor.Conjugated, part, expected);
        SplitMatrix result = Random(2 * rows + 1, columns, 3), before = Random(2 * rows + 1, columns, 3);
        SplitProduct.Multiply(left, LeftFactor.Conjugated, right, 3, result, 1, 2);
        for (int i = 0; i < result.Rows; i++)
            for (int j = 0; j < columns; j++) Near(i % 2 == 1 ? expected[i / 2, j] : before[i, j], result[i, j]);
        AssertPadded(result);
        Assert.Throws<ArgumentException>(() => SplitProduct.Multiply(left, LeftFactor.Plain, right, 5, result, 0, 1));
        Assert.Throws<ArgumentException>(() => SplitProduct.Multiply(left, LeftFactor.Plain, right, 0, result, 3, 2));
    }

    [Fact]
    public void Multiply_OtherSizes_Throws() =>
        Assert.Throws<ArgumentException>(() => SplitProduct.Multiply(new SplitMatrix(2, 3), LeftFactor.Plain, new SplitMatrix(2, 3), new SplitMatrix()));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Multiply_NotFinite_SpoilsItsOwnRowAlone(double value)
    {
        SplitMatrix left = Random(5, 4, 1), right = Random(4, 9, 2), result = new();
        left[2, 1] = value;
        SplitProduct.Multiply(left, LeftFactor.Plain, right, result);
        for (int i = 0; i < 5; i++)
            for (int j = 0; j < 9; j++) Assert.Equal(i != 2, double.IsFinite(result[i, j].Real));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 2, 8)]
    [InlineData(7, 5, 19)]
    [InlineData(10, 9, 33)]
    public void All_Rows_AreTheNaiveInnerProducts(int lefts, int rights, int columns)
    {
        SplitMatrix left = Random(lefts, columns, 3), right = Random(rights, columns, 4), result = new(lefts, rights);
        SplitDots.All(left, 0, lefts, right, rights, result);
        for (int i = 0; i < lefts; i++)
            for (int j = 0; j < rights; j++)
            {
                Complex sum = 0;
                for (int n = 0; n < columns; n++) sum += Complex.Conjugate(left[i, n]) * right[j, n];
                Near(sum, result[i, j]);
                Near(sum, SplitDots.Dot(left, i, right, j));
            }
    }

    [Fact]
    public void All_Lower_FillsTheLowerTriangleOfTheRowsAsked()
    {
        SplitMatrix rows = Random(11, 20, 5), result = new(11, 11);
        SplitDots.All(rows, 3, 11, rows, 11, result, lower: true);
        for (int i = 0; i < 11; i++)
            for (int j = 0; j <= i; j++) Near(i < 3 ? 0 : SplitDots.Dot(rows, i, rows, j), result[i, j]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(21)]
    public void Rows_EveryOperation_IsTheScalarOne(int columns)
    {
        SplitMatrix a = Random(2, columns, 6), b = Random(2, columns, 7);
        Complex factor = new(0.3, -1.2);
        double[] weights = [.. Enumerable.Range(0, columns).Select(n => n - 2.5)];
        Check(c => SplitRows.AddScaled(a, 1, factor, c, 0), (n, c) => c + factor * a[1, n]);
        Check(c => SplitRows.Multiply(a, 0, b, 1, c, 0), (n, _) => a[0, n] * b[1, n]);
        Check(c => SplitRows.AddProduct(a, 0, b, 1, -2, c, 0), (n, c) => c - 2 * a[0, n] * b[1, n]);
        Check(c => SplitRows.AddConjugateProduct(a, 0, b, 1, 3, c, 0), (n, c) => c + 3 * Complex.Conjugate(a[0, n]) * b[1, n]);
        Check(c => SplitRows.Weigh(a, 1, weights, c, 0), (n, _) => a[1, n] * weights[n]);
        Assert.Equal(Enumerable.Range(0, columns).Sum(n => Math.Pow(a[1, n].Magnitude, 2)), SplitRows.Power(a, 1), 1e-12);
        Assert.Throws<ArgumentException>(() => SplitRows.Multiply(a, 0, new SplitMatrix(1, columns + 1), 0, a, 0));

        void Check(Action<SplitMatrix> operation, Func<int, Complex, Complex> expected)
        {
            SplitMatrix before = Random(1, columns, 8), after = Random(1, columns, 8);
            operation(after);
            for (int n = 0; n < columns; n++) Near(expected(n, before[0, n]), after[0, n]);
            AssertPadded(after);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(45)]
    [InlineData(70)]
    public void Cholesky_FactorAndSolutions_FitTheMatrix(int size)
    {
        SplitMatrix root = Random(size, size, 9), matrix = new(size, size), factor = new();
        SplitDots.All(root, 0, size, root, size, matrix);
        for (int i = 0; i < size; i++) matrix[i, i] += 0.5;
        factor.CopyFrom(matrix);
        Assert.True(SplitCholesky.TryFactor(factor));
        SplitMatrix right = Random(size, 3, 10), solved = new();
        solved.CopyFrom(right);
        Complex[] vector = [.. Enumerable.Range(0, size).Select(i => right[i, 0])];
        SplitCholesky.Solve(factor, vector);
        SplitCholesky.SolveLower(factor, solved);
        for (int i = 0; i < size; i++)
        {
            Complex product = 0, lower = 0;
            for (int j = 0; j < size; j++)
            {
                product += matrix[i, j] * vector[j];
                lower += factor[i, j] * solved[j, 1];
                Complex square = 0;
                for (int k = 0; k <= Math.Min(i, j); k++) square += factor[i, k] * Complex.Conjugate(factor[j, k]);
                Near(matrix[i, j], square, 1e-9);
            }
            Near(right[i, 0], product, 1e-8);
            Near(right[i, 1], lower, 1e-9);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Cholesky_NotPositiveDefinite_SaysSo(double pivot)
    {
        SplitMatrix matrix = new(20, 20);
        for (int i = 0; i < 20; i++) matrix[i, i] = i == 18 ? pivot : 1;
        Assert.False(SplitCholesky.TryFactor(matrix));
    }

    [Fact]
    public void PhaseRamp_AnyIndices_IsTheExponential()
    {
        int[] indices = [0, 1, 5, 31, 32, 33, 64, 500, 1023];
        SplitMatrix matrix = new(2, indices.Length);
        PhaseRamp.Fill(indices, 511.5, -0.37, matrix, 1);
        for (int i = 0; i < indices.Length; i++) Near(Complex.FromPolarCoordinates(1, -0.37 * (indices[i] - 511.5)), matrix[1, i]);
        Assert.Throws<ArgumentException>(() => PhaseRamp.Fill([1, 2], 0, 1, matrix, 0));
    }

    [Theory]
    [InlineData(17)]
    [InlineData(40)]
    [InlineData(256)]
    public void PhaseRamp_IndicesOnAComb_IsTheExponential(int count)
    {
        int[] indices = [.. Enumerable.Range(0, count).Select(i => 3 + 4 * i)];
        SplitMatrix matrix = new(2, count);
        foreach (double step in new[] { -0.37, 1.9, 0 })
        {
            PhaseRamp.Fill(indices, 511.5, step, matrix, 1);
            for (int i = 0; i < count; i++) Near(Complex.FromPolarCoordinates(1, step * (indices[i] - 511.5)), matrix[1, i]);
        }
        AssertPadded(matrix);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(13)]
    public void MultiplyScaled_PartsOfRows_AreTheScalarProducts(int count)
    {
        SplitMatrix a = Random(2, 13, 1), b = Random(2, 40, 2), c = Random(2, 40, 3), before = Random(2, 40, 3);
        Complex factor = new(0.4, -1.1);
        SplitRows.MultiplyScaled(a, 1, b, 0, 5, factor, count, c, 1, 17);
        for (int n = 0; n < 40; n++) Near(n >= 17 && n < 17 + count ? factor * a[1, n - 17] * b[0, n - 12] : before[1, n], c[1, n]);
    }

    [Fact]
    public void Reshape_AfterUse_IsZero()
    {
        SplitMatrix matrix = Random(4, 9, 11);
        matrix.Reshape(3, 5);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 5; j++) Assert.Equal(Complex.Zero, matrix[i, j]);
        AssertPadded(matrix);
    }

    private static SplitMatrix Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var matrix = new SplitMatrix(rows, columns);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) matrix[i, j] = new Complex(2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1);
        return matrix;
    }

    private static void AssertPadded(SplitMatrix matrix)
    {
        for (int row = 0; row < matrix.Rows; row++)
            for (int column = matrix.Columns; column < matrix.Stride; column++)
            {
                Assert.Equal(0, matrix.Real[row * matrix.Stride + column]);
                Assert.Equal(0, matrix.Imaginary[row * matrix.Stride + column]);
            }
    }

    private static void Near(Complex expected, Complex actual, double tolerance = 1e-11) =>
        Assert.True((expected - actual).Magnitude <= tolerance, $"{expected} and {actual}");
}

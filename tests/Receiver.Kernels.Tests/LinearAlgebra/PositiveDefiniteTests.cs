using Xunit;

namespace Receiver.Kernels.Tests.LinearAlgebra;

public sealed class PositiveDefiniteTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(65)]
    public void Invert_TimesTheMatrix_IsTheIdentity(int size)
    {
        var random = new Random(size);
        var root = new double[size, size];
        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++) root[i, j] = random.NextDouble() - 0.5;
        var matrix = new float[size * size];
        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++)
                matrix[i * size + j] = (float)(Enumerable.Range(0, size).Sum(k => root[i, k] * root[j, k]) + (i == j ? 0.5 : 0));
        float[] inverse = [.. matrix];

        PositiveDefinite.Invert(inverse, size);

        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++)
                Assert.Equal(i == j ? 1 : 0, Enumerable.Range(0, size).Sum(k => (double)matrix[i * size + k] * inverse[k * size + j]), 1e-3);
    }

    [Fact]
    public void Invert_TooShort_Throws() => Assert.Throws<ArgumentException>(() => PositiveDefinite.Invert(new float[8], 3));
}

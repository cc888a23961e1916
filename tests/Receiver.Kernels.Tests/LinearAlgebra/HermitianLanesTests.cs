using System.Numerics;
using Xunit;

namespace Receiver.Kernels.Tests.LinearAlgebra;

public sealed class HermitianLanesTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(3, 5)]
    [InlineData(4, 19)]
    public void Invert_PositiveDefiniteMatrices_GivesInversesAndDeterminants(int size, int count)
    {
        var random = new Random(size);
        SplitMatrix matrices = Random(random, size, count), inverses = new();
        inverses.CopyFrom(matrices);
        double determinant = HermitianLanes.Invert(inverses, size), expected = 0;
        for (int n = 0; n < count; n++)
        {
            SplitMatrix one = new(size, size);
            for (int k = 0; k < size; k++)
                for (int l = 0; l < size; l++)
                {
                    one[k, l] = matrices[k * size + l, n];
                    Complex sum = 0;
                    for (int i = 0; i < size; i++) sum += matrices[k * size + i, n] * inverses[i * size + l, n];
                    Assert.True((sum - (k == l ? 1 : 0)).Magnitude < 1e-10);
                }
            Assert.True(SplitCholesky.TryFactor(one));
            for (int k = 0; k < size; k++) expected += 2 * Math.Log(one[k, k].Real);
        }
        Assert.Equal(expected, determinant, 1e-9);
        for (int row = 0; row < size * size; row++)
            Assert.All(inverses.Real[(row * inverses.Stride + count)..((row + 1) * inverses.Stride)], padding => Assert.Equal(0, padding));
    }

    [Fact]
    public void Invert_OneMatrixIsNotPositiveDefinite_GivesNoFiniteDeterminant()
    {
        SplitMatrix matrices = Random(new Random(2), 2, 9);
        matrices[0, 4] = -1;
        Assert.False(double.IsFinite(HermitianLanes.Invert(matrices, 2)));
    }

    [Fact]
    public void Invert_WrongNumberOfRows_IsRefused() => Assert.Throws<ArgumentException>(() => HermitianLanes.Invert(new SplitMatrix(3, 4), 2));

    // I + AᴴA of each lane.
    private static SplitMatrix Random(Random random, int size, int count)
    {
        var matrices = new SplitMatrix(size * size, count);
        for (int n = 0; n < count; n++)
        {
            var factor = new Complex[size + 1, size];
            for (int i = 0; i <= size; i++)
                for (int j = 0; j < size; j++) factor[i, j] = new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            for (int k = 0; k < size; k++)
                for (int l = 0; l < size; l++)
                {
                    Complex sum = k == l ? 1 : 0;
                    for (int i = 0; i <= size; i++) sum += Complex.Conjugate(factor[i, k]) * factor[i, l];
                    matrices[k * size + l, n] = sum;
                }
        }
        return matrices;
    }
}

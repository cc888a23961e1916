using System.Numerics;
using MathNet.Numerics.LinearAlgebra.Complex;
using Xunit;

namespace Receiver.Kernels.Tests.LinearAlgebra;

public sealed class HermitianInverseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(37)]
    public void Invert_TimesTheMatrix_IsTheIdentity(int size)
    {
        var random = new Random(size);
        DenseMatrix root = DenseMatrix.Create(size, size, (_, _) => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5));
        var matrix = (DenseMatrix)(root * root.ConjugateTranspose() + DenseMatrix.CreateIdentity(size));
        double[] real = [.. Rows(matrix).Select(value => value.Real)], imaginary = [.. Rows(matrix).Select(value => value.Imaginary)];

        HermitianInverse.Invert(real, imaginary, size);

        DenseMatrix inverse = DenseMatrix.Create(size, size, (i, j) => new Complex(real[i * size + j], imaginary[i * size + j]));
        Assert.True((inverse * matrix - DenseMatrix.CreateIdentity(size)).InfinityNorm() < 1e-12 * size);
    }

    [Fact]
    public void Invert_TooShort_Throws() => Assert.Throws<ArgumentException>(() => HermitianInverse.Invert(new double[9], new double[8], 3));

    private static IEnumerable<Complex> Rows(DenseMatrix matrix) => matrix.EnumerateRows().SelectMany(row => row);
}

using System.Numerics;
using MathNet.Numerics.LinearAlgebra.Complex;
using Xunit;

namespace Receiver.Kernels.Tests.LinearAlgebra;

public sealed class HermitianEigenTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(16, 1e-150)]
    [InlineData(31, 1e150)]
    [InlineData(33, 1)]
    [InlineData(64, 1)]
    [InlineData(67, 1)]
    public void Decompose_RandomMatrix_AgreesWithMathNet(int size, double scale) => Check(Random(size, scale), scale);

    [Fact]
    public void Decompose_RepeatedEigenvalues_GivesOrthonormalVectors()
    {
        DenseMatrix signal = Random(20, 1);
        var lowRank = (DenseMatrix)(signal.SubMatrix(0, 20, 0, 2) * signal.SubMatrix(0, 20, 0, 2).ConjugateTranspose());
        Check((DenseMatrix)(lowRank + DenseMatrix.CreateIdentity(20)), 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void Decompose_LowRank_FindsTheZeros(int rank)
    {
        var root = (DenseMatrix)Random(64, 1).SubMatrix(0, 64, 0, rank);
        Check((DenseMatrix)(root * root.ConjugateTranspose()), 1);
        Check(DenseMatrix.Create(64, 64, rank), rank);
    }

    [Fact]
    public void Decompose_DiagonalOrZero_GivesItsEntries()
    {
        Check(DenseMatrix.CreateDiagonal(5, 5, i => i % 3), 1);
        Check(new DenseMatrix(4, 4), 1);
    }

    [Fact]
    public void Decompose_SmallerAfterLarger_UsesNothingOfTheLarger()
    {
        var eigen = new HermitianEigen();
        Check(Random(40, 1), 1, eigen);
        Check(Random(7, 1), 1, eigen);
        Check(Random(39, 1), 1, eigen);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Decompose_NotFinite_SaysSo(double value)
    {
        var real = new double[9];
        real[3] = value;
        Assert.False(new HermitianEigen().Decompose(real, new double[9], 3));
    }

    [Fact]
    public void Decompose_TooShort_Throws() =>
        Assert.Throws<ArgumentException>(() => new HermitianEigen().Decompose(new double[9], new double[8], 3));

    private static DenseMatrix Random(int size, double scale)
    {
        var random = new Random(size);
        DenseMatrix square = DenseMatrix.Create(size, size, (_, _) => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5));
        return (DenseMatrix)((square + square.ConjugateTranspose()) * scale);
    }

    private static void Check(DenseMatrix matrix, double scale, HermitianEigen? storage = null)
    {
        int size = matrix.RowCount;
        HermitianEigen eigen = storage ?? new HermitianEigen();
        double[] real = [.. matrix.EnumerateIndexed().OrderBy(e => (e.Item1, e.Item2)).Select(e => e.Item3.Real)];
        double[] imaginary = [.. matrix.EnumerateIndexed().OrderBy(e => (e.Item1, e.Item2)).Select(e => e.Item3.Imaginary)];

        Assert.True(eigen.Decompose(real, imaginary, size));

        double[] expected = [.. (matrix / scale).Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Hermitian).EigenValues.Select(v => v.Real).OrderDescending()];
        for (int i = 0; i < size; i++) Assert.Equal(expected[i], eigen.Values[i] / scale, 1e-12 * size);
        DenseMatrix vectors = DenseMatrix.Create(size, size, (row, column) => new Complex(eigen.VectorReal(column)[row], eigen.VectorImaginary(column)[row]));
        DenseMatrix values = DenseMatrix.CreateDiagonal(size, size, i => eigen.Values[i] / scale);
        Assert.True((vectors.ConjugateTranspose() * vectors - DenseMatrix.CreateIdentity(size)).InfinityNorm() < 1e-12 * size);
        Assert.True((matrix / scale * vectors - vectors * values).InfinityNorm() < 1e-12 * size);
    }
}

using System.Numerics;
using Xunit;

namespace Receiver.Kernels.Tests.LinearAlgebra;

public sealed class SplitRowsProductTests
{
    private readonly SplitMatrix _a = Random(6, 11, 1), _b = Random(6, 11, 2), _result = Random(2, 11, 3);

    [Fact]
    public void MultiplyConjugate_Rows_IsConjugateOfTheFirstTimesTheSecond()
    {
        SplitRows.MultiplyConjugate(_a, 4, _b, 2, _result, 1);
        for (int n = 0; n < 11; n++) Assert.True((Complex.Conjugate(_a[4, n]) * _b[2, n] - _result[1, n]).Magnitude < 1e-14);
    }

    [Fact]
    public void SumOfProducts_RowsApart_IsTheSumOverThem()
    {
        SplitRows.SumOfProducts(_a, 1, _b, 0, 2, 3, _result, 0);
        for (int n = 0; n < 11; n++)
        {
            Complex expected = _a[1, n] * _b[0, n] + _a[3, n] * _b[2, n] + _a[5, n] * _b[4, n];
            Assert.True((expected - _result[0, n]).Magnitude < 1e-14);
        }
    }

    private static SplitMatrix Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        var matrix = new SplitMatrix(rows, columns);
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++) matrix[row, column] = new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        return matrix;
    }
}

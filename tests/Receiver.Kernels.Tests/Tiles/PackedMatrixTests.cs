using Xunit;

namespace Receiver.Kernels.Tests.Tiles;

public sealed class PackedMatrixTests
{
    [Fact]
    public void Pack_AllFourOrientations_MultiplyAlike()
    {
        float[,] matrix = { { 1, 2, 3 }, { 4, 5, 6 } };
        float[] rowMajor = [1, 2, 3, 4, 5, 6], columnMajor = [1, 4, 2, 5, 3, 6];

        foreach ((float[] source, int rowStride, int columnStride) in new[] { (rowMajor, 3, 1), (columnMajor, 1, 2) })
        {
            Assert.Equal(matrix, Unpack(source, 2, 3, rowStride, columnStride));
            Assert.Equal(new float[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } }, Unpack(source, 3, 2, columnStride, rowStride));
        }
    }

    [Theory]
    [InlineData(8, 4), InlineData(16, 13), InlineData(19, 9), InlineData(8, 3), InlineData(33, 40)]
    public void Pack_WholeBlocksAndRests_MultiplyAlike(int rows, int columns)
    {
        float[] source = [.. Enumerable.Range(1, rows * columns)];

        foreach ((int rowStride, int columnStride) in new[] { (columns, 1), (1, rows) })
        {
            float[,] result = Unpack(source, rows, columns, rowStride, columnStride);
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++) Assert.Equal(source[i * rowStride + j * columnStride], result[i, j]);
        }
    }

    [Fact]
    public void Pack_SmallerAfterLarger_LeavesNothingBehind()
    {
        var packed = new PackedMatrix();
        packed.Pack(Enumerable.Repeat(7f, 400).ToArray(), 20, 20, 1, 20);
        packed.Pack([1f, 2f], 1, 2, 1, 1);

        var y = new float[Tile.Lanes];
        TileProduct.Multiply(packed, Enumerable.Repeat(1f, 32).ToArray(), y);

        Assert.All(y, value => Assert.Equal(3, value));
        Assert.Equal((1, 2), (packed.Rows, packed.Columns));
    }

    [Fact]
    public void PackSquare_SignedValues_SquaresThem()
    {
        var packed = new PackedMatrix();
        var square = new PackedMatrix();
        packed.Pack([-2f, 3f, float.NaN], 3, 1, 1, 3);
        square.PackSquare(packed);

        var y = new float[3 * Tile.Lanes];
        TileProduct.Multiply(square, Enumerable.Repeat(1f, Tile.Lanes).ToArray(), y);

        Assert.Equal([4f, 9f, float.NaN], [y[0], y[Tile.Lanes], y[2 * Tile.Lanes]]);
    }

    [Theory]
    [InlineData(2, 3, 1, 2, 5)]
    [InlineData(2, 3, 3, 1, 5)]
    [InlineData(-1, 3, 1, 2, 6)]
    [InlineData(2, 3, -1, 2, 6)]
    public void Pack_OutsideTheSource_Throws(int rows, int columns, int rowStride, int columnStride, int length) =>
        Assert.ThrowsAny<ArgumentException>(() => new PackedMatrix().Pack(new float[length], rows, columns, rowStride, columnStride));

    private static float[,] Unpack(float[] source, int rows, int columns, int rowStride, int columnStride)
    {
        var packed = new PackedMatrix();
        packed.Pack(source, rows, columns, rowStride, columnStride);
        var result = new float[rows, columns];
        for (int column = 0; column < columns; column++)
        {
            var unit = new float[columns * Tile.Lanes];
            unit[column * Tile.Lanes] = 1;
            var y = new float[rows * Tile.Lanes];
            TileProduct.Multiply(packed, unit, y);
            for (int row = 0; row < rows; row++) result[row, column] = y[row * Tile.Lanes];
        }
        return result;
    }
}

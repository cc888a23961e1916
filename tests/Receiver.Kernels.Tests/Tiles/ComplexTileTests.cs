using Receiver.Kernels.Tests.Probit;
using Xunit;

namespace Receiver.Kernels.Tests.Tiles;

public sealed class ComplexTileTests
{
    [Theory]
    [InlineData(1), InlineData(3), InlineData(8)]
    public void Rotate_AnyRows_MultipliesByMinusJ(int rows)
    {
        int half = rows * Tile.Lanes;
        float[] value = Widths.Draw(2 * half, -1, 1, rows), rotated = new float[2 * half];

        ComplexTile.Rotate(value, rotated);

        for (int i = 0; i < half; i++) Assert.Equal((value[half + i], -value[i]), (rotated[i], rotated[half + i]));
    }

    [Theory]
    [InlineData(1), InlineData(3), InlineData(8)]
    public void Interleave_AnyRows_GivesComplexProducts(int rows)
    {
        int half = rows * Tile.Lanes;
        float[] value = Widths.Draw(2 * half, -1, 1, rows), forReal = new float[2 * half], forImaginary = new float[2 * half];

        ComplexTile.Interleave(value, forReal, forImaginary);

        // (re a)(x) and (im a)(x) turn by turn: one row each of Re a and Im a picks them out.
        for (int row = 0; row < rows; row++)
            for (int lane = 0; lane < Tile.Lanes; lane++)
            {
                float re = value[row * Tile.Lanes + lane], im = value[half + row * Tile.Lanes + lane];
                int first = 2 * row * Tile.Lanes + lane;
                Assert.Equal((re, -im), (forReal[first], forReal[first + Tile.Lanes]));
                Assert.Equal((im, re), (forImaginary[first], forImaginary[first + Tile.Lanes]));
            }
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(4), InlineData(7), InlineData(15), InlineData(16)]
    public void Transpose_UpToSixteenRows_ExchangesAndFillsWithZeros(int rows)
    {
        float[] value = Widths.Draw(rows * Tile.Lanes, -1, 1, rows), lanes = new float[Tile.Lanes * Tile.Lanes];
        Array.Fill(lanes, 42);

        ComplexTile.Transpose(value, lanes);

        for (int lane = 0; lane < Tile.Lanes; lane++)
            for (int row = 0; row < Tile.Lanes; row++)
                Assert.Equal(row < rows ? value[row * Tile.Lanes + lane] : 0, lanes[lane * Tile.Lanes + row]);
    }

    [Fact]
    public void Transpose_TooManyRows_Throws() => Assert.Throws<ArgumentException>(() => ComplexTile.Transpose(new float[17 * 16], new float[17 * 16]));
}

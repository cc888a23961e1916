using Xunit;

namespace Receiver.Kernels.Tests.Tiles;

public sealed class TileTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(7, 1)]
    public void Pack_ThenUnpack_GivesTheMatrixBack(int rowStride, int problemStride)
    {
        const int rows = 4, problems = 7;
        float[] source = [.. Enumerable.Range(1, rows * problems)];
        var tile = new float[rows * Tile.Lanes];
        Array.Fill(tile, float.NaN);

        Tile.Pack(source, rowStride, problemStride, rows, problems, tile);
        var back = new float[source.Length];
        Tile.Unpack(tile, rows, problems, back, rowStride, problemStride);

        Assert.Equal(source, back);
        for (int row = 0; row < rows; row++)
        {
            Assert.Equal(source[row * rowStride + 3 * problemStride], tile[row * Tile.Lanes + 3]);
            Assert.All(tile[(row * Tile.Lanes + problems)..((row + 1) * Tile.Lanes)], value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Pack_MoreProblemsThanLanes_Throws() =>
        Assert.ThrowsAny<ArgumentException>(() => Tile.Pack(new float[17], 1, 1, 1, 17, new float[16]));

    [Fact]
    public void Pack_TileTooShort_Throws() =>
        Assert.Throws<ArgumentException>(() => Tile.Pack(new float[32], 1, 2, 2, 16, new float[31]));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(16, 1)]
    [InlineData(17, 2)]
    public void CountFor_Problems_RoundsUp(int problems, int tiles) => Assert.Equal(tiles, Tile.CountFor(problems));

    [Fact]
    public unsafe void Take_AnyLength_StartsOnACacheLine()
    {
        var buffer = new AlignedBuffer();
        foreach (int length in new[] { 1, 100, 3, 100_000 })
        {
            Span<float> span = buffer.Take(length);
            Assert.Equal(length, span.Length);
            fixed (float* start = span) Assert.Equal(0u, (nuint)start % 64);
        }
    }
}

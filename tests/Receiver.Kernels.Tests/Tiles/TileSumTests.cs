using Receiver.Kernels.Tests.Probit;
using Xunit;

namespace Receiver.Kernels.Tests.Tiles;

public sealed class TileSumTests
{
    [Theory, ClassData(typeof(Widths))]
    public void Weighted_AnyRows_SumsEachLane(LaneWidth width)
    {
        foreach (int rows in new[] { 0, 1, 3, 4, 9, 40 })
        {
            float[] weights = Widths.Draw(rows, -1, 1, rows), x = Widths.Draw(rows * Tile.Lanes, -1, 1, rows + 1), sum = new float[Tile.Lanes];
            if (rows == 9) x[4 * Tile.Lanes + 2] = float.NaN;

            TileSum.Weighted(weights, x, sum, width);

            for (int lane = 0; lane < Tile.Lanes; lane++)
                Widths.AssertClose(Enumerable.Range(0, rows).Sum(row => (double)weights[row] * x[row * Tile.Lanes + lane]), sum[lane], 1e-5, 1e-6);
        }
    }

    [Fact]
    public void Weighted_RowsDiffer_Throws() => Assert.Throws<ArgumentException>(() => TileSum.Weighted(new float[2], new float[16], new float[16]));
}

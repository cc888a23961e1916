using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>Weighted sums over the rows of a tile, for each lane: a product with a matrix of one row.</summary>
public static class TileSum
{
    /// <summary>sum[lane] = Σ weights[row]·x[row][lane].</summary>
    /// <param name="weights">One weight a row.</param>
    /// <param name="x">A tile of as many rows.</param>
    /// <param name="sum">Result <c>[16]</c>.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Weighted(ReadOnlySpan<float> weights, ReadOnlySpan<float> x, Span<float> sum, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(x.Length, weights.Length * Tile.Lanes);
        TileShape.CheckRow(sum.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Weighted<Lanes512>(weights, x, sum); break;
            case LaneWidth.Bits256: Weighted<Lanes256>(weights, x, sum); break;
            default: Weighted<Lanes128>(weights, x, sum); break;
        }
    }

    // Four sums run side by side, since each multiply-add waits for the one before it.
    private static void Weighted<T>(ReadOnlySpan<float> weights, ReadOnlySpan<float> x, Span<float> sum) where T : unmanaged, ILanes<T>
    {
        ref readonly float tile = ref MemoryMarshal.GetReference(x);
        for (int lane = 0; lane < Tile.Lanes; lane += T.Count)
        {
            T sum0 = T.All(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
            int row = 0, at = lane;
            for (; row + 3 < weights.Length; row += 4, at += 4 * Tile.Lanes)
            {
                sum0 = T.MultiplyAdd(T.Load(in tile, at), in weights[row], sum0);
                sum1 = T.MultiplyAdd(T.Load(in tile, at + Tile.Lanes), in weights[row + 1], sum1);
                sum2 = T.MultiplyAdd(T.Load(in tile, at + 2 * Tile.Lanes), in weights[row + 2], sum2);
                sum3 = T.MultiplyAdd(T.Load(in tile, at + 3 * Tile.Lanes), in weights[row + 3], sum3);
            }
            for (; row < weights.Length; row++, at += Tile.Lanes) sum0 = T.MultiplyAdd(T.Load(in tile, at), in weights[row], sum0);
            (sum0 + sum1 + (sum2 + sum3)).Store(ref sum[0], lane);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Products of one matrix with tiles of 16 problems, <c>Y[row][16] = A X</c>. Eight rows of the result stay in registers while the columns run by,
/// so each step is one load of X and eight multiply-adds.
/// </summary>
public static class TileProduct
{
    /// <summary>Y = A X for one tile.</summary>
    /// <param name="a">A <c>[rows×columns]</c>.</param>
    /// <param name="x">X, a tile of as many rows as A has columns.</param>
    /// <param name="y">Y, a tile of as many rows as A has; must not overlap X.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">A tile is too short.</exception>
    public static void Multiply(PackedMatrix a, ReadOnlySpan<float> x, Span<float> y, LaneWidth width = LaneWidth.Widest) =>
        Run(a, x, y, accumulate: false, width);

    /// <summary>Y = Y + A X for one tile.</summary>
    /// <inheritdoc cref="Multiply"/>
    public static void MultiplyAdd(PackedMatrix a, ReadOnlySpan<float> x, Span<float> y, LaneWidth width = LaneWidth.Widest) =>
        Run(a, x, y, accumulate: true, width);

    private static void Run(PackedMatrix a, ReadOnlySpan<float> x, Span<float> y, bool accumulate, LaneWidth width)
    {
        if (x.Length < a.Columns * Tile.Lanes || y.Length < a.Rows * Tile.Lanes)
            throw new ArgumentException($"tiles of {x.Length / Tile.Lanes} and {y.Length / Tile.Lanes} rows do not fit a {a.Rows}×{a.Columns} matrix");
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Rows<Lanes512>(a, x, y, accumulate); break;
            case LaneWidth.Bits256: Rows<Lanes256>(a, x, y, accumulate); break;
            default: Rows<Lanes128>(a, x, y, accumulate); break;
        }
    }

    private static void Rows<T>(PackedMatrix a, ReadOnlySpan<float> x, Span<float> y, bool accumulate) where T : unmanaged, ILanes<T>
    {
        ref readonly float w = ref MemoryMarshal.GetReference(a.Values);
        ref readonly float source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        for (int row = 0; row < a.Rows; row += PackedMatrix.BlockRows)
        {
            int count = Math.Min(PackedMatrix.BlockRows, a.Rows - row);
            for (int lane = 0; lane < Tile.Lanes; lane += T.Count)
                Block<T>(in Unsafe.Add(ref Unsafe.AsRef(in w), row * a.Columns), a.Columns, in Unsafe.Add(ref Unsafe.AsRef(in source), lane),
                    ref Unsafe.Add(ref destination, row * Tile.Lanes + lane), count, accumulate);
        }
    }

    /// <summary>Up to eight rows of Y, one vector of lanes wide.</summary>
    private static void Block<T>(ref readonly float w, int columns, ref readonly float x, ref float y, int count, bool accumulate)
        where T : unmanaged, ILanes<T>
    {
        T y0 = T.All(0), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0, y7 = y0;
        ref readonly float row = ref w;
        for (int k = 0; k < columns; k++)
        {
            T lanes = T.Load(in x, k * Tile.Lanes);
            y0 = T.MultiplyAdd(lanes, in row, y0);
            y1 = T.MultiplyAdd(lanes, in Unsafe.Add(ref Unsafe.AsRef(in row), 1), y1);
            y2 = T.MultiplyAdd(lanes, in Unsafe.Add(ref Unsafe.AsRef(in row), 2), y2);
            y3 = T.MultiplyAdd(lanes, in Unsafe.Add(ref Unsafe.AsRef(in row), 3), y3);
            y4 = T.MultiplyAdd(lanes, in Unsafe.Add(ref Unsafe.AsRef(in row), 4), y4);
            y5 = T.MultiplyAdd(lanes, in Unsafe.Add(ref Unsafe.AsRef(in row), 5), y5);
            y6 = T.MultiplyAdd(lanes, in Unsafe.Add(ref Unsafe.AsRef(in row), 6), y6);
            y7 = T.MultiplyAdd(lanes, in Unsafe.Add(ref Unsafe.AsRef(in row), 7), y7);
            row = ref Unsafe.Add(ref Unsafe.AsRef(in row), PackedMatrix.BlockRows);
        }
        Put(y0, 0, ref y, count, accumulate);
        Put(y1, 1, ref y, count, accumulate);
        Put(y2, 2, ref y, count, accumulate);
        Put(y3, 3, ref y, count, accumulate);
        Put(y4, 4, ref y, count, accumulate);
        Put(y5, 5, ref y, count, accumulate);
        Put(y6, 6, ref y, count, accumulate);
        Put(y7, 7, ref y, count, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(T sum, int row, ref float y, int count, bool accumulate) where T : unmanaged, ILanes<T>
    {
        if (row >= count) return;
        int at = row * Tile.Lanes;
        (accumulate ? T.Load(in y, at) + sum : sum).Store(ref y, at);
    }
}

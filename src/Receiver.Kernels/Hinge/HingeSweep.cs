using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Dual coordinate descent for min ½‖u‖² + C·Σ max(0, 1 − v_n w_nᵀu), 16 problems side by side: with u = Σ a_n v_n w_n, each row in turn takes its
/// a_n to the optimum within 0…C while the others stay.
/// </summary>
public static class HingeSweep
{
    /// <summary>One pass over all rows. A row of zeros, or with a sign of 0 (erased), takes no part.</summary>
    /// <param name="design">W <c>[n×d]</c>, row after row.</param>
    /// <param name="squares">‖w_n‖² <c>[n]</c>.</param>
    /// <param name="cost">C.</param>
    /// <param name="sign">v, a tile of n rows: −1, +1, or 0 where erased.</param>
    /// <param name="dual">a, a tile of n rows; in and out.</param>
    /// <param name="solution">u = Σ a_n v_n w_n, a tile of d rows; in and out.</param>
    /// <param name="change">Receives the largest |Δa_n|·‖w_n‖² of each problem <c>[16]</c>.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Run(ReadOnlySpan<float> design, ReadOnlySpan<float> squares, float cost, ReadOnlySpan<float> sign, Span<float> dual,
        Span<float> solution, Span<float> change, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(sign.Length, dual.Length, squares.Length * Tile.Lanes);
        TileShape.Check(solution.Length);
        TileShape.CheckRow(change.Length);
        if (design.Length != squares.Length * (solution.Length / Tile.Lanes))
            throw new ArgumentException($"{design.Length} floats are not {squares.Length} rows of {solution.Length / Tile.Lanes}");
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Run<Lanes512>(design, squares, cost, sign, dual, solution, change); break;
            case LaneWidth.Bits256: Run<Lanes256>(design, squares, cost, sign, dual, solution, change); break;
            default: Run<Lanes128>(design, squares, cost, sign, dual, solution, change); break;
        }
    }

    private static void Run<T>(ReadOnlySpan<float> design, ReadOnlySpan<float> squares, float cost, ReadOnlySpan<float> sign, Span<float> dual,
        Span<float> solution, Span<float> change) where T : unmanaged, ILanes<T>
    {
        int columns = solution.Length / Tile.Lanes;
        ref float w = ref MemoryMarshal.GetReference(design);
        ref float a = ref MemoryMarshal.GetReference(dual), u = ref MemoryMarshal.GetReference(solution);
        ref float v = ref MemoryMarshal.GetReference(sign);
        for (int lane = 0; lane < Tile.Lanes; lane += T.Count)
        {
            T largest = T.All(0);
            for (int row = 0; row < squares.Length; row++)
            {
                if (!(squares[row] > 0)) continue;
                int at = row * Tile.Lanes + lane;
                T square = T.All(squares[row]), s = T.Load(in v, at), old = T.Load(in a, at);
                T slope = s * Dot<T>(ref Unsafe.Add(ref w, row * columns), ref Unsafe.Add(ref u, lane), columns) - T.All(1);
                T next = T.Max(T.Min(old - slope / square, T.All(cost) * T.Abs(s)), T.All(0));
                T step = next - old;
                largest = T.Max(T.Abs(step) * square, largest);
                next.Store(ref a, at);
                Add(ref Unsafe.Add(ref w, row * columns), step * s, ref Unsafe.Add(ref u, lane), columns);
            }
            largest.Store(ref change[0], lane);
        }
    }

    // Four sums run side by side, since each multiply-add waits for the one before it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Dot<T>(ref float w, ref float u, int columns) where T : unmanaged, ILanes<T>
    {
        T sum0 = T.All(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        int i = 0, at = 0;
        for (; i + 3 < columns; i += 4, at += 4 * Tile.Lanes)
        {
            sum0 = T.MultiplyAdd(T.Load(in u, at), in Unsafe.Add(ref w, i), sum0);
            sum1 = T.MultiplyAdd(T.Load(in u, at + Tile.Lanes), in Unsafe.Add(ref w, i + 1), sum1);
            sum2 = T.MultiplyAdd(T.Load(in u, at + 2 * Tile.Lanes), in Unsafe.Add(ref w, i + 2), sum2);
            sum3 = T.MultiplyAdd(T.Load(in u, at + 3 * Tile.Lanes), in Unsafe.Add(ref w, i + 3), sum3);
        }
        for (; i < columns; i++, at += Tile.Lanes) sum0 = T.MultiplyAdd(T.Load(in u, at), in Unsafe.Add(ref w, i), sum0);
        return sum0 + sum1 + (sum2 + sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(ref float w, T step, ref float u, int columns) where T : unmanaged, ILanes<T>
    {
        for (int i = 0, at = 0; i < columns; i++, at += Tile.Lanes)
            T.MultiplyAdd(step, in Unsafe.Add(ref w, i), T.Load(in u, at)).Store(ref u, at);
    }
}

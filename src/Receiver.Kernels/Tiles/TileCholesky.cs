using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>Small symmetric positive definite matrices, one a lane: <c>[d][d][16]</c>.</summary>
public static class TileCholesky
{
    /// <summary>
    /// Replaces 16 symmetric positive definite matrices by their inverses: A = UᵀU, then A⁻¹ = U⁻¹U⁻ᵀ. A lane that is not positive definite becomes NaN or
    /// infinite, the others do not.
    /// </summary>
    /// <param name="matrix"><c>[d][d][16]</c>; only the upper triangle is read, both are written.</param>
    /// <param name="dimension">d.</param>
    /// <param name="scratch">At least one row, <c>[d][16]</c>.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Invert(Span<float> matrix, int dimension, Span<float> scratch, LaneWidth width = LaneWidth.Widest)
    {
        if (matrix.Length < dimension * dimension * Tile.Lanes || scratch.Length < dimension * Tile.Lanes)
            throw new ArgumentException($"{matrix.Length} and {scratch.Length} floats are too few for {dimension}×{dimension} matrices");
        if (dimension == 0) return;
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Invert<Lanes512>(matrix, dimension, scratch); break;
            case LaneWidth.Bits256: Invert<Lanes256>(matrix, dimension, scratch); break;
            default: Invert<Lanes128>(matrix, dimension, scratch); break;
        }
    }

    /// <summary>Y = A X, lane by lane: <paramref name="matrix"/> <c>[d][d][16]</c>, <paramref name="x"/> and <paramref name="y"/> <c>[d][16]</c>.</summary>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static void Multiply(ReadOnlySpan<float> matrix, ReadOnlySpan<float> x, Span<float> y, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(x.Length, y.Length);
        TileShape.Check(x.Length * (x.Length / Tile.Lanes), matrix.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Multiply<Lanes512>(matrix, x, y); break;
            case LaneWidth.Bits256: Multiply<Lanes256>(matrix, x, y); break;
            default: Multiply<Lanes128>(matrix, x, y); break;
        }
    }

    private static void Multiply<T>(ReadOnlySpan<float> matrix, ReadOnlySpan<float> x, Span<float> y) where T : unmanaged, ILanes<T>
    {
        ref readonly float a = ref MemoryMarshal.GetReference(matrix), source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        for (int row = 0; row < x.Length; row += Tile.Lanes)
            for (int lane = 0; lane < Tile.Lanes; lane += T.Count)
            {
                T sum = T.All(0);
                int at = row * (x.Length / Tile.Lanes) + lane;
                for (int j = lane; j < x.Length; j += Tile.Lanes, at += Tile.Lanes) sum = T.MultiplyAdd(T.Load(in a, at), T.Load(in source, j), sum);
                sum.Store(ref destination, row + lane);
            }
    }

    private static void Invert<T>(Span<float> matrix, int d, Span<float> scratch) where T : unmanaged, ILanes<T>
    {
        for (int lane = 0; lane < Tile.Lanes; lane += T.Count)
        {
            ref float a = ref Unsafe.Add(ref MemoryMarshal.GetReference(matrix), lane);
            ref float row = ref Unsafe.Add(ref MemoryMarshal.GetReference(scratch), lane);
            Factor<T>(ref a, d);
            InvertFactor<T>(ref a, d, ref row);
            Square<T>(ref a, d, ref row);
        }
    }

    /// <summary>Upper triangle becomes U, its diagonal 1/U.</summary>
    private static void Factor<T>(ref float a, int d) where T : unmanaged, ILanes<T>
    {
        for (int k = 0; k < d; k++)
        {
            T inverse = T.Reciprocal(T.SquareRoot(T.Load(in a, At(k, k, d))));
            inverse.Store(ref a, At(k, k, d));
            for (int j = k + 1; j < d; j++) (T.Load(in a, At(k, j, d)) * inverse).Store(ref a, At(k, j, d));
            for (int i = k + 1; i < d; i++)
            {
                T minus = T.All(0) - T.Load(in a, At(k, i, d));
                for (int j = i; j < d; j++) T.MultiplyAdd(minus, T.Load(in a, At(k, j, d)), T.Load(in a, At(i, j, d))).Store(ref a, At(i, j, d));
            }
        }
    }

    /// <summary>Upper triangle becomes V = U⁻¹, from the last row up: V_i = −(1/U_ii) Σ_{k&gt;i} U_ik V_k beside its diagonal 1/U_ii.</summary>
    private static void InvertFactor<T>(ref float a, int d, ref float row) where T : unmanaged, ILanes<T>
    {
        for (int i = d - 2; i >= 0; i--)
        {
            for (int j = i + 1; j < d; j++)
            {
                T.Load(in a, At(i, j, d)).Store(ref row, j * Tile.Lanes);
                T.All(0).Store(ref a, At(i, j, d));
            }
            T scale = T.All(0) - T.Load(in a, At(i, i, d));
            for (int k = i + 1; k < d; k++)
            {
                T factor = scale * T.Load(in row, k * Tile.Lanes);
                for (int j = k; j < d; j++) T.MultiplyAdd(factor, T.Load(in a, At(k, j, d)), T.Load(in a, At(i, j, d))).Store(ref a, At(i, j, d));
            }
        }
    }

    /// <summary>V Vᵀ: entry (i, j ≥ i) is the product of rows i and j from column j on. Four entries at a time hide the latency.</summary>
    private static void Square<T>(ref float a, int d, ref float row) where T : unmanaged, ILanes<T>
    {
        for (int i = 0; i < d; i++)
        {
            for (int j = i; j < d; j++) T.Load(in a, At(i, j, d)).Store(ref row, j * Tile.Lanes);
            for (int j = i; j < d; j += 4)
            {
                int count = Math.Min(4, d - j), j1 = Math.Min(j + 1, d - 1), j2 = Math.Min(j + 2, d - 1), j3 = Math.Min(j + 3, d - 1);
                T s0 = T.All(0), s1 = s0, s2 = s0, s3 = s0;
                for (int k = j; k < j3; k++)
                {
                    T v = T.Load(in row, k * Tile.Lanes);
                    s0 = T.MultiplyAdd(v, T.Load(in a, At(j, k, d)), s0);
                    if (k >= j1) s1 = T.MultiplyAdd(v, T.Load(in a, At(j1, k, d)), s1);
                    if (k >= j2) s2 = T.MultiplyAdd(v, T.Load(in a, At(j2, k, d)), s2);
                }
                for (int k = j3; k < d; k++)
                {
                    T v = T.Load(in row, k * Tile.Lanes);
                    s0 = T.MultiplyAdd(v, T.Load(in a, At(j, k, d)), s0);
                    s1 = T.MultiplyAdd(v, T.Load(in a, At(j1, k, d)), s1);
                    s2 = T.MultiplyAdd(v, T.Load(in a, At(j2, k, d)), s2);
                    s3 = T.MultiplyAdd(v, T.Load(in a, At(j3, k, d)), s3);
                }
                Put(s0, ref a, i, j, d);
                if (count > 1) Put(s1, ref a, i, j1, d);
                if (count > 2) Put(s2, ref a, i, j2, d);
                if (count > 3) Put(s3, ref a, i, j3, d);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(T value, ref float a, int i, int j, int d) where T : unmanaged, ILanes<T>
    {
        value.Store(ref a, At(i, j, d));
        value.Store(ref a, At(j, i, d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int At(int row, int column, int d) => (row * d + column) * Tile.Lanes;
}

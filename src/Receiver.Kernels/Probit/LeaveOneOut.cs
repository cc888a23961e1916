using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Gaussian posteriors N(μ, Σ), one a lane, from which the two sites of one channel use are taken out again. The sites' directions w are the same in every
/// lane.
/// </summary>
public static class LeaveOneOut
{
    private const float SmallestPrecision = 1e-9f, SmallestDeterminant = 1e-9f;

    /// <summary>Σ w for four directions at once.</summary>
    /// <param name="covariance">Σ <c>[d][d][16]</c>.</param>
    /// <param name="directions">w <c>[4][d]</c>.</param>
    /// <param name="products"><c>[4][d][16]</c>.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static void Project(ReadOnlySpan<float> covariance, ReadOnlySpan<float> directions, Span<float> products, LaneWidth width = LaneWidth.Widest)
    {
        int d = directions.Length / 4;
        if (directions.Length != 4 * d) throw new ArgumentException($"{directions.Length} floats are not four directions");
        TileShape.Check(d * d * Tile.Lanes, covariance.Length);
        TileShape.Check(4 * d * Tile.Lanes, products.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Project<Lanes512>(covariance, directions, products, d); break;
            case LaneWidth.Bits256: Project<Lanes256>(covariance, directions, products, d); break;
            default: Project<Lanes128>(covariance, directions, products, d); break;
        }
    }

    /// <summary>
    /// Takes two sites out: with A = Σ[w1 w2], G = [w1 w2]ᵀA and z = [w1 w2]ᵀμ, K = (diag(1/τ) − G)⁻¹, q = −ν + K(z − Gν), u = μ + A q; the covariance
    /// becomes Σ + A K Aᵀ.
    /// </summary>
    /// <param name="mean">μ <c>[d][16]</c>.</param>
    /// <param name="directions">w1, w2 <c>[2][d]</c>.</param>
    /// <param name="products">A <c>[2][d][16]</c>.</param>
    /// <param name="precision">τ1, τ2 <c>[2][16]</c>.</param>
    /// <param name="shift">ν1, ν2 <c>[2][16]</c>.</param>
    /// <param name="remaining">u <c>[d][16]</c>.</param>
    /// <param name="kernel">K11, K12, K22 <c>[3][16]</c>.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static void Remove(ReadOnlySpan<float> mean, ReadOnlySpan<float> directions, ReadOnlySpan<float> products, ReadOnlySpan<float> precision,
        ReadOnlySpan<float> shift, Span<float> remaining, Span<float> kernel, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(directions.Length / 2 * Tile.Lanes, mean.Length, remaining.Length);
        TileShape.Check(2 * mean.Length, products.Length);
        TileShape.Check(2 * Tile.Lanes, precision.Length, shift.Length);
        TileShape.Check(3 * Tile.Lanes, kernel.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Remove<Lanes512>(mean, directions, products, precision, shift, remaining, kernel); break;
            case LaneWidth.Bits256: Remove<Lanes256>(mean, directions, products, precision, shift, remaining, kernel); break;
            default: Remove<Lanes128>(mean, directions, products, precision, shift, remaining, kernel); break;
        }
    }

    private static void Project<T>(ReadOnlySpan<float> covariance, ReadOnlySpan<float> directions, Span<float> products, int d) where T : unmanaged, ILanes<T>
    {
        ref readonly float w = ref MemoryMarshal.GetReference(directions);
        for (int lane = 0; lane < Tile.Lanes; lane += T.Count)
        {
            ref float sigma = ref Unsafe.Add(ref MemoryMarshal.GetReference(covariance), lane);
            ref float a = ref Unsafe.Add(ref MemoryMarshal.GetReference(products), lane);
            int i = 0;
            for (; i + 2 <= d; i += 2) TwoRows<T>(in Unsafe.Add(ref sigma, i * d * Tile.Lanes), in w, ref Unsafe.Add(ref a, i * Tile.Lanes), d, d);
            // The last row of an odd dimension, as a pair of one.
            if (i < d) TwoRows<T>(in Unsafe.Add(ref sigma, i * d * Tile.Lanes), in w, ref Unsafe.Add(ref a, i * Tile.Lanes), d, 0);
        }
    }

    /// <summary>Rows i and i + 1 of the four products: each load of Σ serves four, each broadcast of w two.</summary>
    private static void TwoRows<T>(ref readonly float sigma, ref readonly float w, ref float a, int d, int second) where T : unmanaged, ILanes<T>
    {
        T a0 = T.All(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        for (int j = 0; j < d; j++)
        {
            T first = T.Load(in sigma, j * Tile.Lanes), next = T.Load(in sigma, (second + j) * Tile.Lanes);
            T w0 = T.All(At(in w, j)), w1 = T.All(At(in w, d + j)), w2 = T.All(At(in w, 2 * d + j)), w3 = T.All(At(in w, 3 * d + j));
            a0 = T.MultiplyAdd(w0, first, a0);
            a1 = T.MultiplyAdd(w1, first, a1);
            a2 = T.MultiplyAdd(w2, first, a2);
            a3 = T.MultiplyAdd(w3, first, a3);
            b0 = T.MultiplyAdd(w0, next, b0);
            b1 = T.MultiplyAdd(w1, next, b1);
            b2 = T.MultiplyAdd(w2, next, b2);
            b3 = T.MultiplyAdd(w3, next, b3);
        }
        int stride = d * Tile.Lanes;
        a0.Store(ref a, 0);
        a1.Store(ref a, stride);
        a2.Store(ref a, 2 * stride);
        a3.Store(ref a, 3 * stride);
        if (second == 0) return;
        b0.Store(ref a, Tile.Lanes);
        b1.Store(ref a, stride + Tile.Lanes);
        b2.Store(ref a, 2 * stride + Tile.Lanes);
        b3.Store(ref a, 3 * stride + Tile.Lanes);
    }

    private static void Remove<T>(ReadOnlySpan<float> mean, ReadOnlySpan<float> directions, ReadOnlySpan<float> products, ReadOnlySpan<float> precision,
        ReadOnlySpan<float> shift, Span<float> remaining, Span<float> kernel) where T : unmanaged, ILanes<T>
    {
        int d = directions.Length / 2, second = d * Tile.Lanes;
        ref readonly float w = ref MemoryMarshal.GetReference(directions), tau = ref MemoryMarshal.GetReference(precision), nu = ref MemoryMarshal.GetReference(shift);
        ref readonly float mu = ref MemoryMarshal.GetReference(mean), a = ref MemoryMarshal.GetReference(products);
        ref float u = ref MemoryMarshal.GetReference(remaining), k = ref MemoryMarshal.GetReference(kernel);
        for (int lane = 0; lane < Tile.Lanes; lane += T.Count)
        {
            T g11 = T.All(0), g12 = g11, g22 = g11, z1 = g11, z2 = g11;
            for (int i = 0, at = lane; i < d; i++, at += Tile.Lanes)
            {
                T w1 = T.All(At(in w, i)), w2 = T.All(At(in w, d + i)), m = T.Load(in mu, at), second2 = T.Load(in a, second + at);
                g11 = T.MultiplyAdd(w1, T.Load(in a, at), g11);
                g12 = T.MultiplyAdd(w1, second2, g12);
                g22 = T.MultiplyAdd(w2, second2, g22);
                z1 = T.MultiplyAdd(w1, m, z1);
                z2 = T.MultiplyAdd(w2, m, z2);
            }
            T d1 = Inverse(T.Load(in tau, lane)) - g11, d2 = Inverse(T.Load(in tau, Tile.Lanes + lane)) - g22;
            T scale = T.Reciprocal(T.Max(d1 * d2 - g12 * g12, T.All(SmallestDeterminant)));
            T k11 = d2 * scale, k12 = g12 * scale, k22 = d1 * scale, n1 = T.Load(in nu, lane), n2 = T.Load(in nu, Tile.Lanes + lane);
            T e1 = z1 - g11 * n1 - g12 * n2, e2 = z2 - g12 * n1 - g22 * n2;
            T q1 = k11 * e1 + k12 * e2 - n1, q2 = k12 * e1 + k22 * e2 - n2;
            for (int at = lane; at < second; at += Tile.Lanes)
                T.MultiplyAdd(q1, T.Load(in a, at), T.MultiplyAdd(q2, T.Load(in a, second + at), T.Load(in mu, at))).Store(ref u, at);
            k11.Store(ref k, lane);
            k12.Store(ref k, Tile.Lanes + lane);
            k22.Store(ref k, 2 * Tile.Lanes + lane);
        }
    }

    /// <summary>1/τ; a site that says nothing has τ = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Inverse<T>(T tau) where T : unmanaged, ILanes<T> => T.Reciprocal(T.Max(tau, T.All(SmallestPrecision)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float At(ref readonly float origin, int offset) => Unsafe.Add(ref Unsafe.AsRef(in origin), offset);
}

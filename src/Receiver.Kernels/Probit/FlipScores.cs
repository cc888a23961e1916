using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Exact probit log-likelihood ratios of the bits of one hard-decided channel use, under Gaussian channel posteriors N(u, Σ + A K Aᵀ), one antenna a lane.
/// </summary>
public static class FlipScores
{
    /// <summary>
    /// Adds what each of 16 antennas says for each bit: lnΦ(z1) + lnΦ(z2) − the same with the bit flipped. z_a = y_a w_aᵀu/√(noise + V_a) and
    /// V_a = w_aᵀ(Σ + A K Aᵀ)w_a ≥ 0 with w1 = [Re x; −Im x], w2 = [Im x; Re x]; V stays as it is when a bit is flipped.
    /// </summary>
    /// <param name="directions">w1, w2 of the hard symbols <c>[2][2M]</c>.</param>
    /// <param name="mean">u <c>[2M][16]</c>.</param>
    /// <param name="products">A <c>[2][2M][16]</c>.</param>
    /// <param name="kernel">K11, K12, K22 <c>[3][16]</c>.</param>
    /// <param name="hardProducts">Σw1, Σw2 <c>[2][2M][16]</c>.</param>
    /// <param name="signs">y1, y2 <c>[2][16]</c>: −1, +1, or 0 where erased.</param>
    /// <param name="noise">Real noise variance σ²/2.</param>
    /// <param name="scores"><c>[2M][16]</c>, updated: real bits of all users, then imaginary bits; a positive sum over the antennas keeps the bit.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static void Add(ReadOnlySpan<float> directions, ReadOnlySpan<float> mean, ReadOnlySpan<float> products, ReadOnlySpan<float> kernel,
        ReadOnlySpan<float> hardProducts, ReadOnlySpan<float> signs, float noise, Span<float> scores, LaneWidth width = LaneWidth.Widest)
    {
        int d = directions.Length / 2;
        if (directions.Length % 4 != 0) throw new ArgumentException($"{directions.Length} floats are not two directions of real and imaginary parts");
        TileShape.Check(d * Tile.Lanes, mean.Length, scores.Length);
        TileShape.Check(2 * d * Tile.Lanes, products.Length, hardProducts.Length);
        TileShape.Check(3 * Tile.Lanes, kernel.Length);
        TileShape.Check(2 * Tile.Lanes, signs.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Add<Lanes512>(directions, mean, products, kernel, hardProducts, signs, noise, scores); break;
            case LaneWidth.Bits256: Add<Lanes256>(directions, mean, products, kernel, hardProducts, signs, noise, scores); break;
            default: Add<Lanes128>(directions, mean, products, kernel, hardProducts, signs, noise, scores); break;
        }
    }

    private static void Add<T>(ReadOnlySpan<float> directions, ReadOnlySpan<float> mean, ReadOnlySpan<float> products, ReadOnlySpan<float> kernel,
        ReadOnlySpan<float> hardProducts, ReadOnlySpan<float> signs, float noise, Span<float> scores) where T : unmanaged, ILanes<T>
    {
        int d = directions.Length / 2, users = d / 2, second = d * Tile.Lanes;
        ref readonly float w = ref MemoryMarshal.GetReference(directions), u = ref MemoryMarshal.GetReference(mean), a = ref MemoryMarshal.GetReference(products);
        ref readonly float k = ref MemoryMarshal.GetReference(kernel), b = ref MemoryMarshal.GetReference(hardProducts), y = ref MemoryMarshal.GetReference(signs);
        ref float score = ref MemoryMarshal.GetReference(scores);
        for (int lane = 0; lane < Tile.Lanes; lane += T.Count)
        {
            T v1 = T.All(0), v2 = v1, e11 = v1, e12 = v1, e21 = v1, e22 = v1, p1 = v1, p2 = v1;
            for (int i = 0, at = lane; i < d; i++, at += Tile.Lanes)
            {
                T w1 = T.All(At(in w, i)), w2 = T.All(At(in w, d + i)), a1 = T.Load(in a, at), a2 = T.Load(in a, second + at), m = T.Load(in u, at);
                v1 = T.MultiplyAdd(w1, T.Load(in b, at), v1);
                v2 = T.MultiplyAdd(w2, T.Load(in b, second + at), v2);
                e11 = T.MultiplyAdd(w1, a1, e11);
                e12 = T.MultiplyAdd(w1, a2, e12);
                e21 = T.MultiplyAdd(w2, a1, e21);
                e22 = T.MultiplyAdd(w2, a2, e22);
                p1 = T.MultiplyAdd(w1, m, p1);
                p2 = T.MultiplyAdd(w2, m, p2);
            }
            T k11 = T.Load(in k, lane), k12 = T.Load(in k, Tile.Lanes + lane), k22 = T.Load(in k, 2 * Tile.Lanes + lane);
            T k1 = T.Load(in y, lane) * Scale(v1 + Quadratic(k11, k12, k22, e11, e12), noise);
            T k2 = T.Load(in y, Tile.Lanes + lane) * Scale(v2 + Quadratic(k11, k12, k22, e21, e22), noise);
            T z1 = k1 * p1, z2 = k2 * p2, keep = Both(z1, z2);
            T down1 = T.All(-2) * k1, down2 = T.All(-2) * k2;
            for (int m = 0; m < users; m++)
            {
                // w1 = [Re x; −Im x], w2 = [Im x; Re x].
                int at = m * Tile.Lanes + lane, quadrature = (users + m) * Tile.Lanes + lane;
                T re = T.All(At(in w, d + users + m)), im = T.All(At(in w, d + m)), uRe = T.Load(in u, at), uIm = T.Load(in u, quadrature);
                Add(keep - Both(T.MultiplyAdd(down1, re * uRe, z1), T.MultiplyAdd(down2, re * uIm, z2)), ref score, at);
                Add(keep - Both(z1 - down1 * im * uIm, T.MultiplyAdd(down2, im * uRe, z2)), ref score, quadrature);
            }
        }
    }

    /// <summary>eᵀK e.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Quadratic<T>(T k11, T k12, T k22, T e1, T e2) where T : unmanaged, ILanes<T> => e1 * (k11 * e1 + k12 * e2) + e2 * (k12 * e1 + k22 * e2);

    /// <summary>1/√(noise + V).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Scale<T>(T variance, float noise) where T : unmanaged, ILanes<T> =>
        T.Reciprocal(T.SquareRoot(T.Max(variance, T.All(0)) + T.All(noise)));

    /// <summary>lnΦ(z1) + lnΦ(z2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Both<T>(T z1, T z2) where T : unmanaged, ILanes<T> => ProbitLanes.LogCdf(z1) + ProbitLanes.LogCdf(z2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(T value, ref float sum, int at) where T : unmanaged, ILanes<T> => (T.Load(in sum, at) + value).Store(ref sum, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float At(ref readonly float origin, int offset) => Unsafe.Add(ref Unsafe.AsRef(in origin), offset);
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Moments of z = W diag(ā) U where each row of U has a factor ā of its own, both Gaussian and independent: U ~ N(μ, vh), ā ~ N(ā, v̄a). Tiles
/// <c>[R][16]</c> with one factor a row.
/// </summary>
public static class BilinearMoments
{
    /// <summary>Variance of ā∘U: (ā² + v̄a)∘vh + v̄a∘μ².</summary>
    /// <param name="mean">μ <c>[R][16]</c>.</param>
    /// <param name="variance">vh <c>[R][16]</c>.</param>
    /// <param name="factor">ā <c>[R]</c>.</param>
    /// <param name="factorVariance">v̄a <c>[R]</c>.</param>
    /// <param name="product">Receives the variance <c>[R][16]</c>.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static void Variance(ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, ReadOnlySpan<float> factor, ReadOnlySpan<float> factorVariance,
        Span<float> product, LaneWidth width = LaneWidth.Widest)
    {
        Check(factor, factorVariance, mean.Length, variance.Length, product.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Variance<Lanes512>(mean, variance, factor, factorVariance, product); break;
            case LaneWidth.Bits256: Variance<Lanes256>(mean, variance, factor, factorVariance, product); break;
            default: Variance<Lanes128>(mean, variance, factor, factorVariance, product); break;
        }
    }

    /// <summary>
    /// From G and K of a tile: the gradient of the mean, g = ā∘G − v̄a∘K∘μ − μ; what the tile adds to the gradient of each factor, Σ(μ∘G − ā∘vh∘K), and to
    /// its precision, Σ(μ² + vh)∘K; and then vh = 1/(1 + (ā² + v̄a)∘K).
    /// </summary>
    /// <param name="mean">μ <c>[R][16]</c>.</param>
    /// <param name="variance">vh <c>[R][16]</c>, updated.</param>
    /// <param name="factor">ā <c>[R]</c>.</param>
    /// <param name="factorVariance">v̄a <c>[R]</c>.</param>
    /// <param name="slopeThenGradient">In: G <c>[R][16]</c>. Out: g.</param>
    /// <param name="curvature">K <c>[R][16]</c>.</param>
    /// <param name="factorGradient"><c>[R]</c>, added to.</param>
    /// <param name="factorPrecision"><c>[R]</c>, added to.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static void Gradient(ReadOnlySpan<float> mean, Span<float> variance, ReadOnlySpan<float> factor, ReadOnlySpan<float> factorVariance,
        Span<float> slopeThenGradient, ReadOnlySpan<float> curvature, Span<float> factorGradient, Span<float> factorPrecision,
        LaneWidth width = LaneWidth.Widest)
    {
        Check(factor, factorVariance, mean.Length, variance.Length, slopeThenGradient.Length, curvature.Length, factorGradient.Length * Tile.Lanes,
            factorPrecision.Length * Tile.Lanes);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Gradient<Lanes512>(mean, variance, factor, factorVariance, slopeThenGradient, curvature, factorGradient, factorPrecision); break;
            case LaneWidth.Bits256: Gradient<Lanes256>(mean, variance, factor, factorVariance, slopeThenGradient, curvature, factorGradient, factorPrecision); break;
            default: Gradient<Lanes128>(mean, variance, factor, factorVariance, slopeThenGradient, curvature, factorGradient, factorPrecision); break;
        }
    }

    private static void Variance<T>(ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, ReadOnlySpan<float> factor, ReadOnlySpan<float> factorVariance,
        Span<float> product) where T : unmanaged, ILanes<T>
    {
        ref readonly float mu = ref MemoryMarshal.GetReference(mean), vh = ref MemoryMarshal.GetReference(variance);
        ref float result = ref MemoryMarshal.GetReference(product);
        for (int row = 0, at = 0; row < factor.Length; row++)
        {
            T square = T.All(factor[row] * factor[row] + factorVariance[row]), spread = T.All(factorVariance[row]);
            for (int end = at + Tile.Lanes; at < end; at += T.Count)
            {
                T m = T.Load(in mu, at);
                T.MultiplyAdd(square, T.Load(in vh, at), spread * m * m).Store(ref result, at);
            }
        }
    }

    private static void Gradient<T>(ReadOnlySpan<float> mean, Span<float> variance, ReadOnlySpan<float> factor, ReadOnlySpan<float> factorVariance,
        Span<float> slope, ReadOnlySpan<float> curvature, Span<float> factorGradient, Span<float> factorPrecision) where T : unmanaged, ILanes<T>
    {
        ref readonly float mu = ref MemoryMarshal.GetReference(mean), k = ref MemoryMarshal.GetReference(curvature);
        ref float vh = ref MemoryMarshal.GetReference(variance), g = ref MemoryMarshal.GetReference(slope);
        for (int row = 0, at = 0; row < factor.Length; row++)
        {
            T a = T.All(factor[row]), square = T.All(factor[row] * factor[row] + factorVariance[row]), spread = T.All(factorVariance[row]);
            T gradient = T.All(0), precision = gradient;
            for (int end = at + Tile.Lanes; at < end; at += T.Count)
            {
                T m = T.Load(in mu, at), v = T.Load(in vh, at), slopeHere = T.Load(in g, at), curvatureHere = T.Load(in k, at);
                gradient += m * slopeHere - a * v * curvatureHere;
                precision = T.MultiplyAdd(T.MultiplyAdd(m, m, v), curvatureHere, precision);
                (a * slopeHere - spread * curvatureHere * m - m).Store(ref g, at);
                T.Reciprocal(T.MultiplyAdd(square, curvatureHere, T.All(1))).Store(ref vh, at);
            }
            factorGradient[row] += Sum(gradient);
            factorPrecision[row] += Sum(precision);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum<T>(T lanes) where T : unmanaged, ILanes<T>
    {
        Span<float> values = stackalloc float[Tile.Lanes];
        lanes.Store(ref MemoryMarshal.GetReference(values), 0);
        float sum = 0;
        for (int i = 0; i < T.Count; i++) sum += values[i];
        return sum;
    }

    private static void Check(ReadOnlySpan<float> factor, ReadOnlySpan<float> factorVariance, params ReadOnlySpan<int> lengths)
    {
        TileShape.Check(factor.Length * Tile.Lanes, lengths);
        if (factor.Length != factorVariance.Length) throw new ArgumentException($"{factor.Length} factors but {factorVariance.Length} variances");
    }
}

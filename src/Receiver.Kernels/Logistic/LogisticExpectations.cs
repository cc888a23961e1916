using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Slope and curvature of the logistic log-likelihood averaged over a Gaussian, f1 = E[σ(−z)] and f2 = E[σ(z)σ(−z)] with z ~ N(m, S), by the
/// five-point Gauss–Hermite rule.
/// </summary>
/// <remarks>
/// One exponential serves all five nodes. With E = e^m and c = 2cosh(a√S) the nodes m ± a√S together give f1: (2+cE)/(1+cE+E²) and
/// f2: E(c+4E+cE²)/(1+cE+E²)². The hyperbolic cosine is even, hence a polynomial in S: d = c−2 = 4sinh²(a√S/2) follows from that of a smaller
/// argument by d(2x) = d(x)(d(x)+4), which cancels nothing.
/// </remarks>
public static class LogisticExpectations
{
    /// <summary>Larger |m| count as this: σ(−28) is 7e-13, and E² stays far from overflow.</summary>
    private const float LargestMean = 28;

    /// <summary>Larger variances count as this; the five nodes are too coarse long before.</summary>
    private const float LargestVariance = 96;

    /// <summary>a²/16 and a²/64 of the two node pairs a = 1.35562618, 2.85697001.</summary>
    private const float NearNode = 1.35562618f * 1.35562618f / 16, FarNode = 2.85697001f * 2.85697001f / 64;

    private const float CentreWeight = 8f / 15, NearWeight = 0.222075922f, FarWeight = 0.0112574113f;

    /// <summary>
    /// Replaces the mean and variance of x by v·f1 and v²·f2 of z = v·x, all of one length. A sign of 0 (erased) gives two zeros; a NaN stays one.
    /// </summary>
    /// <param name="sign">v: −1, +1, or 0 where erased.</param>
    /// <param name="meanThenSlope">In: mean of x. Out: v·E[σ(−z)].</param>
    /// <param name="varianceThenCurvature">In: variance of x, not negative. Out: v²·E[σ(z)σ(−z)].</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Evaluate(
        ReadOnlySpan<float> sign, Span<float> meanThenSlope, Span<float> varianceThenCurvature, LaneWidth width = LaneWidth.Widest)
    {
        if (sign.Length != meanThenSlope.Length || sign.Length != varianceThenCurvature.Length)
            throw new ArgumentException($"lengths differ: {sign.Length}, {meanThenSlope.Length}, {varianceThenCurvature.Length}");
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Run<Lanes512>(sign, meanThenSlope, varianceThenCurvature); break;
            case LaneWidth.Bits256: Run<Lanes256>(sign, meanThenSlope, varianceThenCurvature); break;
            default: Run<Lanes128>(sign, meanThenSlope, varianceThenCurvature); break;
        }
    }

    /// <summary>
    /// The same for tiles whose rows share their variance, one for each lane: replaces the mean by v·f1 and sums v²·f2 over the rows.
    /// </summary>
    /// <param name="sign">v, a tile: −1, +1, or 0 where erased.</param>
    /// <param name="meanThenSlope">In: mean of x. Out: v·E[σ(−z)]. A tile.</param>
    /// <param name="variance">Variance of x <c>[16]</c>, not negative.</param>
    /// <param name="curvature">Receives Σ v²·E[σ(z)σ(−z)] <c>[16]</c>.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">A tile has another size.</exception>
    public static void EvaluateTile(ReadOnlySpan<float> sign, Span<float> meanThenSlope, ReadOnlySpan<float> variance, Span<float> curvature,
        LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(sign.Length, meanThenSlope.Length);
        TileShape.CheckRow(variance.Length, curvature.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: RunTile<Lanes512>(sign, meanThenSlope, variance, curvature); break;
            case LaneWidth.Bits256: RunTile<Lanes256>(sign, meanThenSlope, variance, curvature); break;
            default: RunTile<Lanes128>(sign, meanThenSlope, variance, curvature); break;
        }
    }

    private static void RunTile<T>(ReadOnlySpan<float> sign, Span<float> mean, ReadOnlySpan<float> variance, Span<float> curvature)
        where T : unmanaged, ILanes<T>
    {
        ref readonly float v = ref MemoryMarshal.GetReference(sign);
        ref float m = ref MemoryMarshal.GetReference(mean);
        for (int lane = 0; lane < Tile.Lanes; lane += T.Count)
        {
            (T near, T far) = Nodes(T.Load(in variance[0], lane));
            T sum = T.All(0);
            for (int at = lane; at < sign.Length; at += Tile.Lanes)
            {
                T s = T.Load(in v, at);
                (T slope, T part) = Sum(s * T.Load(in m, at), near, far);
                (s * slope).Store(ref m, at);
                sum = T.MultiplyAdd(T.Abs(s), part, sum);
            }
            sum.Store(ref curvature[0], lane);
        }
    }

    private static void Run<T>(ReadOnlySpan<float> sign, Span<float> mean, Span<float> variance) where T : unmanaged, ILanes<T>
    {
        ref readonly float v = ref MemoryMarshal.GetReference(sign);
        ref float m = ref MemoryMarshal.GetReference(mean), s = ref MemoryMarshal.GetReference(variance);
        int whole = sign.Length - sign.Length % T.Count, rest = sign.Length - whole;
        for (int i = 0; i < whole; i += T.Count) Evaluate<T>(T.Load(in v, i), ref m, ref s, i);
        if (rest == 0) return;
        Span<float> tail = stackalloc float[3 * Tile.Lanes];
        tail.Clear();
        Span<float> tailSign = tail[..Tile.Lanes], tailMean = tail[Tile.Lanes..][..Tile.Lanes], tailVariance = tail[(2 * Tile.Lanes)..];
        sign[whole..].CopyTo(tailSign);
        mean[whole..].CopyTo(tailMean);
        variance[whole..].CopyTo(tailVariance);
        Evaluate<T>(T.Load(in tailSign[0], 0), ref tailMean[0], ref tailVariance[0], 0);
        tailMean[..rest].CopyTo(mean[whole..]);
        tailVariance[..rest].CopyTo(variance[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Evaluate<T>(T sign, ref float mean, ref float variance, int at) where T : unmanaged, ILanes<T>
    {
        (T near, T far) = Nodes(T.Load(in variance, at));
        (T slope, T curvature) = Sum(sign * T.Load(in mean, at), near, far);
        (sign * slope).Store(ref mean, at);
        (T.Abs(sign) * curvature).Store(ref variance, at);
    }

    /// <summary>d of the two node pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T Near, T Far) Nodes<T>(T variance) where T : unmanaged, ILanes<T>
    {
        T s = T.Min(variance, T.All(LargestVariance));
        return (Double(Double(Half(s * T.All(NearNode)))), Double(Double(Double(Half(s * T.All(FarNode))))));
    }

    /// <summary>f1 and f2 of means, given d of the two node pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T Slope, T Curvature) Sum<T>(T mean, T near, T far) where T : unmanaged, ILanes<T>
    {
        T e = Exponential.Of(T.Max(T.Min(mean, T.All(LargestMean)), T.All(-LargestMean))), e1 = T.All(1) + e, square = e * e;
        T r = T.Reciprocal(e1), slope = T.All(CentreWeight) * r, curvature = slope * r;
        Pair(near, T.All(NearWeight), e, e1, square, ref slope, ref curvature);
        Pair(far, T.All(FarWeight), e, e1, square, ref slope, ref curvature);
        return (slope, e * curvature);
    }

    /// <summary>4sinh²(√q/2) for q between 0 and 12.25, to 2e-6 relative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Half<T>(T q) where T : unmanaged, ILanes<T>
    {
        T sum = T.MultiplyAdd(T.All(6.87266614e-7f), q, T.All(4.81798708e-5f));
        sum = T.MultiplyAdd(sum, q, T.All(2.78362692e-3f));
        sum = T.MultiplyAdd(sum, q, T.All(8.33252391e-2f));
        return q * T.MultiplyAdd(sum, q, T.All(1.0000017f));
    }

    /// <summary>d = 2cosh(x)−2 of twice the argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Double<T>(T d) where T : unmanaged, ILanes<T> => d * (d + T.All(4));

    /// <summary>Adds a pair of nodes, the curvature without its factor E. The reciprocal is never squared: that would underflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair<T>(T d, T weight, T e, T e1, T square, ref T slope, ref T curvature) where T : unmanaged, ILanes<T>
    {
        T two = T.All(2), c = d + two;
        T r = T.Reciprocal(T.MultiplyAdd(d, e, e1 * e1)), weighted = weight * r;
        slope = T.MultiplyAdd(T.MultiplyAdd(c, e, two), weighted, slope);
        curvature = T.MultiplyAdd(T.MultiplyAdd(c, square + T.All(1), T.All(4) * e) * weighted, r, curvature);
    }
}

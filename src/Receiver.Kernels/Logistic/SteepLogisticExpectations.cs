using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Slope and curvature of the logistic log-likelihood averaged over a Gaussian, f1 = E[σ(−z)] and f2 = E[σ(z)σ(−z)] with z ~ N(m, S), for variances at
/// which the nodes of <see cref="LogisticExpectations"/> lie too far apart.
/// </summary>
/// <remarks>
/// One normal distribution stands for the logistic one, σ(x) ≈ Φ(bx) with b = √(π/8), which has its slope at zero. With d = b/√(1 + b²S) then
/// f1 = Φ(−md), f2 = dφ(md): 0.018 off at S = 0, and the better the larger S.
/// </remarks>
public static class SteepLogisticExpectations
{
    /// <summary>b.</summary>
    private const float Slope = 0.62665707f;

    /// <summary>Larger |md| count as this: Φ(−12) is 2e-33.</summary>
    private const float LargestArgument = 12;

    /// <summary>
    /// Replaces the mean and variance of x by v·f1 and v²·f2 of z = v·x, all tiles of one length. A sign of 0 (erased) gives two zeros; a NaN stays one.
    /// </summary>
    /// <param name="sign">v: −1, +1, or 0 where erased.</param>
    /// <param name="meanThenSlope">In: mean of x. Out: v·E[σ(−z)].</param>
    /// <param name="varianceThenCurvature">In: variance of x, not negative. Out: v²·E[σ(z)σ(−z)].</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are not those of tiles.</exception>
    public static void Evaluate(
        ReadOnlySpan<float> sign, Span<float> meanThenSlope, Span<float> varianceThenCurvature, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(sign.Length, meanThenSlope.Length);
        TileShape.Check(sign.Length, varianceThenCurvature.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Run<Lanes512>(sign, meanThenSlope, varianceThenCurvature); break;
            case LaneWidth.Bits256: Run<Lanes256>(sign, meanThenSlope, varianceThenCurvature); break;
            default: Run<Lanes128>(sign, meanThenSlope, varianceThenCurvature); break;
        }
    }

    private static void Run<T>(ReadOnlySpan<float> sign, Span<float> mean, Span<float> variance) where T : unmanaged, ILanes<T>
    {
        ref readonly float v = ref MemoryMarshal.GetReference(sign);
        ref float m = ref MemoryMarshal.GetReference(mean), s = ref MemoryMarshal.GetReference(variance);
        for (int i = 0; i < sign.Length; i += T.Count)
        {
            T signs = T.Load(in v, i);
            T d = T.All(Slope) / T.SquareRoot(T.MultiplyAdd(T.All(Slope * Slope), T.Load(in s, i), T.All(1)));
            T c = T.Max(T.Min(signs * T.Load(in m, i) * d, T.All(LargestArgument)), T.All(-LargestArgument));
            (T tail, T density) = ProbitLanes.Tail(c);
            (signs * tail).Store(ref m, i);
            (T.Abs(signs) * d * density).Store(ref s, i);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// What a Gaussian posterior N(μ, s²) of the real or imaginary part of a QPSK symbol says about its bit. The bit is 0 with probability Φ(μ/s), whatever
/// the scale of the posterior; that scale is arbitrary where only signs were observed.
/// </summary>
public static class QpskBits
{
    private const float Amplitude = 0.70710678f;

    /// <summary>
    /// Replaces μ by ln p(1)/p(0) = ln Φ(−μ/s) − ln Φ(μ/s), accurate and finite however far in the tail, and s² by the posterior mean of the part,
    /// (p(0) − p(1))/√2. Both of one length.
    /// </summary>
    /// <param name="meanThenRatio">In: μ. Out: the log-likelihood ratio.</param>
    /// <param name="varianceThenPart">In: s², positive. Out: the mean of the part.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Decide(Span<float> meanThenRatio, Span<float> varianceThenPart, LaneWidth width = LaneWidth.Widest)
    {
        if (meanThenRatio.Length != varianceThenPart.Length)
            throw new ArgumentException($"lengths differ: {meanThenRatio.Length}, {varianceThenPart.Length}");
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Decide<Lanes512>(meanThenRatio, varianceThenPart); break;
            case LaneWidth.Bits256: Decide<Lanes256>(meanThenRatio, varianceThenPart); break;
            default: Decide<Lanes128>(meanThenRatio, varianceThenPart); break;
        }
    }

    private static void Decide<T>(Span<float> mean, Span<float> variance) where T : unmanaged, ILanes<T>
    {
        ref float mu = ref MemoryMarshal.GetReference(mean), s2 = ref MemoryMarshal.GetReference(variance);
        int whole = mean.Length - mean.Length % T.Count, rest = mean.Length - whole;
        for (int i = 0; i < whole; i += T.Count) Decide<T>(ref mu, ref s2, i);
        if (rest == 0) return;
        Span<float> tailMean = stackalloc float[Tile.Lanes], tailVariance = stackalloc float[Tile.Lanes];
        tailMean.Clear();
        tailVariance.Fill(1);
        mean[whole..].CopyTo(tailMean);
        variance[whole..].CopyTo(tailVariance);
        Decide<T>(ref tailMean[0], ref tailVariance[0], 0);
        tailMean[..rest].CopyTo(mean[whole..]);
        tailVariance[..rest].CopyTo(variance[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Decide<T>(ref float mean, ref float variance, int at) where T : unmanaged, ILanes<T>
    {
        T mu = T.Load(in mean, at), zero = T.All(0), one = T.All(1);
        T odds = ProbitLanes.LogOdds(T.Abs(mu) / T.SquareRoot(T.Load(in variance, at))), tail = ProbitLanes.Exp(odds);
        T part = T.All(Amplitude) * (one - tail) / (one + tail);
        T.IfNegative(mu, zero - odds, odds).Store(ref mean, at);
        T.IfNegative(mu, zero - part, part).Store(ref variance, at);
    }
}

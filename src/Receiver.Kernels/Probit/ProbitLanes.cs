using System.Runtime.CompilerServices;

namespace Receiver.Kernels;

/// <summary>
/// Functions of the normal distribution on lanes, finite and relatively accurate over the whole tail. Everything is built on
/// G(t) = φ(t)/Φ(−t) − t for t ≥ 0, which falls from √(2/π) to 1/t and is fitted by N(t)/D(t) with positive coefficients: relative error 2.3e-8 on
/// [0, 25], 1e-5 at infinity, and nothing that cancels.
/// </summary>
internal static class ProbitLanes
{
    /// <summary>The bound on c in the output step.</summary>
    public const float Clip = 25;

    private const float DensityAtZero = 0.39894228f;      // φ(0) = 1/√(2π)
    private const float HalfLogTwoPi = 0.91893853f;
    private const float LargestArgument = 1000;           // D stays finite; G is 1/t long before

    /// <summary>r = φ(c)/Φ(c) and r(r+c), the mean and one minus the variance of a truncated normal in units of its scale; |c| ≤ 1000.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T Ratio, T Slope) Hazard<T>(T c) where T : unmanaged, ILanes<T>
    {
        T t = T.Abs(c);
        (T n, T d) = Excess(t);
        T m = T.MultiplyAdd(t, d, n);                     // t + G = M/D = 1/(Mills' ratio)
        T density = T.All(DensityAtZero) * Exp(T.All(-0.5f) * t * t);
        // c < 0: r = M/D, r + c = N/D.  c ≥ 0: r = φ/(1 − φD/M), and r + c does not cancel.
        T inverse = T.Reciprocal(T.IfNegative(c, d, T.MultiplyAdd(T.All(0) - density, d, m)));
        T ratio = m * inverse * T.IfNegative(c, T.All(1), density);
        T slope = ratio * T.IfNegative(c, n * inverse, ratio + c);
        return (ratio, slope);
    }

    /// <summary>ln Φ(z), not clipped: −∞ at −∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogCdf<T>(T z) where T : unmanaged, ILanes<T>
    {
        T t = T.Abs(z), bounded = T.Min(t, T.All(LargestArgument));
        (T n, T d) = Excess(bounded);
        T inverseMills = t + n / d;
        T halfSquare = T.All(-0.5f) * t * t;
        T upper = T.All(1) - T.All(DensityAtZero) * Exp(halfSquare) / inverseMills;
        T log = Logarithm.Of(T.Min(T.IfNegative(z, inverseMills, upper), T.All(float.MaxValue)));
        return T.IfNegative(z, halfSquare - T.All(HalfLogTwoPi) - log, log);
    }

    /// <summary>ln Φ(−t) − ln Φ(t) for t ≥ 0, never above 0: with M = φ(t)/Φ(−t) it is ln φ(t) − ln(M − φ(t)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogOdds<T>(T t) where T : unmanaged, ILanes<T>
    {
        (T n, T d) = Excess(T.Min(t, T.All(LargestArgument)));
        T halfSquare = T.All(-0.5f) * t * t;
        T log = Logarithm.Of(t + n / d - T.All(DensityAtZero) * Exp(halfSquare));
        return T.Min(halfSquare - T.All(HalfLogTwoPi) - log, T.All(0));
    }

    /// <summary>Φ(−c) and φ(c), |c| ≤ 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T Tail, T Density) Tail<T>(T c) where T : unmanaged, ILanes<T>
    {
        T t = T.Abs(c);
        (T n, T d) = Excess(t);
        T density = T.All(DensityAtZero) * Exp(T.All(-0.5f) * t * t);
        T upper = density * d * T.Reciprocal(T.MultiplyAdd(t, d, n));
        return (T.IfNegative(c, T.All(1) - upper, upper), density);
    }

    /// <summary>e^x for x ≤ 0; e^−87, the smallest that stays normal, below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : unmanaged, ILanes<T> => Exponential.Of(T.Max(x, T.All(-87)));

    /// <summary>G(t) = N/D.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T N, T D) Excess<T>(T t) where T : unmanaged, ILanes<T>
    {
        T n = T.MultiplyAdd(t, T.All(0.00354222946f), T.All(0.0380183034f));
        n = T.MultiplyAdd(n, t, T.All(0.195673533f));
        n = T.MultiplyAdd(n, t, T.All(0.555743063f));
        n = T.MultiplyAdd(n, t, T.All(0.797884579f));
        T d = T.MultiplyAdd(t, T.All(0.00354219496f), T.All(0.0380209415f));
        d = T.MultiplyAdd(d, t, T.All(0.202674449f));
        d = T.MultiplyAdd(d, t, T.All(0.633243249f));
        d = T.MultiplyAdd(d, t, T.All(1.15195141f));
        return (n, T.MultiplyAdd(d, t, T.All(1)));
    }
}

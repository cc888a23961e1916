using System.Runtime.CompilerServices;

namespace Receiver.Kernels;

internal static class Logarithm
{
    /// <summary>
    /// ln x to 1e-7 (relative, or absolute near 1), for finite x that is positive and not subnormal; a NaN or infinity gives NaN. x = m·2^n with m between √½
    /// and √2, and a minimax polynomial of ln m.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T x) where T : unmanaged, ILanes<T>
    {
        (T mantissa, T n) = T.Split(x);
        T f = mantissa - T.All(1), square = f * f;
        T p = T.MultiplyAdd(T.All(0.0870036953f), f, T.All(-0.142674777f));
        p = T.MultiplyAdd(p, f, T.All(0.149147846f));
        p = T.MultiplyAdd(p, f, T.All(-0.165775858f));
        p = T.MultiplyAdd(p, f, T.All(0.199630625f));
        p = T.MultiplyAdd(p, f, T.All(-0.25001337f));
        p = T.MultiplyAdd(p, f, T.All(0.333339108f));
        p = T.MultiplyAdd(p, f, T.All(-0.5f));
        // ln 2 in two parts, the first of which n multiplies exactly; x − x keeps what is not finite.
        T low = T.MultiplyAdd(n, T.All(-2.12194440e-4f), T.MultiplyAdd(p, square, f));
        return T.MultiplyAdd(n, T.All(0.693359375f), low) + (x - x);
    }
}

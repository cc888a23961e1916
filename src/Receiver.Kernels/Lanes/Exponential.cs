using System.Runtime.CompilerServices;

namespace Receiver.Kernels;

internal static class Exponential
{
    /// <summary>
    /// e^x for x between −87 and 88, to 2e-7 relative (|x|·1e-7 where multiply-adds are not fused): e^x = 2^n·2^f with n the nearest whole number to
    /// x·log₂e, and a minimax polynomial of 2^f on [−½, ½].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T x) where T : unmanaged, ILanes<T>
    {
        T log2E = T.All(1.44269504f), n = T.Round(x * log2E), f = T.MultiplyAdd(x, log2E, T.All(0) - n);
        T power = T.MultiplyAdd(T.All(0.00132765f), f, T.All(0.00967554f));
        power = T.MultiplyAdd(power, f, T.All(0.05550713f));
        power = T.MultiplyAdd(power, f, T.All(0.24022120f));
        power = T.MultiplyAdd(power, f, T.All(0.69314697f));
        return T.Scale(T.MultiplyAdd(power, f, T.All(1.00000007f)), n);
    }
}

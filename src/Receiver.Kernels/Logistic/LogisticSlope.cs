using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>Slope of the logistic log-likelihood of a sign, v·σ(−v·x).</summary>
public static class LogisticSlope
{
    /// <summary>Larger |x| count as this: σ(−28) is 7e-13.</summary>
    private const float Largest = 28;

    /// <summary>Replaces x by v·σ(−v·x), of one length. A sign of 0 (erased) gives zero; a NaN stays one.</summary>
    /// <param name="sign">v: −1, +1, or 0 where erased.</param>
    /// <param name="values">In: x. Out: v·σ(−v·x).</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Evaluate(ReadOnlySpan<float> sign, Span<float> values, LaneWidth width = LaneWidth.Widest)
    {
        if (sign.Length != values.Length) throw new ArgumentException($"lengths differ: {sign.Length}, {values.Length}");
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Run<Lanes512>(sign, values); break;
            case LaneWidth.Bits256: Run<Lanes256>(sign, values); break;
            default: Run<Lanes128>(sign, values); break;
        }
    }

    private static void Run<T>(ReadOnlySpan<float> sign, Span<float> values) where T : unmanaged, ILanes<T>
    {
        ref readonly float v = ref MemoryMarshal.GetReference(sign);
        ref float x = ref MemoryMarshal.GetReference(values);
        int whole = sign.Length - sign.Length % T.Count, rest = sign.Length - whole;
        for (int i = 0; i < whole; i += T.Count) Of(T.Load(in v, i), T.Load(in x, i)).Store(ref x, i);
        if (rest == 0) return;
        Span<float> tailSign = stackalloc float[Tile.Lanes], tail = stackalloc float[Tile.Lanes];
        tailSign.Clear();
        tail.Clear();
        sign[whole..].CopyTo(tailSign);
        values[whole..].CopyTo(tail);
        Of(T.Load(in tailSign[0], 0), T.Load(in tail[0], 0)).Store(ref tail[0], 0);
        tail[..rest].CopyTo(values[whole..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Of<T>(T sign, T x) where T : unmanaged, ILanes<T>
    {
        T z = T.Max(T.Min(sign * x, T.All(Largest)), T.All(-Largest));
        return sign * T.Reciprocal(T.All(1) + Exponential.Of(z));
    }
}

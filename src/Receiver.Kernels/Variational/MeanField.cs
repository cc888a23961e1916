using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>The Gaussian prior's part in a mean-field solve of 16 problems side by side; the prior is N(b/p, 1/p) elementwise.</summary>
public static class MeanField
{
    /// <summary>gradient ← gradient + b − p∘mean, all tiles of one size.</summary>
    /// <exception cref="ArgumentException">A tile has another size.</exception>
    public static void AddPriorGradient(ReadOnlySpan<float> precision, ReadOnlySpan<float> shift, ReadOnlySpan<float> mean, Span<float> gradient,
        LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(precision.Length, shift.Length, mean.Length, gradient.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: AddPriorGradient<Lanes512>(precision, shift, mean, gradient); break;
            case LaneWidth.Bits256: AddPriorGradient<Lanes256>(precision, shift, mean, gradient); break;
            default: AddPriorGradient<Lanes128>(precision, shift, mean, gradient); break;
        }
    }

    /// <summary>variance ← variance + β(1/(p + curvature) − variance) with a β for each lane <c>[16]</c>; the other tiles of one size.</summary>
    /// <exception cref="ArgumentException">A tile has another size.</exception>
    public static void UpdateVariance(ReadOnlySpan<float> precision, ReadOnlySpan<float> curvature, ReadOnlySpan<float> mixing, Span<float> variance,
        LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(precision.Length, curvature.Length, variance.Length);
        TileShape.CheckRow(mixing.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: UpdateVariance<Lanes512>(precision, curvature, mixing, variance); break;
            case LaneWidth.Bits256: UpdateVariance<Lanes256>(precision, curvature, mixing, variance); break;
            default: UpdateVariance<Lanes128>(precision, curvature, mixing, variance); break;
        }
    }

    private static void AddPriorGradient<T>(ReadOnlySpan<float> precision, ReadOnlySpan<float> shift, ReadOnlySpan<float> mean, Span<float> gradient)
        where T : unmanaged, ILanes<T>
    {
        ref readonly float p = ref MemoryMarshal.GetReference(precision), b = ref MemoryMarshal.GetReference(shift);
        ref readonly float u = ref MemoryMarshal.GetReference(mean);
        ref float g = ref MemoryMarshal.GetReference(gradient);
        for (int at = 0; at < gradient.Length; at += T.Count)
            (T.Load(in g, at) + (T.Load(in b, at) - T.Load(in p, at) * T.Load(in u, at))).Store(ref g, at);
    }

    private static void UpdateVariance<T>(ReadOnlySpan<float> precision, ReadOnlySpan<float> curvature, ReadOnlySpan<float> mixing, Span<float> variance)
        where T : unmanaged, ILanes<T>
    {
        ref readonly float p = ref MemoryMarshal.GetReference(precision), k = ref MemoryMarshal.GetReference(curvature);
        ref readonly float beta = ref MemoryMarshal.GetReference(mixing);
        ref float s = ref MemoryMarshal.GetReference(variance);
        for (int at = 0; at < variance.Length; at += T.Count)
        {
            T old = T.Load(in s, at), next = T.All(1) / (T.Load(in p, at) + T.Load(in k, at));
            T.MultiplyAdd(T.Load(in beta, at % Tile.Lanes), next - old, old).Store(ref s, at);
        }
    }
}

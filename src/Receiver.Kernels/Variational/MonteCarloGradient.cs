using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>The elementwise part of a reparametrised Monte-Carlo gradient, u = μ + s∘η with η ~ N(0, I). All tiles of a call have one size.</summary>
public static class MonteCarloGradient
{
    /// <summary>deviation = e^ω with ω held within the bounds, which are also written back.</summary>
    /// <exception cref="ArgumentException">A tile has another size.</exception>
    public static void Deviation(Span<float> logDeviation, Span<float> deviation, float smallest, float largest, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(logDeviation.Length, deviation.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Deviation<Lanes512>(logDeviation, deviation, smallest, largest); break;
            case LaneWidth.Bits256: Deviation<Lanes256>(logDeviation, deviation, smallest, largest); break;
            default: Deviation<Lanes128>(logDeviation, deviation, smallest, largest); break;
        }
    }

    /// <summary>sample = mean + deviation∘noise.</summary>
    /// <exception cref="ArgumentException">A tile has another size.</exception>
    public static void Sample(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation, ReadOnlySpan<float> noise, Span<float> sample,
        LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(mean.Length, deviation.Length, noise.Length, sample.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Sample<Lanes512>(mean, deviation, noise, sample); break;
            case LaneWidth.Bits256: Sample<Lanes256>(mean, deviation, noise, sample); break;
            default: Sample<Lanes128>(mean, deviation, noise, sample); break;
        }
    }

    /// <summary>sum ← sum + weight·gradient, and product ← product + weight·gradient∘noise∘deviation, which belongs to ω.</summary>
    /// <exception cref="ArgumentException">A tile has another size.</exception>
    public static void Accumulate(float weight, ReadOnlySpan<float> gradient, ReadOnlySpan<float> noise, ReadOnlySpan<float> deviation,
        Span<float> sum, Span<float> product, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(gradient.Length, noise.Length, deviation.Length, sum.Length, product.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Accumulate<Lanes512>(weight, gradient, noise, deviation, sum, product); break;
            case LaneWidth.Bits256: Accumulate<Lanes256>(weight, gradient, noise, deviation, sum, product); break;
            default: Accumulate<Lanes128>(weight, gradient, noise, deviation, sum, product); break;
        }
    }

    private static void Deviation<T>(Span<float> logDeviation, Span<float> deviation, float smallest, float largest) where T : unmanaged, ILanes<T>
    {
        ref float omega = ref MemoryMarshal.GetReference(logDeviation), s = ref MemoryMarshal.GetReference(deviation);
        for (int at = 0; at < deviation.Length; at += T.Count)
        {
            T bounded = T.Max(T.Min(T.Load(in omega, at), T.All(largest)), T.All(smallest));
            bounded.Store(ref omega, at);
            Exponential.Of(bounded).Store(ref s, at);
        }
    }

    private static void Sample<T>(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation, ReadOnlySpan<float> noise, Span<float> sample)
        where T : unmanaged, ILanes<T>
    {
        ref readonly float mu = ref MemoryMarshal.GetReference(mean), s = ref MemoryMarshal.GetReference(deviation);
        ref readonly float eta = ref MemoryMarshal.GetReference(noise);
        ref float u = ref MemoryMarshal.GetReference(sample);
        for (int at = 0; at < sample.Length; at += T.Count) T.MultiplyAdd(T.Load(in s, at), T.Load(in eta, at), T.Load(in mu, at)).Store(ref u, at);
    }

    private static void Accumulate<T>(float weight, ReadOnlySpan<float> gradient, ReadOnlySpan<float> noise, ReadOnlySpan<float> deviation,
        Span<float> sum, Span<float> product) where T : unmanaged, ILanes<T>
    {
        ref readonly float g = ref MemoryMarshal.GetReference(gradient), eta = ref MemoryMarshal.GetReference(noise);
        ref readonly float s = ref MemoryMarshal.GetReference(deviation);
        ref float total = ref MemoryMarshal.GetReference(sum), totalProduct = ref MemoryMarshal.GetReference(product);
        for (int at = 0; at < sum.Length; at += T.Count)
        {
            T part = T.All(weight) * T.Load(in g, at);
            (T.Load(in total, at) + part).Store(ref total, at);
            T.MultiplyAdd(part, T.Load(in eta, at) * T.Load(in s, at), T.Load(in totalProduct, at)).Store(ref totalProduct, at);
        }
    }
}

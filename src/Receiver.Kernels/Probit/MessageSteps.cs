using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// The elementwise steps between the products of approximate message passing, on tiles: complex quantities have 2R rows (real parts, then imaginary
/// parts), variances R rows.
/// </summary>
public static class MessageSteps
{
    private const float SmallestPrecision = 1e-9f;

    /// <summary>|x|² of every entry: <paramref name="power"/> <c>[R][16]</c> from <paramref name="value"/> <c>[2R][16]</c>.</summary>
    /// <exception cref="ArgumentException">The tiles do not fit each other.</exception>
    public static void Power(ReadOnlySpan<float> value, Span<float> power, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(2 * power.Length, value.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Power<Lanes512>(value, power); break;
            case LaneWidth.Bits256: Power<Lanes256>(value, power); break;
            default: Power<Lanes128>(value, power); break;
        }
    }

    /// <summary>The Onsager correction p ← p − vp∘s.</summary>
    /// <param name="mean">p <c>[2R][16]</c>, updated.</param>
    /// <param name="variance">vp <c>[R][16]</c>.</param>
    /// <param name="score">s <c>[2R][16]</c>.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The tiles do not fit each other.</exception>
    public static void Correct(Span<float> mean, ReadOnlySpan<float> variance, ReadOnlySpan<float> score, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(2 * variance.Length, mean.Length, score.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Correct<Lanes512>(mean, variance, score); break;
            case LaneWidth.Bits256: Correct<Lanes256>(mean, variance, score); break;
            default: Correct<Lanes128>(mean, variance, score); break;
        }
    }

    /// <summary>
    /// The pseudo-observation of the unknowns: vr = 1/max(precision, 1e-9) and r = x∘(1 − vr∘ambiguity) + vr∘g.
    /// </summary>
    /// <param name="value">x <c>[2R][16]</c>.</param>
    /// <param name="gradient">g <c>[2R][16]</c>, becomes r.</param>
    /// <param name="precision"><c>[R][16]</c>, becomes vr.</param>
    /// <param name="ambiguity">What the other factor's uncertainty takes from x <c>[R][16]</c>; empty where that factor is known.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The tiles do not fit each other.</exception>
    public static void Observe(ReadOnlySpan<float> value, Span<float> gradient, Span<float> precision, ReadOnlySpan<float> ambiguity = default,
        LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(2 * precision.Length, value.Length, gradient.Length);
        if (!ambiguity.IsEmpty) TileShape.Check(precision.Length, ambiguity.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Observe<Lanes512>(value, gradient, precision, ambiguity); break;
            case LaneWidth.Bits256: Observe<Lanes256>(value, gradient, precision, ambiguity); break;
            default: Observe<Lanes128>(value, gradient, precision, ambiguity); break;
        }
    }

    /// <summary>state ← state + β(value − state).</summary>
    /// <exception cref="ArgumentException">The tiles differ in length.</exception>
    public static void Damp(ReadOnlySpan<float> value, float damping, Span<float> state, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(value.Length, state.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Damp<Lanes512>(value, damping, state); break;
            case LaneWidth.Bits256: Damp<Lanes256>(value, damping, state); break;
            default: Damp<Lanes128>(value, damping, state); break;
        }
    }

    /// <summary>Σ(value − state)² and Σ value², from which a relative change is made.</summary>
    /// <exception cref="ArgumentException">The tiles differ in length.</exception>
    public static (double Change, double Size) Distance(ReadOnlySpan<float> value, ReadOnlySpan<float> state, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(value.Length, state.Length);
        return width.Resolve() switch
        {
            LaneWidth.Bits512 => Distance<Lanes512>(value, state),
            LaneWidth.Bits256 => Distance<Lanes256>(value, state),
            _ => Distance<Lanes128>(value, state),
        };
    }

    /// <summary>sum ← sum + factor·value.</summary>
    /// <exception cref="ArgumentException">The tiles differ in length.</exception>
    public static void AddScaled(ReadOnlySpan<float> value, float factor, Span<float> sum, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(value.Length, sum.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: AddScaled<Lanes512>(value, factor, sum); break;
            case LaneWidth.Bits256: AddScaled<Lanes256>(value, factor, sum); break;
            default: AddScaled<Lanes128>(value, factor, sum); break;
        }
    }

    /// <summary>Every row times its own factor: <paramref name="scaled"/> <c>[R][16]</c> from <paramref name="rows"/> <c>[R][16]</c> and <c>[R]</c>.</summary>
    /// <exception cref="ArgumentException">The tiles do not fit each other.</exception>
    public static void ScaleRows(ReadOnlySpan<float> rows, ReadOnlySpan<float> factors, Span<float> scaled, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(factors.Length * Tile.Lanes, rows.Length, scaled.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: ScaleRows<Lanes512>(rows, factors, scaled); break;
            case LaneWidth.Bits256: ScaleRows<Lanes256>(rows, factors, scaled); break;
            default: ScaleRows<Lanes128>(rows, factors, scaled); break;
        }
    }

    private static void Power<T>(ReadOnlySpan<float> value, Span<float> power) where T : unmanaged, ILanes<T>
    {
        ref readonly float x = ref MemoryMarshal.GetReference(value);
        ref float square = ref MemoryMarshal.GetReference(power);
        for (int i = 0, j = power.Length; i < power.Length; i += T.Count, j += T.Count)
        {
            T re = T.Load(in x, i), im = T.Load(in x, j);
            T.MultiplyAdd(re, re, im * im).Store(ref square, i);
        }
    }

    private static void Correct<T>(Span<float> mean, ReadOnlySpan<float> variance, ReadOnlySpan<float> score) where T : unmanaged, ILanes<T>
    {
        ref float p = ref MemoryMarshal.GetReference(mean);
        ref readonly float vp = ref MemoryMarshal.GetReference(variance), s = ref MemoryMarshal.GetReference(score);
        for (int i = 0, j = variance.Length; i < variance.Length; i += T.Count, j += T.Count)
        {
            T minus = T.All(0) - T.Load(in vp, i);
            T.MultiplyAdd(minus, T.Load(in s, i), T.Load(in p, i)).Store(ref p, i);
            T.MultiplyAdd(minus, T.Load(in s, j), T.Load(in p, j)).Store(ref p, j);
        }
    }

    private static void Observe<T>(ReadOnlySpan<float> value, Span<float> gradient, Span<float> precision, ReadOnlySpan<float> ambiguity)
        where T : unmanaged, ILanes<T>
    {
        ref readonly float x = ref MemoryMarshal.GetReference(value), loss = ref MemoryMarshal.GetReference(ambiguity);
        ref float r = ref MemoryMarshal.GetReference(gradient), vr = ref MemoryMarshal.GetReference(precision);
        for (int i = 0, j = precision.Length; i < precision.Length; i += T.Count, j += T.Count)
        {
            T v = T.Reciprocal(T.Max(T.Load(in vr, i), T.All(SmallestPrecision)));
            T keep = ambiguity.IsEmpty ? T.All(1) : T.MultiplyAdd(T.All(0) - v, T.Load(in loss, i), T.All(1));
            T.MultiplyAdd(v, T.Load(in r, i), keep * T.Load(in x, i)).Store(ref r, i);
            T.MultiplyAdd(v, T.Load(in r, j), keep * T.Load(in x, j)).Store(ref r, j);
            v.Store(ref vr, i);
        }
    }

    private static void Damp<T>(ReadOnlySpan<float> value, float damping, Span<float> state) where T : unmanaged, ILanes<T>
    {
        ref readonly float next = ref MemoryMarshal.GetReference(value);
        ref float current = ref MemoryMarshal.GetReference(state);
        T beta = T.All(damping);
        for (int i = 0; i < value.Length; i += T.Count)
        {
            T old = T.Load(in current, i);
            T.MultiplyAdd(beta, T.Load(in next, i) - old, old).Store(ref current, i);
        }
    }

    private static void AddScaled<T>(ReadOnlySpan<float> value, float factor, Span<float> sum) where T : unmanaged, ILanes<T>
    {
        ref readonly float source = ref MemoryMarshal.GetReference(value);
        ref float destination = ref MemoryMarshal.GetReference(sum);
        T scale = T.All(factor);
        for (int i = 0; i < value.Length; i += T.Count) T.MultiplyAdd(scale, T.Load(in source, i), T.Load(in destination, i)).Store(ref destination, i);
    }

    private static void ScaleRows<T>(ReadOnlySpan<float> rows, ReadOnlySpan<float> factors, Span<float> scaled) where T : unmanaged, ILanes<T>
    {
        ref readonly float source = ref MemoryMarshal.GetReference(rows);
        ref float destination = ref MemoryMarshal.GetReference(scaled);
        for (int row = 0, i = 0; row < factors.Length; row++)
        {
            T factor = T.All(factors[row]);
            for (int end = i + Tile.Lanes; i < end; i += T.Count) (factor * T.Load(in source, i)).Store(ref destination, i);
        }
    }

    private static (double Change, double Size) Distance<T>(ReadOnlySpan<float> value, ReadOnlySpan<float> state) where T : unmanaged, ILanes<T>
    {
        ref readonly float next = ref MemoryMarshal.GetReference(value), current = ref MemoryMarshal.GetReference(state);
        T change = T.All(0), size = T.All(0);
        for (int i = 0; i < value.Length; i += T.Count)
        {
            T x = T.Load(in next, i), step = x - T.Load(in current, i);
            change = T.MultiplyAdd(step, step, change);
            size = T.MultiplyAdd(x, x, size);
        }
        return (Sum(change), Sum(size));
    }

    private static double Sum<T>(T lanes) where T : unmanaged, ILanes<T>
    {
        Span<float> values = stackalloc float[Tile.Lanes];
        lanes.Store(ref MemoryMarshal.GetReference(values), 0);
        double sum = 0;
        foreach (float value in values[..T.Count]) sum += value;
        return sum;
    }
}

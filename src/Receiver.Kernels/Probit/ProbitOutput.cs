using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// The output step of approximate message passing for one-bit samples y = sgn(r + noise), r ~ N(p, vp): with D² = vp + τ² and c = clip(y p/D, ±25),
/// r = φ(c)/Φ(c), <c>s = y r/D</c> and <c>vs = max(r(r+c), 1e-12)/D²</c>. An erased sample, y = 0, says nothing: s = vs = 0.
/// </summary>
public static class ProbitOutput
{
    private const float SmallestVariance = 1e-12f;

    /// <summary>
    /// The step for complex samples in one tile, damped: <c>s ← s + β(new − s)</c>. The real and the imaginary part are two real steps with half the
    /// complex variances, whose results enter as s = (sR + j sI)/2, vs = (vsR + vsI)/4.
    /// </summary>
    /// <param name="mean">p <c>[2R][16]</c>: R rows of real parts, then R rows of imaginary parts.</param>
    /// <param name="variance">Complex variance vp <c>[R][16]</c>.</param>
    /// <param name="signs">y <c>[2R][16]</c>: −1, +1, or 0 where erased.</param>
    /// <param name="noise">Complex noise variance of each row <c>[R]</c>.</param>
    /// <param name="damping">β; 1 forgets what <paramref name="score"/> and <paramref name="precision"/> held.</param>
    /// <param name="score">s <c>[2R][16]</c>, updated.</param>
    /// <param name="precision">vs <c>[R][16]</c>, updated.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">A tile is too short for as many rows as <paramref name="noise"/> has.</exception>
    public static void Step(ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, ReadOnlySpan<float> signs, ReadOnlySpan<float> noise, float damping,
        Span<float> score, Span<float> precision, LaneWidth width = LaneWidth.Widest)
    {
        int length = noise.Length * Tile.Lanes;
        TileShape.Check(2 * length, mean.Length, signs.Length, score.Length);
        TileShape.Check(length, variance.Length, precision.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Step<Lanes512>(mean, variance, signs, noise, damping, score, precision); break;
            case LaneWidth.Bits256: Step<Lanes256>(mean, variance, signs, noise, damping, score, precision); break;
            default: Step<Lanes128>(mean, variance, signs, noise, damping, score, precision); break;
        }
    }

    /// <summary>
    /// Turns samples into Gaussian sites, rows of real numbers: with (s, vs) of the real step, k = 1/max(1 − vp vs, 1e-3), τ = vs k and ν = (s + p vs) k.
    /// </summary>
    /// <param name="mean">p <c>[R][16]</c>.</param>
    /// <param name="variance">Real variance vp <c>[R][16]</c>.</param>
    /// <param name="signs">y <c>[R][16]</c>: −1, +1, or 0 where erased.</param>
    /// <param name="noise">Real noise variance τ² <c>[R][16]</c>.</param>
    /// <param name="precision">Site precision τ <c>[R][16]</c>.</param>
    /// <param name="shift">Site precision times mean, ν <c>[R][16]</c>.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The tiles differ in length.</exception>
    public static void Sites(ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, ReadOnlySpan<float> signs, ReadOnlySpan<float> noise,
        Span<float> precision, Span<float> shift, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(mean.Length, variance.Length, signs.Length, noise.Length, precision.Length, shift.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Sites<Lanes512>(mean, variance, signs, noise, precision, shift); break;
            case LaneWidth.Bits256: Sites<Lanes256>(mean, variance, signs, noise, precision, shift); break;
            default: Sites<Lanes128>(mean, variance, signs, noise, precision, shift); break;
        }
    }

    private static void Step<T>(ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, ReadOnlySpan<float> signs, ReadOnlySpan<float> noise, float damping,
        Span<float> score, Span<float> precision) where T : unmanaged, ILanes<T>
    {
        int quadrature = noise.Length * Tile.Lanes;
        ref readonly float p = ref MemoryMarshal.GetReference(mean), y = ref MemoryMarshal.GetReference(signs), vp = ref MemoryMarshal.GetReference(variance);
        ref float s = ref MemoryMarshal.GetReference(score), vs = ref MemoryMarshal.GetReference(precision);
        T beta = T.All(damping), half = T.All(0.5f);
        for (int row = 0, i = 0; row < noise.Length; row++)
        {
            T rowNoise = T.All(noise[row]);
            for (int end = i + Tile.Lanes; i < end; i += T.Count)
            {
                int j = i + quadrature;
                T inverse = InverseDeviation(half * (T.Load(in vp, i) + rowNoise));
                (T sr, T vr) = Output(T.Load(in p, i), inverse, T.Load(in y, i));
                (T si, T vi) = Output(T.Load(in p, j), inverse, T.Load(in y, j));
                Blend(half * sr, beta, ref s, i);
                Blend(half * si, beta, ref s, j);
                Blend(T.All(0.25f) * (vr + vi), beta, ref vs, i);
            }
        }
    }

    private static void Sites<T>(ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, ReadOnlySpan<float> signs, ReadOnlySpan<float> noise,
        Span<float> precision, Span<float> shift) where T : unmanaged, ILanes<T>
    {
        ref readonly float p = ref MemoryMarshal.GetReference(mean), y = ref MemoryMarshal.GetReference(signs);
        ref readonly float vp = ref MemoryMarshal.GetReference(variance), tau2 = ref MemoryMarshal.GetReference(noise);
        ref float tau = ref MemoryMarshal.GetReference(precision), nu = ref MemoryMarshal.GetReference(shift);
        for (int i = 0; i < mean.Length; i += T.Count)
        {
            T mu = T.Load(in p, i), v = T.Load(in vp, i);
            (T s, T vs) = Output(mu, InverseDeviation(v + T.Load(in tau2, i)), T.Load(in y, i));
            T k = T.Reciprocal(T.Max(T.MultiplyAdd(T.All(0) - v, vs, T.All(1)), T.All(1e-3f)));
            (vs * k).Store(ref tau, i);
            (T.MultiplyAdd(mu, vs, s) * k).Store(ref nu, i);
        }
    }

    /// <summary>1/D. Without noise and prior variance D would be zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T InverseDeviation<T>(T total) where T : unmanaged, ILanes<T> => T.Reciprocal(T.SquareRoot(T.Max(total, T.All(SmallestVariance))));

    /// <summary>The real step: s and vs, both zero where y is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T S, T Vs) Output<T>(T p, T inverse, T y) where T : unmanaged, ILanes<T>
    {
        T c = T.Min(T.Max(y * p * inverse, T.All(-ProbitLanes.Clip)), T.All(ProbitLanes.Clip));
        (T ratio, T slope) = ProbitLanes.Hazard(c);
        T weight = y * y;
        return (y * ratio * inverse, T.Max(slope, T.All(SmallestVariance)) * inverse * inverse * weight);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Blend<T>(T value, T beta, ref float state, int at) where T : unmanaged, ILanes<T>
    {
        T old = T.Load(in state, at);
        T.MultiplyAdd(beta, value - old, old).Store(ref state, at);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Posterior mean and variance of complex entries x from r = x + CN(0, v). All take tiles of 2R rows (real parts, then imaginary parts) for r and x and
/// of R rows for the variances; <c>x</c> may be the storage of <c>r</c>.
/// </summary>
public static class Denoisers
{
    private const float SmallestVariance = 1e-9f;
    private const float SquareRootOfTwo = 1.41421356f;

    /// <summary>x ~ CN(0, 1): x = r/(1+v), vx = v/(1+v).</summary>
    /// <exception cref="ArgumentException">The tiles do not fit each other.</exception>
    public static void Gaussian(ReadOnlySpan<float> observed, ReadOnlySpan<float> noise, Span<float> mean, Span<float> variance,
        LaneWidth width = LaneWidth.Widest)
    {
        Require(observed, noise, mean, variance);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Gaussian<Lanes512>(observed, noise, mean, variance); break;
            case LaneWidth.Bits256: Gaussian<Lanes256>(observed, noise, mean, variance); break;
            default: Gaussian<Lanes128>(observed, noise, mean, variance); break;
        }
    }

    /// <summary>x = (±1±j)/√2: x = a tanh(2a Re r/v) + j a tanh(2a Im r/v) with a = 1/√2, vx = max(1 − |x|², 1e-9).</summary>
    /// <exception cref="ArgumentException">The tiles do not fit each other.</exception>
    public static void Qpsk(ReadOnlySpan<float> observed, ReadOnlySpan<float> noise, Span<float> mean, Span<float> variance,
        LaneWidth width = LaneWidth.Widest)
    {
        Require(observed, noise, mean, variance);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Qpsk<Lanes512>(observed, noise, mean, variance); break;
            case LaneWidth.Bits256: Qpsk<Lanes256>(observed, noise, mean, variance); break;
            default: Qpsk<Lanes128>(observed, noise, mean, variance); break;
        }
    }

    /// <summary>
    /// x = 0 with probability 1 − π, else CN(0, 1), where a whole row shares π: with μ = r/(1+v), x = πμ, vx = π(v/(1+v) + |μ|²) − |x|².
    /// </summary>
    /// <param name="observed">r <c>[2R][16]</c>.</param>
    /// <param name="noise">v <c>[R][16]</c>.</param>
    /// <param name="probability">π of each row <c>[R]</c>.</param>
    /// <param name="mean">x <c>[2R][16]</c>.</param>
    /// <param name="variance">vx <c>[R][16]</c>.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The tiles do not fit each other.</exception>
    public static void BernoulliGaussian(ReadOnlySpan<float> observed, ReadOnlySpan<float> noise, ReadOnlySpan<float> probability, Span<float> mean,
        Span<float> variance, LaneWidth width = LaneWidth.Widest)
    {
        Require(observed, noise, mean, variance);
        TileShape.Check(probability.Length * Tile.Lanes, noise.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: BernoulliGaussian<Lanes512>(observed, noise, probability, mean, variance); break;
            case LaneWidth.Bits256: BernoulliGaussian<Lanes256>(observed, noise, probability, mean, variance); break;
            default: BernoulliGaussian<Lanes128>(observed, noise, probability, mean, variance); break;
        }
    }

    /// <summary>
    /// What a tile says for x ≠ 0, row by row: adds Σ over lanes of ln(v/(1+v)) + |r|²(1/v − 1/(1+v)) to <paramref name="logOdds"/>.
    /// </summary>
    /// <param name="observed">r <c>[2R][16]</c>.</param>
    /// <param name="noise">v <c>[R][16]</c>.</param>
    /// <param name="logOdds">Log-odds of each row <c>[R]</c>, updated.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">The tiles do not fit each other.</exception>
    public static void AddActivity(ReadOnlySpan<float> observed, ReadOnlySpan<float> noise, Span<float> logOdds, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(noise.Length, logOdds.Length * Tile.Lanes);
        TileShape.Check(2 * noise.Length, observed.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: AddActivity<Lanes512>(observed, noise, logOdds); break;
            case LaneWidth.Bits256: AddActivity<Lanes256>(observed, noise, logOdds); break;
            default: AddActivity<Lanes128>(observed, noise, logOdds); break;
        }
    }

    private static void Gaussian<T>(ReadOnlySpan<float> observed, ReadOnlySpan<float> noise, Span<float> mean, Span<float> variance)
        where T : unmanaged, ILanes<T>
    {
        ref readonly float r = ref MemoryMarshal.GetReference(observed), v = ref MemoryMarshal.GetReference(noise);
        ref float x = ref MemoryMarshal.GetReference(mean), vx = ref MemoryMarshal.GetReference(variance);
        for (int i = 0, j = noise.Length; i < noise.Length; i += T.Count, j += T.Count)
        {
            T tau = T.Load(in v, i), shrink = T.Reciprocal(tau + T.All(1));
            (T.Load(in r, i) * shrink).Store(ref x, i);
            (T.Load(in r, j) * shrink).Store(ref x, j);
            (tau * shrink).Store(ref vx, i);
        }
    }

    private static void Qpsk<T>(ReadOnlySpan<float> observed, ReadOnlySpan<float> noise, Span<float> mean, Span<float> variance)
        where T : unmanaged, ILanes<T>
    {
        ref readonly float r = ref MemoryMarshal.GetReference(observed), v = ref MemoryMarshal.GetReference(noise);
        ref float x = ref MemoryMarshal.GetReference(mean), vx = ref MemoryMarshal.GetReference(variance);
        for (int i = 0, j = noise.Length; i < noise.Length; i += T.Count, j += T.Count)
        {
            T scale = T.All(SquareRootOfTwo) * T.Reciprocal(T.Load(in v, i));
            (T re, T reVariance) = Sign(T.Load(in r, i) * scale);
            (T im, T imVariance) = Sign(T.Load(in r, j) * scale);
            re.Store(ref x, i);
            im.Store(ref x, j);
            T.Max(reVariance + imVariance, T.All(SmallestVariance)).Store(ref vx, i);
        }
    }

    /// <summary>a tanh(y) and its ½(1 − tanh²y), both through e = e^(−2|y|), so that neither loses digits when the bit is nearly certain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T Mean, T Variance) Sign<T>(T y) where T : unmanaged, ILanes<T>
    {
        T e = ProbitLanes.Exp(T.All(-2) * T.Abs(y));
        T inverse = T.Reciprocal(T.All(1) + e);
        T magnitude = T.All(1 / SquareRootOfTwo) * (T.All(1) - e) * inverse;
        return (T.IfNegative(y, T.All(0) - magnitude, magnitude), T.All(2) * e * inverse * inverse);
    }

    private static void BernoulliGaussian<T>(ReadOnlySpan<float> observed, ReadOnlySpan<float> noise, ReadOnlySpan<float> probability, Span<float> mean,
        Span<float> variance) where T : unmanaged, ILanes<T>
    {
        ref readonly float r = ref MemoryMarshal.GetReference(observed), v = ref MemoryMarshal.GetReference(noise);
        ref float x = ref MemoryMarshal.GetReference(mean), vx = ref MemoryMarshal.GetReference(variance);
        for (int row = 0, i = 0; row < probability.Length; row++)
        {
            // π(v/(1+v) + |μ|²) − π²|μ|² without the difference of near equals.
            T pi = T.All(probability[row]), spread = T.All(probability[row] * (1 - probability[row]));
            for (int end = i + Tile.Lanes; i < end; i += T.Count)
            {
                int j = i + noise.Length;
                T tau = T.Load(in v, i), shrink = T.Reciprocal(tau + T.All(1));
                T re = T.Load(in r, i) * shrink, im = T.Load(in r, j) * shrink;
                (pi * re).Store(ref x, i);
                (pi * im).Store(ref x, j);
                T.MultiplyAdd(spread, re * re + im * im, pi * tau * shrink).Store(ref vx, i);
            }
        }
    }

    private static void AddActivity<T>(ReadOnlySpan<float> observed, ReadOnlySpan<float> noise, Span<float> logOdds) where T : unmanaged, ILanes<T>
    {
        ref readonly float r = ref MemoryMarshal.GetReference(observed), v = ref MemoryMarshal.GetReference(noise);
        Span<float> lanes = stackalloc float[Tile.Lanes];
        ref float sums = ref MemoryMarshal.GetReference(lanes);
        for (int row = 0, i = 0; row < logOdds.Length; row++)
        {
            for (int lane = 0; lane < Tile.Lanes; lane += T.Count, i += T.Count)
            {
                int j = i + noise.Length;
                T inverse = T.Reciprocal(T.Load(in v, i)), onePlus = T.All(1) + inverse;
                T re = T.Load(in r, i), im = T.Load(in r, j);
                // ln(v/(1+v)) = −ln(1 + 1/v) and 1/v − 1/(1+v) = (1/v)²/(1 + 1/v).
                ((re * re + im * im) * inverse * inverse / onePlus - T.Log(onePlus)).Store(ref sums, lane);
            }
            foreach (float value in lanes) logOdds[row] += value;
        }
    }

    private static void Require(ReadOnlySpan<float> observed, ReadOnlySpan<float> noise, ReadOnlySpan<float> mean, ReadOnlySpan<float> variance)
    {
        TileShape.Check(noise.Length, variance.Length);
        TileShape.Check(2 * noise.Length, observed.Length, mean.Length);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Discrete Fourier transforms of 16 sequences side by side, one a lane: X_k = Σ_n x_n e^{−j2πkn/N}, without a scale. Radix 4 with one step of radix 2 where N
/// asks for it, each step from one buffer to the other so that the results come out in order. A plan is read-only: threads may share it.
/// </summary>
public sealed class TileFft
{
    private const int Radix = 4, TwiddleFloats = 6;
    private readonly float[][] _twiddles;

    /// <summary>Plans transforms.</summary>
    /// <param name="size">Length of a sequence, N, a power of two.</param>
    public TileFft(int size)
    {
        if (size < 1 || !int.IsPow2(size)) throw new ArgumentException($"a transform of {size} points: not a power of two");
        Size = size;
        var steps = new List<float[]>();
        for (int length = size; length >= Radix; length /= Radix) steps.Add(Twiddles(length));
        _twiddles = [.. steps];
    }

    /// <summary>Length of a sequence, N.</summary>
    public int Size { get; }

    /// <summary>Transforms a tile.</summary>
    /// <param name="real">Real parts <c>[N][16]</c>; overwritten.</param>
    /// <param name="imaginary">Imaginary parts, likewise.</param>
    /// <param name="spectrumReal">Takes the real parts of the transforms <c>[N][16]</c>; must not overlap the others.</param>
    /// <param name="spectrumImaginary">Takes the imaginary parts, likewise.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public void Transform(
        Span<float> real, Span<float> imaginary, Span<float> spectrumReal, Span<float> spectrumImaginary, LaneWidth width = LaneWidth.Widest)
    {
        int floats = Size * Tile.Lanes;
        if (Math.Min(Math.Min(real.Length, imaginary.Length), Math.Min(spectrumReal.Length, spectrumImaginary.Length)) < floats)
            throw new ArgumentException($"a tile of {Size} points needs {floats} floats");
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Steps<Lanes512>(real, imaginary, spectrumReal, spectrumImaginary); break;
            case LaneWidth.Bits256: Steps<Lanes256>(real, imaginary, spectrumReal, spectrumImaginary); break;
            default: Steps<Lanes128>(real, imaginary, spectrumReal, spectrumImaginary); break;
        }
    }

    private static float[] Twiddles(int length)
    {
        var twiddles = new float[length / Radix * TwiddleFloats];
        for (int p = 0; p < length / Radix; p++)
            for (int power = 1; power < Radix; power++)
            {
                (double sine, double cosine) = Math.SinCos(-2 * Math.PI * power * p / length);
                (twiddles[p * TwiddleFloats + 2 * power - 2], twiddles[p * TwiddleFloats + 2 * power - 1]) = ((float)cosine, (float)sine);
            }
        return twiddles;
    }

    private void Steps<T>(Span<float> real, Span<float> imaginary, Span<float> otherReal, Span<float> otherImaginary) where T : unmanaged, ILanes<T>
    {
        Span<float> fromReal = real, fromImaginary = imaginary, toReal = otherReal, toImaginary = otherImaginary;
        int length = Size, steps = 0;
        for (; length > 1; steps++)
        {
            if (length >= Radix)
            {
                Four<T>(_twiddles[steps], length, fromReal, fromImaginary, toReal, toImaginary);
                length /= Radix;
            }
            else
            {
                Two<T>(fromReal, fromImaginary, toReal, toImaginary);
                length /= 2;
            }
            Span<float> swap = fromReal;
            fromReal = toReal;
            toReal = swap;
            swap = fromImaginary;
            fromImaginary = toImaginary;
            toImaginary = swap;
        }
        if (steps % 2 != 0) return;
        real[..(Size * Tile.Lanes)].CopyTo(otherReal);
        imaginary[..(Size * Tile.Lanes)].CopyTo(otherImaginary);
    }

    /// <summary>
    /// Splits each of N/length interleaved sequences into four: y_{4p+i} = w^{ip}·Σ_j (−j)^{ij} x_{p + j·length/4}.
    /// </summary>
    private void Four<T>(float[] twiddles, int length, Span<float> fromReal, Span<float> fromImaginary, Span<float> toReal, Span<float> toImaginary)
        where T : unmanaged, ILanes<T>
    {
        int run = Size / length * Tile.Lanes, quarter = Size / Radix * Tile.Lanes;
        ref float xr = ref MemoryMarshal.GetReference(fromReal), xi = ref MemoryMarshal.GetReference(fromImaginary);
        ref float yr = ref MemoryMarshal.GetReference(toReal), yi = ref MemoryMarshal.GetReference(toImaginary);
        for (int p = 0; p < length / Radix; p++)
        {
            ref float w = ref twiddles[p * TwiddleFloats];
            T w1r = T.All(w), w1i = T.All(Unsafe.Add(ref w, 1)), w2r = T.All(Unsafe.Add(ref w, 2));
            T w2i = T.All(Unsafe.Add(ref w, 3)), w3r = T.All(Unsafe.Add(ref w, 4)), w3i = T.All(Unsafe.Add(ref w, 5));
            for (int q = 0; q < run; q += T.Count)
            {
                int from = p * run + q, to = Radix * p * run + q;
                T ar = T.Load(ref xr, from), br = T.Load(ref xr, from + quarter), cr = T.Load(ref xr, from + 2 * quarter), dr = T.Load(ref xr, from + 3 * quarter);
                T ai = T.Load(ref xi, from), bi = T.Load(ref xi, from + quarter), ci = T.Load(ref xi, from + 2 * quarter), di = T.Load(ref xi, from + 3 * quarter);
                T evenR = ar + cr, evenI = ai + ci, oddR = br + dr, oddI = bi + di, leftR = ar - cr, leftI = ai - ci, rightR = br - dr, rightI = bi - di;
                (evenR + oddR).Store(ref yr, to);
                (evenI + oddI).Store(ref yi, to);
                Put(leftR + rightI, leftI - rightR, w1r, w1i, ref yr, ref yi, to + run);
                Put(evenR - oddR, evenI - oddI, w2r, w2i, ref yr, ref yi, to + 2 * run);
                Put(leftR - rightI, leftI + rightR, w3r, w3i, ref yr, ref yi, to + 3 * run);
            }
        }
    }

    private void Two<T>(Span<float> fromReal, Span<float> fromImaginary, Span<float> toReal, Span<float> toImaginary) where T : unmanaged, ILanes<T>
    {
        int run = Size / 2 * Tile.Lanes;
        ref float xr = ref MemoryMarshal.GetReference(fromReal), xi = ref MemoryMarshal.GetReference(fromImaginary);
        ref float yr = ref MemoryMarshal.GetReference(toReal), yi = ref MemoryMarshal.GetReference(toImaginary);
        for (int q = 0; q < run; q += T.Count)
        {
            T ar = T.Load(ref xr, q), ai = T.Load(ref xi, q), br = T.Load(ref xr, q + run), bi = T.Load(ref xi, q + run);
            (ar + br).Store(ref yr, q);
            (ai + bi).Store(ref yi, q);
            (ar - br).Store(ref yr, q + run);
            (ai - bi).Store(ref yi, q + run);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>(T re, T im, T wr, T wi, ref float yr, ref float yi, int at) where T : unmanaged, ILanes<T>
    {
        T.MultiplyAdd(re, wr, T.All(0) - im * wi).Store(ref yr, at);
        T.MultiplyAdd(re, wi, im * wr).Store(ref yi, at);
    }
}

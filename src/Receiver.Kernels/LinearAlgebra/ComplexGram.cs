using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>Sums of outer products of complex float32 vectors, real and imaginary parts apart: G = Σ y yᴴ. Four rows of G stay in registers.</summary>
public static class ComplexGram
{
    /// <summary>Floats to which the length of a vector, and with it every row of G, is padded with zeros.</summary>
    public const int Padding = 16;

    private const int BlockRows = 4;

    /// <summary>The length of a vector with its padding.</summary>
    public static int StrideFor(int length) => (length + Padding - 1) / Padding * Padding;

    /// <summary>Forms the lower triangle of G; what lies above the diagonal is undefined.</summary>
    /// <param name="real">Real parts of the vectors <c>[count×stride]</c>.</param>
    /// <param name="imaginary">Imaginary parts, likewise.</param>
    /// <param name="count">How many vectors.</param>
    /// <param name="stride">Their padded length, a multiple of <see cref="Padding"/>.</param>
    /// <param name="gramReal">Real parts of G <c>[stride×stride]</c>.</param>
    /// <param name="gramImaginary">Imaginary parts of G, likewise.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">A span is too short or the stride is not a multiple of the padding.</exception>
    public static void Sum(
        ReadOnlySpan<float> real, ReadOnlySpan<float> imaginary, int count, int stride, Span<float> gramReal, Span<float> gramImaginary,
        LaneWidth width = LaneWidth.Widest)
    {
        if (stride % Padding != 0) throw new ArgumentException($"a stride of {stride} is not a multiple of {Padding}");
        if (Math.Min(real.Length, imaginary.Length) < count * stride || Math.Min(gramReal.Length, gramImaginary.Length) < stride * stride)
            throw new ArgumentException($"spans do not hold {count} vectors of {stride} and a {stride}×{stride} matrix");
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Blocks<Lanes512>(real, imaginary, count, stride, gramReal, gramImaginary); break;
            case LaneWidth.Bits256: Blocks<Lanes256>(real, imaginary, count, stride, gramReal, gramImaginary); break;
            default: Blocks<Lanes128>(real, imaginary, count, stride, gramReal, gramImaginary); break;
        }
    }

    private static void Blocks<T>(
        ReadOnlySpan<float> real, ReadOnlySpan<float> imaginary, int count, int stride, Span<float> gramReal, Span<float> gramImaginary)
        where T : unmanaged, ILanes<T>
    {
        for (int row = 0; row < stride; row += BlockRows)
            for (int column = 0; column < row + BlockRows; column += T.Count)
                Block<T>(real, imaginary, count, stride, row, column, gramReal, gramImaginary);
    }

    private static void Block<T>(
        ReadOnlySpan<float> real, ReadOnlySpan<float> imaginary, int count, int stride, int row, int column, Span<float> gramReal,
        Span<float> gramImaginary) where T : unmanaged, ILanes<T>
    {
        T r0 = T.All(0), r1 = r0, r2 = r0, r3 = r0, i0 = r0, i1 = r0, i2 = r0, i3 = r0;
        ref float re = ref MemoryMarshal.GetReference(real), im = ref MemoryMarshal.GetReference(imaginary);
        for (int sample = 0; sample < count; sample++)
        {
            T x = T.Load(ref re, column), y = T.Load(ref im, column), minus = T.All(0) - y;
            r0 = T.MultiplyAdd(y, ref Unsafe.Add(ref im, row), T.MultiplyAdd(x, ref Unsafe.Add(ref re, row), r0));
            r1 = T.MultiplyAdd(y, ref Unsafe.Add(ref im, row + 1), T.MultiplyAdd(x, ref Unsafe.Add(ref re, row + 1), r1));
            r2 = T.MultiplyAdd(y, ref Unsafe.Add(ref im, row + 2), T.MultiplyAdd(x, ref Unsafe.Add(ref re, row + 2), r2));
            r3 = T.MultiplyAdd(y, ref Unsafe.Add(ref im, row + 3), T.MultiplyAdd(x, ref Unsafe.Add(ref re, row + 3), r3));
            i0 = T.MultiplyAdd(minus, ref Unsafe.Add(ref re, row), T.MultiplyAdd(x, ref Unsafe.Add(ref im, row), i0));
            i1 = T.MultiplyAdd(minus, ref Unsafe.Add(ref re, row + 1), T.MultiplyAdd(x, ref Unsafe.Add(ref im, row + 1), i1));
            i2 = T.MultiplyAdd(minus, ref Unsafe.Add(ref re, row + 2), T.MultiplyAdd(x, ref Unsafe.Add(ref im, row + 2), i2));
            i3 = T.MultiplyAdd(minus, ref Unsafe.Add(ref re, row + 3), T.MultiplyAdd(x, ref Unsafe.Add(ref im, row + 3), i3));
            re = ref Unsafe.Add(ref re, stride);
            im = ref Unsafe.Add(ref im, stride);
        }
        ref float gr = ref gramReal[row * stride + column], gi = ref gramImaginary[row * stride + column];
        r0.Store(ref gr, 0);
        r1.Store(ref gr, stride);
        r2.Store(ref gr, 2 * stride);
        r3.Store(ref gr, 3 * stride);
        i0.Store(ref gi, 0);
        i1.Store(ref gi, stride);
        i2.Store(ref gi, 2 * stride);
        i3.Store(ref gi, 3 * stride);
    }
}

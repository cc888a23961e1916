using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Receiver.Kernels;

/// <summary>Exchanges rows and columns in blocks of 4×4.</summary>
internal static class Transposition
{
    private const int Block = 4;

    /// <summary>The largest multiple of the block size that is not above <paramref name="length"/>; 0 where the processor has no fast exchange.</summary>
    public static int WholeBlocks(int length) => Sse.IsSupported ? length / Block * Block : 0;

    /// <summary>
    /// <c>destination[column·destinationStride + row] = source[row·sourceStride + column]</c>, rows and columns being multiples of 4 from
    /// <see cref="WholeBlocks"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Copy(ReadOnlySpan<float> source, int sourceStride, int rows, int columns, Span<float> destination, int destinationStride)
    {
        if (rows == 0 || columns == 0) return;
        Strided.Check(source.Length, rows, columns, sourceStride, 1);
        Strided.Check(destination.Length, columns, rows, destinationStride, 1);
        ref readonly float from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        for (int row = 0; row < rows; row += Block)
            for (int column = 0; column < columns; column += Block)
                CopyBlock(in Unsafe.Add(ref Unsafe.AsRef(in from), row * sourceStride + column), sourceStride,
                    ref Unsafe.Add(ref to, column * destinationStride + row), destinationStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyBlock(ref readonly float source, int sourceStride, ref float destination, int destinationStride)
    {
        Vector128<float> a = Vector128.LoadUnsafe(in source), b = Vector128.LoadUnsafe(in source, (nuint)sourceStride);
        Vector128<float> c = Vector128.LoadUnsafe(in source, (nuint)(2 * sourceStride)), d = Vector128.LoadUnsafe(in source, (nuint)(3 * sourceStride));
        Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d), highAb = Sse.UnpackHigh(a, b), highCd = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(ab, cd).StoreUnsafe(ref destination);
        Sse.MoveHighToLow(cd, ab).StoreUnsafe(ref destination, (nuint)destinationStride);
        Sse.MoveLowToHigh(highAb, highCd).StoreUnsafe(ref destination, (nuint)(2 * destinationStride));
        Sse.MoveHighToLow(highCd, highAb).StoreUnsafe(ref destination, (nuint)(3 * destinationStride));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Receiver.Kernels;

/// <summary>Rearrangements of tiles that hold complex rows as real parts, then imaginary parts <c>[2R][16]</c>.</summary>
public static class ComplexTile
{
    /// <summary>−j times every entry: (re, im) becomes (im, −re).</summary>
    /// <exception cref="ArgumentException">The tiles differ in length.</exception>
    public static void Rotate(ReadOnlySpan<float> value, Span<float> rotated)
    {
        TileShape.Check(value.Length, rotated.Length);
        int half = value.Length / 2;
        value[half..].CopyTo(rotated);
        Negate(value[..half], rotated[half..]);
    }

    /// <summary>
    /// Rows (re₀, −im₀, re₁, −im₁, …) and (im₀, re₀, im₁, re₁, …): what a real matrix with columns (Re a₀, Im a₀, Re a₁, …) multiplies to give the real
    /// and the imaginary parts of a complex product.
    /// </summary>
    /// <exception cref="ArgumentException">The tiles differ in length.</exception>
    public static void Interleave(ReadOnlySpan<float> value, Span<float> forReal, Span<float> forImaginary)
    {
        TileShape.Check(value.Length, forReal.Length, forImaginary.Length);
        int half = value.Length / 2;
        for (int row = 0; row < half; row += Tile.Lanes)
        {
            ReadOnlySpan<float> re = value.Slice(row, Tile.Lanes), im = value.Slice(half + row, Tile.Lanes);
            re.CopyTo(forReal[(2 * row)..]);
            Negate(im, forReal.Slice(2 * row + Tile.Lanes, Tile.Lanes));
            im.CopyTo(forImaginary[(2 * row)..]);
            re.CopyTo(forImaginary[(2 * row + Tile.Lanes)..]);
        }
    }

    /// <summary>Exchanges rows and lanes of up to 16 rows; the lanes past them become zero.</summary>
    /// <param name="rows">At most 16 rows of 16 lanes.</param>
    /// <param name="lanes">16 rows of 16 lanes: row i holds what was lane i.</param>
    /// <exception cref="ArgumentException">A span is too short, or there are more than 16 rows.</exception>
    public static void Transpose(ReadOnlySpan<float> rows, Span<float> lanes)
    {
        TileShape.Check(rows.Length);
        if (rows.Length > Tile.Lanes * Tile.Lanes || lanes.Length < Tile.Lanes * Tile.Lanes)
            throw new ArgumentException($"cannot exchange {rows.Length} and {lanes.Length} floats");
        ref readonly float source = ref MemoryMarshal.GetReference(rows);
        ref float destination = ref MemoryMarshal.GetReference(lanes);
        int count = rows.Length / Tile.Lanes, row = 0;
        if (Sse.IsSupported)
            for (; row + 4 <= count; row += 4)
                for (int lane = 0; lane < Tile.Lanes; lane += 4)
                    Block(in source, row * Tile.Lanes + lane, ref destination, lane * Tile.Lanes + row);
        for (; row < Tile.Lanes; row++)
            for (int lane = 0; lane < Tile.Lanes; lane++)
                Unsafe.Add(ref destination, lane * Tile.Lanes + row) = row < count ? rows[row * Tile.Lanes + lane] : 0;
    }

    private static void Block(ref readonly float source, int from, ref float destination, int to)
    {
        Vector128<float> a = Vector128.LoadUnsafe(in source, (nuint)from), b = Vector128.LoadUnsafe(in source, (nuint)(from + Tile.Lanes));
        Vector128<float> c = Vector128.LoadUnsafe(in source, (nuint)(from + 2 * Tile.Lanes)), d = Vector128.LoadUnsafe(in source, (nuint)(from + 3 * Tile.Lanes));
        Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d), highAb = Sse.UnpackHigh(a, b), highCd = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(ab, cd).StoreUnsafe(ref destination, (nuint)to);
        Sse.MoveHighToLow(cd, ab).StoreUnsafe(ref destination, (nuint)(to + Tile.Lanes));
        Sse.MoveLowToHigh(highAb, highCd).StoreUnsafe(ref destination, (nuint)(to + 2 * Tile.Lanes));
        Sse.MoveHighToLow(highCd, highAb).StoreUnsafe(ref destination, (nuint)(to + 3 * Tile.Lanes));
    }

    private static void Negate(ReadOnlySpan<float> value, Span<float> negated)
    {
        ref readonly float source = ref MemoryMarshal.GetReference(value);
        ref float destination = ref MemoryMarshal.GetReference(negated);
        for (int i = 0; i < value.Length; i += Vector128<float>.Count)
            (-Vector128.LoadUnsafe(in source, (nuint)i)).StoreUnsafe(ref destination, (nuint)i);
    }
}

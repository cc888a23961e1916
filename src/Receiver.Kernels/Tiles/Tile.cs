namespace Receiver.Kernels;

/// <summary>
/// A tile holds one matrix column each of 16 problems side by side: <c>[row][16]</c>, so that a row is one 512-bit vector and every step of a
/// batched solve runs along the problems. A batch of B problems is <see cref="CountFor"/> tiles; the lanes past the last problem are zero.
/// </summary>
public static class Tile
{
    /// <summary>Problems in a tile.</summary>
    public const int Lanes = 16;

    /// <summary>Tiles that hold the given number of problems.</summary>
    public static int CountFor(int problems) => (problems + Lanes - 1) / Lanes;

    /// <summary>
    /// Fills a tile from a matrix whose element (row, problem) is <c>source[row·rowStride + problem·problemStride]</c>; the source starts at the
    /// tile's first problem. Lanes from <paramref name="problems"/> on become zero.
    /// </summary>
    /// <exception cref="ArgumentException">A span is too short, or there are more problems than lanes.</exception>
    public static void Pack(ReadOnlySpan<float> source, int rowStride, int problemStride, int rows, int problems, Span<float> tile)
    {
        Check(source.Length, rowStride, problemStride, rows, problems, tile.Length);
        for (int row = 0; row < rows; row++)
        {
            Span<float> lanes = tile.Slice(row * Lanes, Lanes);
            if (problemStride == 1)
                source.Slice(row * rowStride, problems).CopyTo(lanes);
            else
                for (int problem = 0, at = row * rowStride; problem < problems; problem++, at += problemStride) lanes[problem] = source[at];
            lanes[problems..].Clear();
        }
    }

    /// <summary>Writes the first lanes of a tile to a matrix with strides; the opposite of <see cref="Pack"/>.</summary>
    /// <exception cref="ArgumentException">A span is too short, or there are more problems than lanes.</exception>
    public static void Unpack(ReadOnlySpan<float> tile, int rows, int problems, Span<float> destination, int rowStride, int problemStride)
    {
        Check(destination.Length, rowStride, problemStride, rows, problems, tile.Length);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> lanes = tile.Slice(row * Lanes, problems);
            if (problemStride == 1)
                lanes.CopyTo(destination.Slice(row * rowStride, problems));
            else
                for (int problem = 0, at = row * rowStride; problem < problems; problem++, at += problemStride) destination[at] = lanes[problem];
        }
    }

    private static void Check(int length, int rowStride, int problemStride, int rows, int problems, int tileLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(problems, Lanes);
        Strided.Check(length, rows, problems, rowStride, problemStride);
        if (tileLength < rows * Lanes) throw new ArgumentException($"a tile of {rows} rows needs {rows * Lanes} floats, not {tileLength}");
    }
}

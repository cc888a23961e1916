namespace Receiver.Kernels;

/// <summary>
/// The left factor of <see cref="TileProduct"/>, laid out as it is read: <c>[row/8][column][8]</c>, the last block filled up with zeros.
/// Meant to be kept and packed again: the storage only grows. Not thread-safe while packing.
/// </summary>
public sealed class PackedMatrix
{
    internal const int BlockRows = 8;
    private readonly AlignedBuffer _storage = new();

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; private set; }

    internal ReadOnlySpan<float> Values => _storage.Take(Length);

    private int Length => (Rows + BlockRows - 1) / BlockRows * BlockRows * Columns;

    /// <summary>
    /// Packs the matrix whose element (row, column) is <c>source[row·rowStride + column·columnStride]</c>: strides (1, rows) for column-major,
    /// (columns, 1) for row-major, and either way round for the transpose.
    /// </summary>
    /// <exception cref="ArgumentException">A size or stride is negative, or the source is too short.</exception>
    public void Pack(ReadOnlySpan<float> source, int rows, int columns, int rowStride, int columnStride)
    {
        Strided.Check(source.Length, rows, columns, rowStride, columnStride);
        Rows = rows;
        Columns = columns;
        Span<float> packed = _storage.Take(Length);
        for (int block = 0; block < rows; block += BlockRows)
        {
            int count = Math.Min(BlockRows, rows - block), first = 0;
            if (columnStride == 1 && count == BlockRows)
            {
                first = Transposition.WholeBlocks(columns);
                Transposition.Copy(source[(block * rowStride)..], rowStride, BlockRows, first, packed, BlockRows);
                packed = packed[(first * BlockRows)..];
            }
            for (int column = first; column < columns; column++, packed = packed[BlockRows..])
            {
                int at = block * rowStride + column * columnStride;
                if (rowStride == 1 && count == BlockRows)
                {
                    source.Slice(at, BlockRows).CopyTo(packed);
                    continue;
                }
                for (int row = 0; row < count; row++, at += rowStride) packed[row] = source[at];
                packed[count..BlockRows].Clear();
            }
        }
    }

    /// <summary>Packs the elementwise square of another packed matrix.</summary>
    public void PackSquare(PackedMatrix other)
    {
        Rows = other.Rows;
        Columns = other.Columns;
        ReadOnlySpan<float> source = other.Values;
        Span<float> packed = _storage.Take(Length);
        for (int i = 0; i < packed.Length; i++) packed[i] = source[i] * source[i];
    }
}

using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit;

/// <summary>
/// A matrix whose columns are the problems of a batch, in the kernels' tiles <c>[tile][row][16]</c>. A complex matrix of R rows is held as 2R rows: the
/// real parts, then the imaginary parts. The storage is kept and only grows. Not thread-safe.
/// </summary>
internal sealed class TileBatch
{
    private readonly AlignedBuffer _storage = new();

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of problems; the lanes past the last one are kept zero by whoever fills the batch.</summary>
    public int Problems { get; private set; }

    /// <summary>Number of tiles.</summary>
    public int Tiles => Tile.CountFor(Problems);

    /// <summary>All tiles.</summary>
    public Span<float> Values => _storage.Take(Tiles * Rows * Tile.Lanes);

    /// <summary>One tile <c>[Rows][16]</c>.</summary>
    public Span<float> this[int tile] => Values.Slice(tile * Rows * Tile.Lanes, Rows * Tile.Lanes);

    /// <summary>The tiles from the given one on.</summary>
    public Span<float> From(int tile) => Values[(tile * Rows * Tile.Lanes)..];

    /// <summary>Changes the size; what the batch holds is undefined afterwards.</summary>
    public void Resize(int rows, int problems)
    {
        Rows = rows;
        Problems = problems;
    }

    /// <summary>Changes the size and sets every entry.</summary>
    public void Fill(int rows, int problems, float value)
    {
        Resize(rows, problems);
        Values.Fill(value);
    }

    /// <summary>Fills a run of rows from a matrix whose element (row, problem) is <c>source[row·rowStride + problem·problemStride]</c>.</summary>
    public void Pack(ReadOnlySpan<float> source, int rowStride, int problemStride, int firstRow, int rows)
    {
        for (int tile = 0, problem = 0; tile < Tiles; tile++, problem += Tile.Lanes)
            Tile.Pack(source[(problem * problemStride)..], rowStride, problemStride, rows, Math.Min(Tile.Lanes, Problems - problem),
                this[tile].Slice(firstRow * Tile.Lanes, rows * Tile.Lanes));
    }

    /// <summary>The opposite of <see cref="Pack"/>.</summary>
    public void Unpack(int firstRow, int rows, Span<float> destination, int rowStride, int problemStride)
    {
        for (int tile = 0, problem = 0; tile < Tiles; tile++, problem += Tile.Lanes)
            Tile.Unpack(this[tile].Slice(firstRow * Tile.Lanes, rows * Tile.Lanes), rows, Math.Min(Tile.Lanes, Problems - problem),
                destination[(problem * problemStride)..], rowStride, problemStride);
    }
}

using System.Runtime.InteropServices;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.MessagePassing;

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

    /// <summary>Leaves out all rows but the given ones, ascending.</summary>
    /// <param name="rows">Rows of each run.</param>
    /// <param name="runs">How many runs of as many rows the batch is made of: 2 where it is complex.</param>
    public void KeepRows(ReadOnlySpan<int> rows, int runs)
    {
        Span<float> values = Values;
        int before = Rows, run = before / runs, to = 0;
        // What is kept moves to the front, past nothing that is still to be moved.
        for (int tile = 0; tile < Tiles; tile++)
            for (int first = 0; first < before; first += run)
                foreach (int row in rows)
                {
                    values.Slice((tile * before + first + row) * Tile.Lanes, Tile.Lanes).CopyTo(values.Slice(to, Tile.Lanes));
                    to += Tile.Lanes;
                }
        Rows = runs * rows.Length;
    }

    /// <summary>Columns of a real matrix become problems, the first one that of the given tile.</summary>
    public void Load(RealMatrix matrix, int firstTile = 0) =>
        Pack(matrix.Values, 1, matrix.RowCount, 0, matrix.RowCount, firstTile, matrix.ColumnCount);

    /// <summary>Rows of a real matrix become problems.</summary>
    public void LoadTransposed(RealMatrix matrix) => Pack(matrix.Values, matrix.RowCount, 1, 0, matrix.ColumnCount, 0, matrix.RowCount);

    /// <summary>Columns of a complex matrix become problems, the first one that of the given tile.</summary>
    public void Load(ComplexMatrix matrix, int firstTile = 0)
    {
        ReadOnlySpan<float> parts = MemoryMarshal.Cast<Complex32, float>(matrix.Values.AsSpan());
        Pack(parts, 2, 2 * matrix.RowCount, 0, matrix.RowCount, firstTile, matrix.ColumnCount);
        Pack(parts[1..], 2, 2 * matrix.RowCount, matrix.RowCount, matrix.RowCount, firstTile, matrix.ColumnCount);
    }

    /// <summary>Rows of a complex matrix become problems.</summary>
    public void LoadTransposed(ComplexMatrix matrix)
    {
        ReadOnlySpan<float> parts = MemoryMarshal.Cast<Complex32, float>(matrix.Values.AsSpan());
        Pack(parts, 2 * matrix.RowCount, 2, 0, matrix.ColumnCount, 0, matrix.RowCount);
        Pack(parts[1..], 2 * matrix.RowCount, 2, matrix.ColumnCount, matrix.ColumnCount, 0, matrix.RowCount);
    }

    /// <summary>
    /// Fills a run of rows from a matrix whose element (row, problem) is <c>source[row·rowStride + problem·problemStride]</c>; its first problem becomes that
    /// of the given tile, and the lanes past its last one become zero.
    /// </summary>
    public void Pack(ReadOnlySpan<float> source, int rowStride, int problemStride, int firstRow, int rows, int firstTile, int problems)
    {
        for (int tile = firstTile, problem = 0; problem < problems; tile++, problem += Tile.Lanes)
            Tile.Pack(source[(problem * problemStride)..], rowStride, problemStride, rows, Math.Min(Tile.Lanes, problems - problem),
                this[tile].Slice(firstRow * Tile.Lanes, rows * Tile.Lanes));
    }

    /// <summary>Writes a run of rows to a matrix with strides, the problems from the given tile on.</summary>
    public void Unpack(int firstRow, int rows, Span<float> destination, int rowStride, int problemStride, int firstTile = 0, int? problems = null)
    {
        int count = problems ?? Problems;
        for (int tile = firstTile, problem = 0; problem < count; tile++, problem += Tile.Lanes)
            Tile.Unpack(this[tile].Slice(firstRow * Tile.Lanes, rows * Tile.Lanes), rows, Math.Min(Tile.Lanes, count - problem),
                destination[(problem * problemStride)..], rowStride, problemStride);
    }

    /// <summary>Exchanges the roles of rows and problems for one tile: a run of its rows become the problems of <paramref name="turned"/>, its lanes 16 rows.</summary>
    public void Turn(int tile, int firstRow, TileBatch turned, int turnedRow)
    {
        ReadOnlySpan<float> source = this[tile];
        for (int target = 0, row = 0; target < turned.Tiles; target++, row += Tile.Lanes)
        {
            int count = Math.Min(Tile.Lanes, turned.Problems - row);
            ComplexTile.Transpose(source.Slice((firstRow + row) * Tile.Lanes, count * Tile.Lanes), turned[target][(turnedRow * Tile.Lanes)..]);
        }
    }
}

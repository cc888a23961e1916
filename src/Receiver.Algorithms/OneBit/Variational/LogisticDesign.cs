using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// A design matrix W <c>[n×d]</c> that many problems share, prepared for <see cref="LogisticVariationalSolver"/>: W, Wᵀ, their elementwise squares
/// and WᵀW. Meant to be kept and packed again. Not thread-safe while packing.
/// </summary>
public sealed class LogisticDesign
{
    private readonly AlignedBuffer _scratch = new(), _gram = new(), _rowSquares = new(), _columnSquares = new();

    private readonly PackedMatrix _forwardSquare = new(), _backwardSquare = new(), _rowSquareColumn = new(), _columnSquareColumn = new();

    // W∘W = r cᵀ, as it is for QPSK symbols: its products are then sums, and the full squares are not made.
    private bool _isSeparable;

    /// <summary>Number of rows, n.</summary>
    public int Rows => Forward.Rows;

    /// <summary>Number of unknowns, d.</summary>
    public int Columns => Forward.Columns;

    /// <summary>W.</summary>
    internal PackedMatrix Forward { get; } = new();

    /// <summary>Wᵀ.</summary>
    internal PackedMatrix Backward { get; } = new();

    /// <summary>WᵀW <c>[d×d]</c>.</summary>
    internal ReadOnlySpan<float> Gram => _gram.Take(Columns * Columns);

    /// <summary>Prepares the matrix whose element (row, column) is <c>matrix[row·rowStride + column·columnStride]</c>.</summary>
    /// <exception cref="ArgumentException">A size is not positive, a stride is negative, or the span is too short.</exception>
    public void Pack(ReadOnlySpan<float> matrix, int rows, int columns, int rowStride, int columnStride)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Forward.Pack(matrix, rows, columns, rowStride, columnStride);
        Backward.Pack(matrix, columns, rows, columnStride, rowStride);
        _isSeparable = FactorSquares(matrix, rowStride, columnStride);
        if (_isSeparable)
        {
            _rowSquareColumn.Pack(_rowSquares.Take(rows), rows, 1, 1, rows);
            _columnSquareColumn.Pack(_columnSquares.Take(columns), columns, 1, 1, columns);
        }
        else
        {
            _forwardSquare.PackSquare(Forward);
            _backwardSquare.PackSquare(Backward);
        }
        MultiplyGram(matrix, rowStride, columnStride);
    }

    /// <summary>Prepares a matrix <c>[n×d]</c>.</summary>
    /// <exception cref="ArgumentException">The matrix is empty.</exception>
    public void Pack(RealMatrix matrix) => Pack(matrix.Values, matrix.RowCount, matrix.ColumnCount, 1, matrix.RowCount);

    /// <summary>y = (W∘W)x of a tile.</summary>
    internal void MultiplySquare(ReadOnlySpan<float> x, Span<float> y) =>
        MultiplySquare(x, y, _forwardSquare, _columnSquares.Take(Columns), _rowSquareColumn);

    /// <summary>x = (W∘W)ᵀy of a tile.</summary>
    internal void MultiplySquareTransposed(ReadOnlySpan<float> y, Span<float> x) =>
        MultiplySquare(y, x, _backwardSquare, _rowSquares.Take(Rows), _columnSquareColumn);

    private void MultiplySquare(ReadOnlySpan<float> x, Span<float> y, PackedMatrix square, ReadOnlySpan<float> right, PackedMatrix left)
    {
        if (!_isSeparable)
        {
            TileProduct.Multiply(square, x, y);
            return;
        }
        Span<float> sum = stackalloc float[Tile.Lanes];
        TileSum.Weighted(right, x, sum);
        TileProduct.Multiply(left, sum, y);
    }

    private bool FactorSquares(ReadOnlySpan<float> matrix, int rowStride, int columnStride)
    {
        Span<float> r = _rowSquares.Take(Rows), c = _columnSquares.Take(Columns);
        int pivotRow = 0, pivotColumn = 0;
        for (int column = 1; column < c.Length; column++)
            if (Math.Abs(matrix[column * columnStride]) > Math.Abs(matrix[pivotColumn * columnStride])) pivotColumn = column;
        for (int row = 0; row < r.Length; row++)
        {
            float value = matrix[row * rowStride + pivotColumn * columnStride];
            r[row] = value * value;
            if (r[row] > r[pivotRow]) pivotRow = row;
        }
        if (!(r[pivotRow] > 0)) return false;
        for (int column = 0; column < c.Length; column++)
        {
            float value = matrix[pivotRow * rowStride + column * columnStride];
            c[column] = value * value / r[pivotRow];
        }
        for (int row = 0; row < r.Length; row++)
            for (int column = 0; column < c.Length; column++)
            {
                float value = matrix[row * rowStride + column * columnStride];
                if (!(Math.Abs(value * value - r[row] * c[column]) <= 1e-5f * r[row] * c[column])) return false;
            }
        return true;
    }

    private void MultiplyGram(ReadOnlySpan<float> matrix, int rowStride, int columnStride)
    {
        Span<float> gram = _gram.Take(Columns * Columns);
        Span<float> scratch = _scratch.Take((Rows + Columns) * Tile.Lanes), x = scratch[..(Rows * Tile.Lanes)], y = scratch[(Rows * Tile.Lanes)..];
        for (int column = 0; column < Columns; column += Tile.Lanes)
        {
            int count = Math.Min(Tile.Lanes, Columns - column);
            Tile.Pack(matrix[(column * columnStride)..], rowStride, columnStride, Rows, count, x);
            TileProduct.Multiply(Backward, x, y);
            Tile.Unpack(y, Columns, count, gram[(column * Columns)..], 1, Columns);
        }
    }
}

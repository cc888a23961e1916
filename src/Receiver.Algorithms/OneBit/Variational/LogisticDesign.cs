using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// A design matrix W <c>[n×d]</c> that many problems share, prepared for <see cref="LogisticVariationalSolver"/>: W, Wᵀ, their elementwise squares
/// and WᵀW. Meant to be kept and packed again. Not thread-safe while packing.
/// </summary>
public sealed class LogisticDesign
{
    private readonly AlignedBuffer _scratch = new(), _gram = new(), _columnSquares = new();
    private readonly PackedMatrix _forwardSquare = new(), _backwardSquare = new(), _columnSquareMatrix = new();

    // All rows of W∘W are equal, as they are for QPSK symbols: its products are then sums, and all rows of a problem share their variance.
    private bool _hasEqualRows;

    /// <summary>Number of rows, n.</summary>
    public int Rows => Forward.Rows;

    /// <summary>Number of unknowns, d.</summary>
    public int Columns => Forward.Columns;

    /// <summary>
    /// Whether the products w_nᵀu vary so much that the likelihood is a step beside their spread: <see cref="SteepLogisticExpectations"/> then stands in for
    /// <see cref="LogisticExpectations"/>.
    /// </summary>
    public bool IsSteep { get; private set; }

    /// <summary>W.</summary>
    internal PackedMatrix Forward { get; } = new();

    /// <summary>Wᵀ.</summary>
    internal PackedMatrix Backward { get; } = new();

    /// <summary>WᵀW <c>[d×d]</c>.</summary>
    internal ReadOnlySpan<float> Gram => _gram.Take(Columns * Columns);

    /// <summary>Prepares the matrix whose element (row, column) is <c>matrix[row·rowStride + column·columnStride]</c>; <see cref="IsSteep"/> as said.</summary>
    /// <exception cref="ArgumentException">A size is not positive, a stride is negative, or the span is too short.</exception>
    public void Pack(ReadOnlySpan<float> matrix, int rows, int columns, int rowStride, int columnStride, bool steep = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Forward.Pack(matrix, rows, columns, rowStride, columnStride);
        Backward.Pack(matrix, columns, rows, columnStride, rowStride);
        IsSteep = steep;
        _hasEqualRows = !steep && HasEqualRows(matrix, rowStride, columnStride);
        if (_hasEqualRows) _columnSquareMatrix.Pack(_columnSquares.Take(columns), columns, 1, 1, columns);
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

    /// <summary>
    /// v∘f1 and (W∘W)ᵀ(v²∘f2) of a tile with z ~ N(v∘x, (W∘W)s²), by the rule that <see cref="IsSteep"/> tells.
    /// </summary>
    /// <param name="sign">v, a tile of n rows.</param>
    /// <param name="variance">s², a tile of d rows.</param>
    /// <param name="meanThenSlope">In: x. Out: v∘f1. A tile of n rows.</param>
    /// <param name="scratch">A tile of n rows.</param>
    /// <param name="curvature">Receives (W∘W)ᵀ(v²∘f2), a tile of d rows.</param>
    internal void Expect(
        ReadOnlySpan<float> sign, ReadOnlySpan<float> variance, Span<float> meanThenSlope, Span<float> scratch, Span<float> curvature)
    {
        if (!_hasEqualRows)
        {
            TileProduct.Multiply(_forwardSquare, variance, scratch);
            if (IsSteep) SteepLogisticExpectations.Evaluate(sign, meanThenSlope, scratch);
            else LogisticExpectations.Evaluate(sign, meanThenSlope, scratch);
            TileProduct.Multiply(_backwardSquare, scratch, curvature);
            return;
        }
        Span<float> common = stackalloc float[Tile.Lanes], sum = stackalloc float[Tile.Lanes];
        TileSum.Weighted(_columnSquares.Take(Columns), variance, common);
        LogisticExpectations.EvaluateTile(sign, meanThenSlope, common, sum);
        TileProduct.Multiply(_columnSquareMatrix, sum, curvature);
    }

    private bool HasEqualRows(ReadOnlySpan<float> matrix, int rowStride, int columnStride)
    {
        Span<float> squares = _columnSquares.Take(Columns);
        for (int column = 0; column < squares.Length; column++)
        {
            int at = column * columnStride;
            float square = squares[column] = matrix[at] * matrix[at];
            for (int row = 1; row < Rows; row++)
            {
                at += rowStride;
                if (!(Math.Abs(matrix[at] * matrix[at] - square) <= 1e-5f * square)) return false;
            }
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

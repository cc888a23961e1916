using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Svm;

/// <summary>
/// A design matrix W <c>[n×d]</c> that many problems share, prepared for <see cref="SvmSolver"/>: its rows one after the other, and their squared
/// norms. Meant to be kept and packed again. Not thread-safe while packing.
/// </summary>
public sealed class HingeDesign
{
    private readonly AlignedBuffer _values = new(), _squares = new();

    /// <summary>Number of rows, n.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of unknowns, d.</summary>
    public int Columns { get; private set; }

    /// <summary>W, row after row.</summary>
    internal Span<float> Values => _values.Take(Rows * Columns);

    /// <summary>‖w_n‖² <c>[n]</c>.</summary>
    internal Span<float> Squares => _squares.Take(Rows);

    /// <summary>Row n of W.</summary>
    internal ReadOnlySpan<float> Row(int row) => Values.Slice(row * Columns, Columns);

    /// <summary>Prepares a matrix stored column after column.</summary>
    /// <exception cref="ArgumentException">A size is not positive, or the span is too short.</exception>
    /// <exception cref="UnsolvableException">The matrix is not finite.</exception>
    public void Pack(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (matrix.Length < rows * columns) throw new ArgumentException($"a {rows}×{columns} matrix needs {rows * columns} floats, not {matrix.Length}");
        (Rows, Columns) = (rows, columns);
        Span<float> values = Values, squares = Squares;
        squares.Clear();
        for (int column = 0, from = 0; column < columns; column++)
            for (int row = 0; row < rows; row++, from++)
            {
                values[row * columns + column] = matrix[from];
                squares[row] += matrix[from] * matrix[from];
            }
        foreach (float square in squares)
            if (!float.IsFinite(square)) throw new UnsolvableException("the design is not finite");
    }
}

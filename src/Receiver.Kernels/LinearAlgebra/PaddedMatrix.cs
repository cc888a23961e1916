namespace Receiver.Kernels;

/// <summary>
/// A real matrix in double precision, rows contiguous and padded with zeros to whole vectors, which every kernel relies on and keeps. It is meant to be
/// reshaped and used again. Not thread-safe.
/// </summary>
public sealed class PaddedMatrix
{
    /// <summary>Numbers to which a row is padded.</summary>
    public const int Lanes = 8;

    /// <summary>An empty matrix, to be reshaped.</summary>
    public PaddedMatrix() { }

    /// <summary>A zero matrix.</summary>
    public PaddedMatrix(int rows, int columns) => Reshape(rows, columns);

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; private set; }

    /// <summary>Distance between two rows in the array: the columns, padded.</summary>
    public int Stride { get; private set; }

    /// <summary>The entries, row after row.</summary>
    public double[] Values { get; private set; } = [];

    /// <summary>An entry.</summary>
    public ref double this[int row, int column] => ref Values[row * Stride + column];

    /// <summary>A row.</summary>
    public Span<double> Row(int row) => Values.AsSpan(row * Stride, Columns);

    /// <summary>Gives the matrix a size and makes it zero.</summary>
    public void Reshape(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        (Rows, Columns, Stride) = (rows, columns, (columns + Lanes - 1) / Lanes * Lanes);
        int length = checked(rows * Stride);
        if (Values.Length < length) Values = new double[length];
        else Array.Clear(Values, 0, length);
    }

    /// <summary>Takes size and entries of another matrix.</summary>
    public void CopyFrom(PaddedMatrix source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Reshape(source.Rows, source.Columns);
        source.Values.AsSpan(0, Rows * Stride).CopyTo(Values);
    }
}

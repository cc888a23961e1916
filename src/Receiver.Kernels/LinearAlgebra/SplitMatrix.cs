using System.Numerics;

namespace Receiver.Kernels;

/// <summary>
/// A complex matrix in double precision with real and imaginary parts apart. Rows are contiguous and padded with zeros to whole vectors, which every
/// kernel relies on and keeps. It is meant to be reshaped and used again. Not thread-safe.
/// </summary>
public sealed class SplitMatrix
{
    /// <summary>Numbers to which a row is padded.</summary>
    public const int Lanes = 8;

    /// <summary>An empty matrix, to be reshaped.</summary>
    public SplitMatrix() { }

    /// <summary>A zero matrix.</summary>
    public SplitMatrix(int rows, int columns) => Reshape(rows, columns);

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; private set; }

    /// <summary>Distance between two rows in the arrays: the columns, padded.</summary>
    public int Stride { get; private set; }

    /// <summary>Real parts, row after row.</summary>
    public double[] Real { get; private set; } = [];

    /// <summary>Imaginary parts, row after row.</summary>
    public double[] Imaginary { get; private set; } = [];

    /// <summary>An entry.</summary>
    public Complex this[int row, int column]
    {
        get => new(Real[row * Stride + column], Imaginary[row * Stride + column]);
        set => (Real[row * Stride + column], Imaginary[row * Stride + column]) = (value.Real, value.Imaginary);
    }

    /// <summary>Real parts of a row.</summary>
    public Span<double> RealRow(int row) => Real.AsSpan(row * Stride, Columns);

    /// <summary>Imaginary parts of a row.</summary>
    public Span<double> ImaginaryRow(int row) => Imaginary.AsSpan(row * Stride, Columns);

    /// <summary>Gives the matrix a size and makes it zero.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="clear">Whether it becomes zero; if not, whoever asks for it writes every entry and the padding.</param>
    public void Reshape(int rows, int columns, bool clear = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        (Rows, Columns, Stride) = (rows, columns, (columns + Lanes - 1) / Lanes * Lanes);
        int length = checked(rows * Stride);
        if (Real.Length < length)
        {
            // Sizes that creep up from use to use shall not ask for new storage each time.
            int room = Math.Max(length, Real.Length + Real.Length / 2);
            (Real, Imaginary) = (new double[room], new double[room]);
            return;
        }
        if (clear) Clear();
    }

    /// <summary>Makes the matrix zero.</summary>
    public void Clear()
    {
        Array.Clear(Real, 0, Rows * Stride);
        Array.Clear(Imaginary, 0, Rows * Stride);
    }

    /// <summary>Takes size and entries of another matrix.</summary>
    public void CopyFrom(SplitMatrix source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Reshape(source.Rows, source.Columns, clear: false);
        Array.Copy(source.Real, Real, Rows * Stride);
        Array.Copy(source.Imaginary, Imaginary, Rows * Stride);
    }

    /// <summary>Makes the padding of a row zero, after its entries were written.</summary>
    public void ClearPadding(int row)
    {
        Real.AsSpan(row * Stride + Columns, Stride - Columns).Clear();
        Imaginary.AsSpan(row * Stride + Columns, Stride - Columns).Clear();
    }

    /// <summary>Takes a row of another matrix with as many columns.</summary>
    public void CopyRow(int row, SplitMatrix source, int sourceRow)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Columns != Columns) throw new ArgumentException($"a row of {source.Columns} numbers is not one of {Columns}");
        Array.Copy(source.Real, sourceRow * Stride, Real, row * Stride, Stride);
        Array.Copy(source.Imaginary, sourceRow * Stride, Imaginary, row * Stride, Stride);
    }
}

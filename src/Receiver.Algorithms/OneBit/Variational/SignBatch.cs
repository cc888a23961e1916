namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// The observed signs of a batch of problems <c>[n×B]</c>: −1, +1, or 0 where erased. The sign of row r of problem b is
/// <c>values[r·rowStride + b·problemStride]</c>, so that both the rows and the columns of an observation can be read where they lie.
/// </summary>
/// <param name="values">The signs.</param>
/// <param name="problems">Number of problems, B.</param>
/// <param name="rowStride">Distance from one row to the next.</param>
/// <param name="problemStride">Distance from one problem to the next.</param>
public readonly ref struct SignBatch(ReadOnlySpan<float> values, int problems, int rowStride, int problemStride)
{
    private readonly ReadOnlySpan<float> _values = values;

    /// <summary>Number of problems, B.</summary>
    public int Problems { get; } = problems;

    /// <summary>Copies the signs of one problem, one every <paramref name="stride"/> floats.</summary>
    internal void CopyProblem(int problem, int rows, Span<float> destination, int stride)
    {
        int from = problem * problemStride;
        for (int row = 0, to = 0; row < rows; row++, from += rowStride, to += stride) destination[to] = _values[from];
    }

    internal void Check(int rows)
    {
        long last = (long)(rows - 1) * rowStride + (long)(Problems - 1) * problemStride;
        if (Problems < 0 || rowStride < 0 || problemStride < 0 || rows > 0 && Problems > 0 && last >= _values.Length)
            throw new ArgumentException($"{_values.Length} signs do not hold {Problems} problems of {rows} rows with strides {rowStride} and {problemStride}");
    }
}

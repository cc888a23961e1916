namespace Receiver.Kernels;

/// <summary>Bounds of matrices that lie in a span with a stride for each axis.</summary>
internal static class Strided
{
    /// <summary>Throws unless every element of the matrix lies within <paramref name="length"/> floats.</summary>
    /// <exception cref="ArgumentException">A size or stride is negative, or the span is too short.</exception>
    public static void Check(int length, int rows, int columns, int rowStride, int columnStride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(rowStride);
        ArgumentOutOfRangeException.ThrowIfNegative(columnStride);
        if (rows == 0 || columns == 0) return;
        long last = (long)(rows - 1) * rowStride + (long)(columns - 1) * columnStride;
        if (last >= length)
            throw new ArgumentException($"a {rows}×{columns} matrix with strides {rowStride} and {columnStride} needs {last + 1} floats, not {length}");
    }
}

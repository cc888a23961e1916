using System.Numerics;

namespace Receiver.Kernels;

/// <summary>Small symmetric positive definite matrices in float32.</summary>
public static class PositiveDefinite
{
    /// <summary>
    /// Inverts a symmetric positive definite matrix in place, by Gauss–Jordan elimination; without pivoting, which such a matrix does not need.
    /// Where the matrix is not positive definite the result is meaningless.
    /// </summary>
    /// <param name="matrix">The matrix <c>[size×size]</c>.</param>
    /// <param name="size">Number of rows.</param>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    public static void Invert(Span<float> matrix, int size)
    {
        if (matrix.Length < size * size) throw new ArgumentException($"a {size}×{size} matrix needs {size * size} floats, not {matrix.Length}");
        for (int pivot = 0; pivot < size; pivot++)
        {
            Span<float> pivotRow = matrix.Slice(pivot * size, size);
            float inverse = 1 / pivotRow[pivot];
            pivotRow[pivot] = 1;
            for (int column = 0; column < size; column++) pivotRow[column] *= inverse;
            for (int row = 0; row < size; row++)
            {
                if (row == pivot) continue;
                Span<float> target = matrix.Slice(row * size, size);
                float factor = target[pivot];
                target[pivot] = 0;
                Subtract(target, pivotRow, factor);
            }
        }
    }

    private static void Subtract(Span<float> target, ReadOnlySpan<float> row, float factor)
    {
        int column = 0;
        for (; column + Vector<float>.Count <= target.Length; column += Vector<float>.Count)
        {
            Span<float> part = target[column..];
            (new Vector<float>(part) - new Vector<float>(row[column..]) * factor).CopyTo(part);
        }
        for (; column < target.Length; column++) target[column] -= row[column] * factor;
    }
}

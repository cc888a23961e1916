using System.Numerics;

namespace Receiver.Kernels;

/// <summary>Cholesky factors of Hermitian positive definite matrices in double precision, A = L·Lᴴ, and systems with them.</summary>
public static unsafe class SplitCholesky
{
    private const int Block = 16;

    /// <summary>Replaces the lower triangle of a matrix by that of its factor; what is above the diagonal is neither read nor kept.</summary>
    /// <returns>Whether the matrix is positive definite; if not, its content is lost.</returns>
    public static bool TryFactor(SplitMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.Rows != matrix.Columns) throw new ArgumentException($"{matrix.Rows}×{matrix.Columns} is not square");
        int size = matrix.Rows, stride = matrix.Stride;
        double* sumReal = stackalloc double[8], sumImaginary = stackalloc double[8];
        fixed (double* re = matrix.Real, im = matrix.Imaginary)
            for (int start = 0; start < size; start += Block)
            {
                int end = Math.Min(size, start + Block);
                if (start > 0) SubtractEarlier(re, im, stride, size, start, end, sumReal, sumImaginary);
                for (int row = start; row < size; row++)
                    if (!FactorRow(re, im, stride, row, start, Math.Min(end, row + 1))) return false;
            }
        for (int row = 0; row < size; row++)
        {
            matrix.RealRow(row)[(row + 1)..].Clear();
            matrix.ImaginaryRow(row)[(row + 1)..].Clear();
        }
        return true;
    }

    // A[i, j] −= Σ_{k<start} L[i, k]·conj(L[j, k]) for the columns of a block, which is the conjugate of the inner product of the rows i and j.
    private static void SubtractEarlier(double* re, double* im, int stride, int size, int start, int end, double* sumReal, double* sumImaginary)
    {
        for (int row = start; row < size; row += 4)
            for (int column = start; column < end; column += 2)
            {
                int rows = Math.Min(4, size - row), columns = Math.Min(2, end - column);
                if (rows == 4 && columns == 2) Tile(re, im, stride, row, column, start, sumReal, sumImaginary);
                for (int i = 0; i < rows; i++)
                    for (int j = 0; j < columns; j++)
                    {
                        int at = (row + i) * stride + column + j;
                        (double real, double imaginary) = rows == 4 && columns == 2 ? (sumReal[2 * i + j], sumImaginary[2 * i + j])
                            : SplitDots.One(re + (row + i) * stride, im + (row + i) * stride, re + (column + j) * stride, im + (column + j) * stride, start);
                        re[at] -= real;
                        im[at] += imaginary;
                    }
            }
    }

    private static void Tile(double* re, double* im, int stride, int row, int column, int length, double* sumReal, double* sumImaginary) =>
        SplitDots.Tile(re + row * stride, im + row * stride, stride, re + column * stride, im + column * stride, stride, length, sumReal, sumImaginary, 2);

    private static bool FactorRow(double* re, double* im, int stride, int row, int start, int end)
    {
        double* rowReal = re + row * stride, rowImaginary = im + row * stride;
        for (int column = start; column < end; column++)
        {
            double* otherReal = re + column * stride, otherImaginary = im + column * stride;
            double real = rowReal[column], imaginary = rowImaginary[column];
            for (int k = start; k < column; k++)
            {
                real -= rowReal[k] * otherReal[k] + rowImaginary[k] * otherImaginary[k];
                imaginary -= rowImaginary[k] * otherReal[k] - rowReal[k] * otherImaginary[k];
            }
            if (column == row)
            {
                if (!(real > 0) || !double.IsFinite(real)) return false;
                rowReal[column] = Math.Sqrt(real);
                rowImaginary[column] = 0;
                return true;
            }
            double inverse = 1 / otherReal[column];
            rowReal[column] = real * inverse;
            rowImaginary[column] = imaginary * inverse;
        }
        return true;
    }

    /// <summary>Solves L·Lᴴ·x = b in place.</summary>
    public static void Solve(SplitMatrix factor, Span<Complex> right)
    {
        ArgumentNullException.ThrowIfNull(factor);
        int size = factor.Rows, stride = factor.Stride;
        for (int row = 0; row < size; row++)
        {
            double real = right[row].Real, imaginary = right[row].Imaginary;
            ReadOnlySpan<double> re = factor.RealRow(row), im = factor.ImaginaryRow(row);
            for (int k = 0; k < row; k++)
            {
                real -= re[k] * right[k].Real - im[k] * right[k].Imaginary;
                imaginary -= re[k] * right[k].Imaginary + im[k] * right[k].Real;
            }
            right[row] = new Complex(real / re[row], imaginary / re[row]);
        }
        for (int row = size - 1; row >= 0; row--)
        {
            ReadOnlySpan<double> re = factor.RealRow(row), im = factor.ImaginaryRow(row);
            Complex x = right[row] /= re[row];
            for (int k = 0; k < row; k++)
                right[k] -= new Complex(re[k] * x.Real + im[k] * x.Imaginary, re[k] * x.Imaginary - im[k] * x.Real);
        }
    }

    /// <summary>Solves L·X = B in place, B <c>[size×any]</c>.</summary>
    public static void SolveLower(SplitMatrix factor, SplitMatrix right)
    {
        ArgumentNullException.ThrowIfNull(factor);
        ArgumentNullException.ThrowIfNull(right);
        for (int row = 0; row < factor.Rows; row++)
        {
            for (int k = 0; k < row; k++) SplitRows.AddScaled(right, k, -factor[row, k], right, row);
            double inverse = 1 / factor[row, row].Real;
            foreach (ref double value in right.RealRow(row)) value *= inverse;
            foreach (ref double value in right.ImaginaryRow(row)) value *= inverse;
        }
    }
}

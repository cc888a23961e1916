using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>Products of real matrices in double precision, in tiles that stay in registers.</summary>
public static unsafe class PaddedProduct
{
    private const int TileRows = 4, Lanes = PaddedMatrix.Lanes;

    /// <summary>C = A·B, or AᵀB.</summary>
    /// <param name="left">A <c>[r×k]</c>, transposed <c>[k×r]</c>.</param>
    /// <param name="isTransposed">Whether A is read by columns.</param>
    /// <param name="right">B <c>[k×c]</c>.</param>
    /// <param name="result">C, reshaped to <c>[r×c]</c>.</param>
    /// <exception cref="ArgumentException">The inner sizes differ.</exception>
    public static void Multiply(PaddedMatrix left, bool isTransposed, PaddedMatrix right, PaddedMatrix result)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(result);
        (int rows, int inner) = isTransposed ? (left.Columns, left.Rows) : (left.Rows, left.Columns);
        if (inner != right.Rows) throw new ArgumentException($"{inner} columns do not match {right.Rows} rows");
        result.Reshape(rows, right.Columns);
        (int rowStep, int innerStep) = isTransposed ? (1, left.Stride) : (left.Stride, 1);
        fixed (double* a = left.Values, b = right.Values, c = result.Values)
            for (int row = 0; row < rows; row += TileRows)
                Rows(a + row * rowStep, rowStep, innerStep, b, right.Stride, inner, c + row * result.Stride, result.Stride, Math.Min(TileRows, rows - row), 0);
    }

    /// <summary>
    /// Up to four rows of C = A·B from column <paramref name="first"/> on, a multiple of the lanes; A[i, k] is at <c>i·rowStep + k·innerStep</c>.
    /// </summary>
    internal static void Rows(double* a, int rowStep, int innerStep, double* b, int rightStride, int inner, double* c, int stride, int rows, int first)
    {
        int column = first;
        if (rows == TileRows)
            for (; column + 2 * Lanes <= stride; column += 2 * Lanes)
                FourRows(a, rowStep, innerStep, b + column, rightStride, inner, c + column, stride);
        for (; column < stride; column += Lanes)
            for (int row = 0; row < rows; row++)
                OneRow(a + row * rowStep, innerStep, b + column, rightStride, inner, c + row * stride + column);
    }

    private static void FourRows(double* a, int rowStep, int innerStep, double* b, int rightStride, int inner, double* c, int stride)
    {
        Vector512<double> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        for (int k = 0; k < inner; k++, a += innerStep, b += rightStride)
        {
            Vector512<double> b0 = Vector512.Load(b), b1 = Vector512.Load(b + Lanes), x = Vector512.Create(*a);
            s00 = Vector512.FusedMultiplyAdd(x, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(x, b1, s01);
            x = Vector512.Create(a[rowStep]);
            s10 = Vector512.FusedMultiplyAdd(x, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(x, b1, s11);
            x = Vector512.Create(a[2 * rowStep]);
            s20 = Vector512.FusedMultiplyAdd(x, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(x, b1, s21);
            x = Vector512.Create(a[3 * rowStep]);
            s30 = Vector512.FusedMultiplyAdd(x, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(x, b1, s31);
        }
        s00.Store(c);
        s01.Store(c + Lanes);
        s10.Store(c + stride);
        s11.Store(c + stride + Lanes);
        s20.Store(c + 2 * stride);
        s21.Store(c + 2 * stride + Lanes);
        s30.Store(c + 3 * stride);
        s31.Store(c + 3 * stride + Lanes);
    }

    private static void OneRow(double* a, int innerStep, double* b, int rightStride, int inner, double* c)
    {
        Vector512<double> sum = default;
        for (int k = 0; k < inner; k++, a += innerStep, b += rightStride) sum = Vector512.FusedMultiplyAdd(Vector512.Create(*a), Vector512.Load(b), sum);
        sum.Store(c);
    }

    /// <summary>C[i, j] = Σ_n A[i, n]·B[j, n] for the first rows of A and some of B, into the same rows and columns of C.</summary>
    /// <param name="left">A.</param>
    /// <param name="lefts">Rows of A.</param>
    /// <param name="right">B, with as many columns as A.</param>
    /// <param name="first">First row of B.</param>
    /// <param name="end">Row of B after the last.</param>
    /// <param name="result">C, large enough; its other entries stay.</param>
    /// <exception cref="ArgumentException">The numbers of columns differ, or there are too few rows.</exception>
    public static void Dots(PaddedMatrix left, int lefts, PaddedMatrix right, int first, int end, PaddedMatrix result)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(result);
        if (left.Columns != right.Columns) throw new ArgumentException($"rows of {left.Columns} and {right.Columns} numbers");
        if (lefts > left.Rows || lefts > result.Rows || end > right.Rows || end > result.Columns) throw new ArgumentException("rows that are not there");
        int length = left.Stride;
        fixed (double* a = left.Values, b = right.Values, c = result.Values)
            for (int i = 0; i < lefts; i += TileRows)
                for (int j = first; j < end; j += TileRows)
                {
                    double* target = c + i * result.Stride + j;
                    int rows = Math.Min(TileRows, lefts - i), columns = Math.Min(TileRows, end - j);
                    if (rows == TileRows && columns == TileRows) SixteenDots(a + i * length, b + j * length, length, target, result.Stride);
                    else
                        for (int row = 0; row < rows; row++) RowDots(a + (i + row) * length, b + j * length, length, columns, target + row * result.Stride);
                }
    }

    private static void SixteenDots(double* a, double* b, int length, double* c, int stride)
    {
        Vector512<double> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<double> s20 = default, s21 = default, s22 = default, s23 = default, s30 = default, s31 = default, s32 = default, s33 = default;
        for (int n = 0; n < length; n += Lanes)
        {
            Vector512<double> b0 = Vector512.Load(b + n), b1 = Vector512.Load(b + length + n), b2 = Vector512.Load(b + 2 * length + n), b3 = Vector512.Load(b + 3 * length + n);
            Vector512<double> x = Vector512.Load(a + n);
            s00 = Vector512.FusedMultiplyAdd(x, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(x, b1, s01);
            s02 = Vector512.FusedMultiplyAdd(x, b2, s02);
            s03 = Vector512.FusedMultiplyAdd(x, b3, s03);
            x = Vector512.Load(a + length + n);
            s10 = Vector512.FusedMultiplyAdd(x, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(x, b1, s11);
            s12 = Vector512.FusedMultiplyAdd(x, b2, s12);
            s13 = Vector512.FusedMultiplyAdd(x, b3, s13);
            x = Vector512.Load(a + 2 * length + n);
            s20 = Vector512.FusedMultiplyAdd(x, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(x, b1, s21);
            s22 = Vector512.FusedMultiplyAdd(x, b2, s22);
            s23 = Vector512.FusedMultiplyAdd(x, b3, s23);
            x = Vector512.Load(a + 3 * length + n);
            s30 = Vector512.FusedMultiplyAdd(x, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(x, b1, s31);
            s32 = Vector512.FusedMultiplyAdd(x, b2, s32);
            s33 = Vector512.FusedMultiplyAdd(x, b3, s33);
        }
        Sums(s00, s01, s02, s03).Store(c);
        Sums(s10, s11, s12, s13).Store(c + stride);
        Sums(s20, s21, s22, s23).Store(c + 2 * stride);
        Sums(s30, s31, s32, s33).Store(c + 3 * stride);
    }

    private static void RowDots(double* a, double* b, int length, int columns, double* c)
    {
        double* b1 = b + (columns > 1 ? length : 0), b2 = b + (columns > 2 ? 2 * length : 0), b3 = b + (columns > 3 ? 3 * length : 0);
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int n = 0; n < length; n += Lanes)
        {
            Vector512<double> x = Vector512.Load(a + n);
            s0 = Vector512.FusedMultiplyAdd(x, Vector512.Load(b + n), s0);
            s1 = Vector512.FusedMultiplyAdd(x, Vector512.Load(b1 + n), s1);
            s2 = Vector512.FusedMultiplyAdd(x, Vector512.Load(b2 + n), s2);
            s3 = Vector512.FusedMultiplyAdd(x, Vector512.Load(b3 + n), s3);
        }
        Vector256<double> sums = Sums(s0, s1, s2, s3);
        for (int column = 0; column < columns; column++) c[column] = sums[column];
    }

    /// <summary>The sums of four vectors.</summary>
    internal static Vector256<double> Sums(Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
    {
        Vector256<double> p = a.GetLower() + a.GetUpper(), q = b.GetLower() + b.GetUpper(), r = c.GetLower() + c.GetUpper(), s = d.GetLower() + d.GetUpper();
        Vector128<double> x = p.GetLower() + p.GetUpper(), y = q.GetLower() + q.GetUpper(), z = r.GetLower() + r.GetUpper(), w = s.GetLower() + s.GetUpper();
        return Vector256.Create(Vector128.Create(x[0], y[0]) + Vector128.Create(x[1], y[1]), Vector128.Create(z[0], w[0]) + Vector128.Create(z[1], w[1]));
    }
}

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

    /// <summary>The sums of four vectors.</summary>
    internal static Vector256<double> Sums(Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
    {
        Vector256<double> p = a.GetLower() + a.GetUpper(), q = b.GetLower() + b.GetUpper(), r = c.GetLower() + c.GetUpper(), s = d.GetLower() + d.GetUpper();
        Vector128<double> x = p.GetLower() + p.GetUpper(), y = q.GetLower() + q.GetUpper(), z = r.GetLower() + r.GetUpper(), w = s.GetLower() + s.GetUpper();
        return Vector256.Create(Vector128.Create(x[0], y[0]) + Vector128.Create(x[1], y[1]), Vector128.Create(z[0], w[0]) + Vector128.Create(z[1], w[1]));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>How the left factor of a product is read.</summary>
[Flags]
public enum LeftFactor
{
    /// <summary>As it is.</summary>
    Plain = 0,

    /// <summary>Rows as columns.</summary>
    Transposed = 1,

    /// <summary>Entries conjugated.</summary>
    Conjugated = 2,
}

/// <summary>Products of complex matrices in double precision, in tiles that stay in registers.</summary>
public static unsafe class SplitProduct
{
    private const int TileRows = 4;

    /// <summary>C = op(A)·B.</summary>
    /// <param name="left">A <c>[r×k]</c>, transposed <c>[k×r]</c>.</param>
    /// <param name="factor">What op is.</param>
    /// <param name="right">B <c>[k×c]</c>.</param>
    /// <param name="result">C, reshaped to <c>[r×c]</c>.</param>
    /// <exception cref="ArgumentException">The inner sizes differ.</exception>
    public static void Multiply(SplitMatrix left, LeftFactor factor, SplitMatrix right, SplitMatrix result)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(result);
        (int rows, int inner) = (factor & LeftFactor.Transposed) != 0 ? (left.Columns, left.Rows) : (left.Rows, left.Columns);
        if (inner != right.Rows) throw new ArgumentException($"{inner} columns do not match {right.Rows} rows");
        result.Reshape(rows, right.Columns, clear: false);
        Multiply(left, factor, right, 0, result, 0, 1);
    }

    /// <summary>The same with some rows of B, into rows of C that may be apart, whose others stay.</summary>
    /// <param name="left">A.</param>
    /// <param name="factor">What op is.</param>
    /// <param name="right">Holds B in rows from <paramref name="rightRow"/> on.</param>
    /// <param name="rightRow">First row of B.</param>
    /// <param name="result">Takes C; as many columns as B.</param>
    /// <param name="resultRow">Where the first row of C goes.</param>
    /// <param name="resultStep">How many rows further each next row of C goes.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void Multiply(SplitMatrix left, LeftFactor factor, SplitMatrix right, int rightRow, SplitMatrix result, int resultRow, int resultStep)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(result);
        bool transposed = (factor & LeftFactor.Transposed) != 0;
        (int rows, int inner) = transposed ? (left.Columns, left.Rows) : (left.Rows, left.Columns);
        if (rows == 0) return;
        if (rightRow < 0 || rightRow + inner > right.Rows || resultRow < 0 || resultRow + (rows - 1) * resultStep >= result.Rows || right.Columns != result.Columns)
            throw new ArgumentException($"a {rows}×{inner} matrix times rows {rightRow} … of {right.Rows}×{right.Columns} into rows {resultRow} … of {result.Rows}×{result.Columns}");
        (int rowStep, int innerStep) = transposed ? (1, left.Stride) : (left.Stride, 1);
        double sign = (factor & LeftFactor.Conjugated) != 0 ? -1 : 1;
        int first = rightRow * right.Stride, target = resultRow * result.Stride;
        fixed (double* ar = left.Real, ai = left.Imaginary, rightReal = right.Real, rightImaginary = right.Imaginary, real = result.Real, imaginary = result.Imaginary)
        {
            double* br = rightReal + first, bi = rightImaginary + first, cr = real + target, ci = imaginary + target;
            int width = result.Stride, stride = width * resultStep, column = 0;
            for (; column + 2 * SplitMatrix.Lanes <= width; column += 2 * SplitMatrix.Lanes)
            {
                int row = 0;
                for (; row + TileRows <= rows; row += TileRows)
                    FourRows(ar + row * rowStep, ai + row * rowStep, rowStep, innerStep, sign, inner, br + column, bi + column, width,
                        cr + row * stride + column, ci + row * stride + column, stride);
                for (; row < rows; row++)
                    for (int half = column; half < column + 2 * SplitMatrix.Lanes; half += SplitMatrix.Lanes)
                        OneRow(ar + row * rowStep, ai + row * rowStep, innerStep, sign, inner, br + half, bi + half, width,
                            cr + row * stride + half, ci + row * stride + half);
            }
            for (; column < width; column += SplitMatrix.Lanes)
                for (int row = 0; row < rows; row++)
                    OneRow(ar + row * rowStep, ai + row * rowStep, innerStep, sign, inner, br + column, bi + column, width,
                        cr + row * stride + column, ci + row * stride + column);
        }
    }

    private static void FourRows(
        double* ar, double* ai, int rowStep, int innerStep, double sign, int inner, double* br, double* bi, int rightStride,
        double* cr, double* ci, int stride)
    {
        Vector512<double> r00 = default, r01 = default, r10 = default, r11 = default, r20 = default, r21 = default, r30 = default, r31 = default;
        Vector512<double> i00 = default, i01 = default, i10 = default, i11 = default, i20 = default, i21 = default, i30 = default, i31 = default;
        for (int k = 0; k < inner; k++, ar += innerStep, ai += innerStep, br += rightStride, bi += rightStride)
        {
            Vector512<double> re0 = Vector512.Load(br), re1 = Vector512.Load(br + SplitMatrix.Lanes);
            Vector512<double> im0 = Vector512.Load(bi), im1 = Vector512.Load(bi + SplitMatrix.Lanes);
            Add(ar[0], sign * ai[0], re0, im0, re1, im1, ref r00, ref i00, ref r01, ref i01);
            Add(ar[rowStep], sign * ai[rowStep], re0, im0, re1, im1, ref r10, ref i10, ref r11, ref i11);
            Add(ar[2 * rowStep], sign * ai[2 * rowStep], re0, im0, re1, im1, ref r20, ref i20, ref r21, ref i21);
            Add(ar[3 * rowStep], sign * ai[3 * rowStep], re0, im0, re1, im1, ref r30, ref i30, ref r31, ref i31);
        }
        Put(r00, r01, cr);
        Put(i00, i01, ci);
        Put(r10, r11, cr + stride);
        Put(i10, i11, ci + stride);
        Put(r20, r21, cr + 2 * stride);
        Put(i20, i21, ci + 2 * stride);
        Put(r30, r31, cr + 3 * stride);
        Put(i30, i31, ci + 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        double real, double imaginary, Vector512<double> re0, Vector512<double> im0, Vector512<double> re1, Vector512<double> im1,
        ref Vector512<double> r0, ref Vector512<double> i0, ref Vector512<double> r1, ref Vector512<double> i1)
    {
        Vector512<double> a = Vector512.Create(real), b = Vector512.Create(imaginary);
        r0 = Vector512.MultiplyAddEstimate(a, re0, r0);
        i0 = Vector512.MultiplyAddEstimate(a, im0, i0);
        r1 = Vector512.MultiplyAddEstimate(a, re1, r1);
        i1 = Vector512.MultiplyAddEstimate(a, im1, i1);
        r0 = Vector512.MultiplyAddEstimate(-b, im0, r0);
        i0 = Vector512.MultiplyAddEstimate(b, re0, i0);
        r1 = Vector512.MultiplyAddEstimate(-b, im1, r1);
        i1 = Vector512.MultiplyAddEstimate(b, re1, i1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector512<double> first, Vector512<double> second, double* to)
    {
        first.Store(to);
        second.Store(to + SplitMatrix.Lanes);
    }

    private static void OneRow(double* ar, double* ai, int innerStep, double sign, int inner, double* br, double* bi, int rightStride, double* cr, double* ci)
    {
        Vector512<double> r = default, i = default;
        for (int k = 0; k < inner; k++, ar += innerStep, ai += innerStep, br += rightStride, bi += rightStride)
        {
            Vector512<double> a = Vector512.Create(*ar), b = Vector512.Create(sign * *ai), re = Vector512.Load(br), im = Vector512.Load(bi);
            r = Vector512.MultiplyAddEstimate(a, re, r);
            i = Vector512.MultiplyAddEstimate(a, im, i);
            r = Vector512.MultiplyAddEstimate(-b, im, r);
            i = Vector512.MultiplyAddEstimate(b, re, i);
        }
        r.Store(cr);
        i.Store(ci);
    }
}

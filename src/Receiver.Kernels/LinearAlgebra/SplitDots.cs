using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>Inner products between the rows of complex matrices in double precision.</summary>
public static unsafe class SplitDots
{
    /// <summary>Σ_n conj(a_n)·b_n over a row of each of two matrices with the same number of columns.</summary>
    public static Complex Dot(SplitMatrix left, int leftRow, SplitMatrix right, int rightRow)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Columns != right.Columns) throw new ArgumentException($"rows of {left.Columns} and {right.Columns} numbers");
        fixed (double* ar = left.Real, ai = left.Imaginary, br = right.Real, bi = right.Imaginary)
        {
            (double re, double im) = One(ar + leftRow * left.Stride, ai + leftRow * left.Stride,
                br + rightRow * right.Stride, bi + rightRow * right.Stride, left.Stride);
            return new Complex(re, im);
        }
    }

    /// <summary>
    /// C[i, j] = Σ_n conj(A[i, n])·B[j, n] for the rows <paramref name="first"/> … <paramref name="end"/> of A and the first <paramref name="rights"/> rows of B;
    /// the other entries of C stay. With <paramref name="lower"/> those above the diagonal i = j are left out, but for some of the same tile.
    /// </summary>
    /// <param name="left">A.</param>
    /// <param name="first">First row of A.</param>
    /// <param name="end">Row of A after the last.</param>
    /// <param name="right">B, with as many columns as A.</param>
    /// <param name="rights">Rows of B.</param>
    /// <param name="result">C, large enough.</param>
    /// <param name="lower">Whether only the entries with j ≤ i are wanted.</param>
    public static void All(SplitMatrix left, int first, int end, SplitMatrix right, int rights, SplitMatrix result, bool lower = false)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(result);
        if (left.Columns != right.Columns) throw new ArgumentException($"rows of {left.Columns} and {right.Columns} numbers");
        if (end > left.Rows || end > result.Rows || rights > right.Rows || rights > result.Columns) throw new ArgumentException("rows that are not there");
        int length = left.Stride;
        fixed (double* ar = left.Real, ai = left.Imaginary, br = right.Real, bi = right.Imaginary, cr = result.Real, ci = result.Imaginary)
            for (int i = first; i < end; i += 4)
            {
                int rows = Math.Min(4, end - i), stop = lower ? Math.Min(rights, i + rows) : rights;
                if (rows < 4)
                {
                    for (int row = i; row < end; row++)
                        Row(ar + row * length, ai + row * length, br, bi, length, lower ? Math.Min(rights, row + 1) : rights, cr + row * result.Stride, ci + row * result.Stride);
                    break;
                }
                int j = 0;
                for (; j + 2 <= stop; j += 2)
                    Tile(ar + i * length, ai + i * length, length, br + j * length, bi + j * length, length, length,
                        cr + i * result.Stride + j, ci + i * result.Stride + j, result.Stride);
                if (j < stop)
                    for (int row = i; row < i + 4; row++)
                        Row(ar + row * length, ai + row * length, br + j * length, bi + j * length, length, 1, cr + row * result.Stride + j, ci + row * result.Stride + j);
            }
    }

    // One row with many, four at a time.
    private static void Row(double* ar, double* ai, double* br, double* bi, int length, int count, double* cr, double* ci)
    {
        int j = 0;
        for (; j + 4 <= count; j += 4)
        {
            Vector512<double> r0 = default, r1 = default, r2 = default, r3 = default, i0 = default, i1 = default, i2 = default, i3 = default;
            double* re = br + j * length, im = bi + j * length;
            for (int n = 0; n < length; n += SplitMatrix.Lanes)
            {
                Vector512<double> a = Vector512.Load(ar + n), b = Vector512.Load(ai + n);
                Add(a, b, Vector512.Load(re + n), Vector512.Load(im + n), ref r0, ref i0);
                Add(a, b, Vector512.Load(re + length + n), Vector512.Load(im + length + n), ref r1, ref i1);
                Add(a, b, Vector512.Load(re + 2 * length + n), Vector512.Load(im + 2 * length + n), ref r2, ref i2);
                Add(a, b, Vector512.Load(re + 3 * length + n), Vector512.Load(im + 3 * length + n), ref r3, ref i3);
            }
            (cr[j], cr[j + 1], cr[j + 2], cr[j + 3]) = (Vector512.Sum(r0), Vector512.Sum(r1), Vector512.Sum(r2), Vector512.Sum(r3));
            (ci[j], ci[j + 1], ci[j + 2], ci[j + 3]) = (Vector512.Sum(i0), Vector512.Sum(i1), Vector512.Sum(i2), Vector512.Sum(i3));
        }
        for (; j < count; j++) (cr[j], ci[j]) = One(ar, ai, br + j * length, bi + j * length, length);
    }

    /// <summary>Inner product of <paramref name="length"/> numbers, a multiple of the lanes.</summary>
    internal static (double Real, double Imaginary) One(double* ar, double* ai, double* br, double* bi, int length)
    {
        Vector512<double> re = default, im = default;
        for (int n = 0; n < length; n += SplitMatrix.Lanes)
        {
            Vector512<double> a = Vector512.Load(ar + n), b = Vector512.Load(ai + n), c = Vector512.Load(br + n), d = Vector512.Load(bi + n);
            re = Vector512.MultiplyAddEstimate(a, c, re);
            im = Vector512.MultiplyAddEstimate(a, d, im);
            re = Vector512.MultiplyAddEstimate(b, d, re);
            im = Vector512.MultiplyAddEstimate(-b, c, im);
        }
        return (Vector512.Sum(re), Vector512.Sum(im));
    }

    /// <summary>Inner products of four rows with two rows over <paramref name="length"/> numbers, a multiple of the lanes.</summary>
    internal static void Tile(
        double* ar, double* ai, int leftStride, double* br, double* bi, int rightStride, int length, double* cr, double* ci, int stride)
    {
        Vector512<double> r00 = default, r01 = default, r10 = default, r11 = default, r20 = default, r21 = default, r30 = default, r31 = default;
        Vector512<double> i00 = default, i01 = default, i10 = default, i11 = default, i20 = default, i21 = default, i30 = default, i31 = default;
        for (int n = 0; n < length; n += SplitMatrix.Lanes)
        {
            Vector512<double> c0 = Vector512.Load(br + n), d0 = Vector512.Load(bi + n), c1 = Vector512.Load(br + rightStride + n), d1 = Vector512.Load(bi + rightStride + n);
            Vector512<double> a = Vector512.Load(ar + n), b = Vector512.Load(ai + n);
            Add(a, b, c0, d0, ref r00, ref i00);
            Add(a, b, c1, d1, ref r01, ref i01);
            a = Vector512.Load(ar + leftStride + n);
            b = Vector512.Load(ai + leftStride + n);
            Add(a, b, c0, d0, ref r10, ref i10);
            Add(a, b, c1, d1, ref r11, ref i11);
            a = Vector512.Load(ar + 2 * leftStride + n);
            b = Vector512.Load(ai + 2 * leftStride + n);
            Add(a, b, c0, d0, ref r20, ref i20);
            Add(a, b, c1, d1, ref r21, ref i21);
            a = Vector512.Load(ar + 3 * leftStride + n);
            b = Vector512.Load(ai + 3 * leftStride + n);
            Add(a, b, c0, d0, ref r30, ref i30);
            Add(a, b, c1, d1, ref r31, ref i31);
        }
        (cr[0], cr[1]) = (Vector512.Sum(r00), Vector512.Sum(r01));
        (ci[0], ci[1]) = (Vector512.Sum(i00), Vector512.Sum(i01));
        (cr[stride], cr[stride + 1]) = (Vector512.Sum(r10), Vector512.Sum(r11));
        (ci[stride], ci[stride + 1]) = (Vector512.Sum(i10), Vector512.Sum(i11));
        (cr[2 * stride], cr[2 * stride + 1]) = (Vector512.Sum(r20), Vector512.Sum(r21));
        (ci[2 * stride], ci[2 * stride + 1]) = (Vector512.Sum(i20), Vector512.Sum(i21));
        (cr[3 * stride], cr[3 * stride + 1]) = (Vector512.Sum(r30), Vector512.Sum(r31));
        (ci[3 * stride], ci[3 * stride + 1]) = (Vector512.Sum(i30), Vector512.Sum(i31));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d, ref Vector512<double> re, ref Vector512<double> im)
    {
        re = Vector512.MultiplyAddEstimate(a, c, re);
        im = Vector512.MultiplyAddEstimate(a, d, im);
        re = Vector512.MultiplyAddEstimate(b, d, re);
        im = Vector512.MultiplyAddEstimate(-b, c, im);
    }
}

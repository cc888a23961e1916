using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>
/// Column by column, in double precision: inner products of the columns n of one matrix with the columns n of another, and a small matrix for every column.
/// </summary>
public static unsafe class SplitColumns
{
    /// <summary>
    /// C[i·leftStep + j·rightStep, n] = scale·Σ_m conj(A_i[m, n])·B_j[m, n] for all A_i and B_j; two of each stay in registers while their rows are summed over.
    /// </summary>
    /// <param name="left">A_i, all of one size.</param>
    /// <param name="right">B_j, of the same size.</param>
    /// <param name="mask">1 for rows that count, else 0; null: all do.</param>
    /// <param name="scale">Real factor.</param>
    /// <param name="result">C, with as many columns and enough rows.</param>
    /// <param name="leftStep">Rows of C from one A to the next.</param>
    /// <param name="rightStep">Rows of C from one B to the next.</param>
    /// <param name="lower">Whether only the pairs with j ≤ i are wanted.</param>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static void InnerProducts(
        ReadOnlySpan<SplitMatrix> left, ReadOnlySpan<SplitMatrix> right, double[]? mask, double scale, SplitMatrix result, int leftStep, int rightStep,
        bool lower = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (left.Length == 0 || right.Length == 0) return;
        (int rows, int stride) = (left[0].Rows, result.Stride);
        foreach (SplitMatrix matrix in left) Check(matrix, rows, result);
        foreach (SplitMatrix matrix in right) Check(matrix, rows, result);
        if (mask is not null && mask.Length < rows) throw new ArgumentException($"{mask.Length} marks for {rows} rows");
        if ((left.Length - 1) * leftStep + (right.Length - 1) * rightStep >= result.Rows) throw new ArgumentException("rows that are not there");
        for (int i = 0; i < left.Length; i += 2)
            for (int j = 0; j < (lower ? Math.Min(i + 2, right.Length) : right.Length); j += 2)
            {
                int row = i * leftStep + j * rightStep, nextLeft = Math.Min(i + 1, left.Length - 1), nextRight = Math.Min(j + 1, right.Length - 1);
                int down = (nextLeft - i) * leftStep, across = (nextRight - j) * rightStep;
                fixed (double* ar = left[i].Real, ai = left[i].Imaginary, br = left[nextLeft].Real, bi = left[nextLeft].Imaginary)
                fixed (double* cr = right[j].Real, ci = right[j].Imaginary, dr = right[nextRight].Real, di = right[nextRight].Imaginary)
                fixed (double* real = result.Real, imaginary = result.Imaginary)
                    for (int n = 0; n < stride; n += SplitMatrix.Lanes)
                        Tile(ar + n, ai + n, br + n, bi + n, cr + n, ci + n, dr + n, di + n, rows, stride, mask, scale,
                            real + row * stride + n, imaginary + row * stride + n, down * stride, across * stride);
            }
    }

    /// <summary>C_k[m, n] += scale·Σ_l T[kK + l, n]·B_l[m, n] for all K: a K×K matrix for every column, applied to every row.</summary>
    /// <param name="matrices">T <c>[K²×columns]</c>.</param>
    /// <param name="planes">B_l <c>[K]</c>, all of one size.</param>
    /// <param name="mask">1 for rows that count, else 0, whose rows of C stay; null: all do.</param>
    /// <param name="scale">Real factor.</param>
    /// <param name="results">C_k <c>[K]</c>, of the same size.</param>
    /// <exception cref="ArgumentException">Sizes differ.</exception>
    public static void AddTransformed(SplitMatrix matrices, ReadOnlySpan<SplitMatrix> planes, double[]? mask, double scale, ReadOnlySpan<SplitMatrix> results)
    {
        ArgumentNullException.ThrowIfNull(matrices);
        int count = planes.Length;
        if (count == 0 || results.Length != count || matrices.Rows != count * count) throw new ArgumentException($"{matrices.Rows} rows for matrices of {count}×{results.Length}");
        (int rows, int stride) = (planes[0].Rows, matrices.Stride);
        foreach (SplitMatrix matrix in planes) Check(matrix, rows, matrices);
        foreach (SplitMatrix matrix in results) Check(matrix, rows, matrices);
        if (mask is not null && mask.Length < rows) throw new ArgumentException($"{mask.Length} marks for {rows} rows");
        for (int k = 0; k < count; k++)
            for (int l = 0; l < count; l += 2)
            {
                // Of an odd number the last stands alone.
                int first = (k * count + l) * stride, next = l + 1 < count ? stride : 0;
                fixed (double* tr = matrices.Real, ti = matrices.Imaginary, ar = planes[l].Real, ai = planes[l].Imaginary)
                fixed (double* br = planes[Math.Min(l + 1, count - 1)].Real, bi = planes[Math.Min(l + 1, count - 1)].Imaginary, cr = results[k].Real, ci = results[k].Imaginary)
                    for (int m = 0, at = 0; m < rows; m++, at += stride)
                    {
                        if (mask is not null && mask[m] == 0) continue;
                        if (next > 0) AddTwo(tr + first, ti + first, next, ar + at, ai + at, br + at, bi + at, stride, scale, cr + at, ci + at);
                        else SplitRows.AddProduct(matrices, k * count + l, planes[l], m, scale, results[k], m);
                    }
            }
    }

    private static void AddTwo(
        double* tr, double* ti, int next, double* ar, double* ai, double* br, double* bi, int length, double scale, double* cr, double* ci)
    {
        for (int n = 0; n < length; n += SplitMatrix.Lanes)
        {
            Vector512<double> p = Vector512.Load(tr + n), q = Vector512.Load(ti + n), x = Vector512.Load(ar + n), y = Vector512.Load(ai + n);
            Vector512<double> re = Vector512.MultiplyAddEstimate(-q, y, p * x), im = Vector512.MultiplyAddEstimate(q, x, p * y);
            (p, q, x, y) = (Vector512.Load(tr + next + n), Vector512.Load(ti + next + n), Vector512.Load(br + n), Vector512.Load(bi + n));
            re = Vector512.MultiplyAddEstimate(-q, y, Vector512.MultiplyAddEstimate(p, x, re));
            im = Vector512.MultiplyAddEstimate(q, x, Vector512.MultiplyAddEstimate(p, y, im));
            Vector512.MultiplyAddEstimate(re, Vector512.Create(scale), Vector512.Load(cr + n)).Store(cr + n);
            Vector512.MultiplyAddEstimate(im, Vector512.Create(scale), Vector512.Load(ci + n)).Store(ci + n);
        }
    }

    private static void Check(SplitMatrix matrix, int rows, SplitMatrix result)
    {
        if (matrix.Rows != rows || matrix.Columns != result.Columns) throw new ArgumentException($"{matrix.Rows}×{matrix.Columns} is not {rows}×{result.Columns}");
    }

    private static void Tile(
        double* ar, double* ai, double* br, double* bi, double* cr, double* ci, double* dr, double* di, int rows, int stride, double[]? mask, double scale,
        double* real, double* imaginary, int down, int across)
    {
        Vector512<double> r00 = default, r01 = default, r10 = default, r11 = default, i00 = default, i01 = default, i10 = default, i11 = default;
        for (int m = 0, at = 0; m < rows; m++, at += stride)
        {
            if (mask is not null && mask[m] == 0) continue;
            Vector512<double> c = Vector512.Load(cr + at), d = Vector512.Load(ci + at), e = Vector512.Load(dr + at), f = Vector512.Load(di + at);
            Vector512<double> a = Vector512.Load(ar + at), b = Vector512.Load(ai + at);
            Add(a, b, c, d, ref r00, ref i00);
            Add(a, b, e, f, ref r01, ref i01);
            a = Vector512.Load(br + at);
            b = Vector512.Load(bi + at);
            Add(a, b, c, d, ref r10, ref i10);
            Add(a, b, e, f, ref r11, ref i11);
        }
        (r00 * scale).Store(real);
        (i00 * scale).Store(imaginary);
        (r01 * scale).Store(real + across);
        (i01 * scale).Store(imaginary + across);
        (r10 * scale).Store(real + down);
        (i10 * scale).Store(imaginary + down);
        (r11 * scale).Store(real + down + across);
        (i11 * scale).Store(imaginary + down + across);
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

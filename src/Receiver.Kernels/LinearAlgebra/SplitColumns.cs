using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>
/// Column by column, in double precision: inner products of the columns n of one matrix with the columns n of another, and a small matrix for every column.
/// </summary>
public static unsafe class SplitColumns
{
    private const int RowsAtOnce = 4;

    /// <summary>
    /// C[i·leftStep + j·rightStep, n] = scale·Σ_m conj(A_i[m, n])·B_j[m, n] for all A_i and B_j, four rows m at a time.
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
        Span<int> counted = stackalloc int[rows];
        int count = 0;
        for (int m = 0; m < rows; m++)
            if (mask is null || mask[m] != 0) counted[count++] = m * stride;
        for (int at = 0; at == 0 || at < count; at += RowsAtOnce)
            for (int i = 0; i < left.Length; i++)
                for (int j = 0; j < (lower ? Math.Min(i + 1, right.Length) : right.Length); j++)
                    Add(left[i], right[j], counted[at..Math.Min(at + RowsAtOnce, count)], scale, result, i * leftStep + j * rightStep, isFirst: at == 0);
    }

    // Row of C += scale·Σ conj(a) ∘ b over the rows that begin where it is said; the first time without what was there.
    private static void Add(SplitMatrix left, SplitMatrix right, ReadOnlySpan<int> rows, double scale, SplitMatrix result, int row, bool isFirst)
    {
        int stride = result.Stride;
        if (isFirst)
        {
            result.Real.AsSpan(row * stride, stride).Clear();
            result.Imaginary.AsSpan(row * stride, stride).Clear();
        }
        Vector512<double> factor = Vector512.Create(scale);
        fixed (double* ar = left.Real, ai = left.Imaginary, br = right.Real, bi = right.Imaginary, cr = &result.Real[row * stride], ci = &result.Imaginary[row * stride])
            if (rows.Length == RowsAtOnce)
            {
                (int m0, int m1, int m2, int m3) = (rows[0], rows[1], rows[2], rows[3]);
                for (int n = 0; n < stride; n += SplitMatrix.Lanes)
                {
                    Vector512<double> re = default, im = default;
                    Add(ar + m0 + n, ai + m0 + n, br + m0 + n, bi + m0 + n, ref re, ref im);
                    Add(ar + m1 + n, ai + m1 + n, br + m1 + n, bi + m1 + n, ref re, ref im);
                    Add(ar + m2 + n, ai + m2 + n, br + m2 + n, bi + m2 + n, ref re, ref im);
                    Add(ar + m3 + n, ai + m3 + n, br + m3 + n, bi + m3 + n, ref re, ref im);
                    Vector512.MultiplyAddEstimate(re, factor, Vector512.Load(cr + n)).Store(cr + n);
                    Vector512.MultiplyAddEstimate(im, factor, Vector512.Load(ci + n)).Store(ci + n);
                }
            }
            else
                foreach (int m in rows)
                    for (int n = 0; n < stride; n += SplitMatrix.Lanes)
                    {
                        Vector512<double> re = default, im = default;
                        Add(ar + m + n, ai + m + n, br + m + n, bi + m + n, ref re, ref im);
                        Vector512.MultiplyAddEstimate(re, factor, Vector512.Load(cr + n)).Store(cr + n);
                        Vector512.MultiplyAddEstimate(im, factor, Vector512.Load(ci + n)).Store(ci + n);
                    }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(double* ar, double* ai, double* br, double* bi, ref Vector512<double> re, ref Vector512<double> im)
    {
        Vector512<double> a = Vector512.Load(ar), b = Vector512.Load(ai), c = Vector512.Load(br), d = Vector512.Load(bi);
        re = Vector512.MultiplyAddEstimate(b, d, Vector512.MultiplyAddEstimate(a, c, re));
        im = Vector512.MultiplyAddEstimate(-b, c, Vector512.MultiplyAddEstimate(a, d, im));
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
}

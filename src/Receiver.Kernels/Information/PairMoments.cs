using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>
/// Sums over carriers between two columns and their derivatives, as the Fisher information of a wideband channel needs them. A column is a value of its
/// direction times a response f; its kinds are 0: itself, 1: by delay, ñ as a further weight, 2 and 3: by the two direction cosines, which take another value of
/// the direction. The entry of kinds (r, c) is Σ_n conj(f_i)·f_j·b·ñ^p·M[r', c'], with p the number of ones among r and c, and r', c' = 0, 0, 1, 2 for the kinds.
/// </summary>
public static unsafe class PairMoments
{
    /// <summary>Numbers of a 4×4 block.</summary>
    public const int Entries = 16;

    private const int Lanes = SplitMatrix.Lanes, Values = 3;

    /// <summary>M[r, c] = K[r, c] − Σ_u S_u[r]·R_u[c] over the users u, in row 3r + c.</summary>
    /// <param name="constants">K <c>[9]</c>.</param>
    /// <param name="left">S: row <paramref name="leftRow"/> + (3u + r)·<paramref name="step"/>.</param>
    /// <param name="leftRow">First row of S.</param>
    /// <param name="right">R: row <paramref name="rightRow"/> + (3u + c)·<paramref name="step"/>.</param>
    /// <param name="rightRow">First row of R.</param>
    /// <param name="step">Distance of rows.</param>
    /// <param name="users">Number of users.</param>
    /// <param name="result">M <c>[9×N]</c>. Its padding is not zero.</param>
    /// <exception cref="ArgumentException">There are too few rows or constants.</exception>
    public static void Fill(
        ReadOnlySpan<Complex> constants, SplitMatrix left, int leftRow, SplitMatrix right, int rightRow, int step, int users, SplitMatrix result)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(result);
        int last = (Values * users - 1) * step;
        if (left.Columns != right.Columns || constants.Length != Values * Values || leftRow + last >= left.Rows || rightRow + last >= right.Rows
            || result.Rows < Values * Values || result.Columns != left.Columns) throw new ArgumentException("rows that do not fit each other");
        int length = left.Stride, next = step * length;
        fixed (Complex* k = constants)
        fixed (double* sr = left.Real, si = left.Imaginary, rr = right.Real, ri = right.Imaginary, mr = result.Real, mi = result.Imaginary)
            for (int n = 0; n < length; n += Lanes)
                Fill(k, sr + leftRow * length + n, si + leftRow * length + n, rr + rightRow * length + n, ri + rightRow * length + n, next, users, mr + n, mi + n, length);
    }

    private static void Fill(
        Complex* k, double* sr, double* si, double* rr, double* ri, int next, int users, double* mr, double* mi, int length)
    {
        Vector512<double> a00 = Vector512.Create(k[0].Real), a01 = Vector512.Create(k[1].Real), a02 = Vector512.Create(k[2].Real);
        Vector512<double> a10 = Vector512.Create(k[3].Real), a11 = Vector512.Create(k[4].Real), a12 = Vector512.Create(k[5].Real);
        Vector512<double> a20 = Vector512.Create(k[6].Real), a21 = Vector512.Create(k[7].Real), a22 = Vector512.Create(k[8].Real);
        Vector512<double> b00 = Vector512.Create(k[0].Imaginary), b01 = Vector512.Create(k[1].Imaginary), b02 = Vector512.Create(k[2].Imaginary);
        Vector512<double> b10 = Vector512.Create(k[3].Imaginary), b11 = Vector512.Create(k[4].Imaginary), b12 = Vector512.Create(k[5].Imaginary);
        Vector512<double> b20 = Vector512.Create(k[6].Imaginary), b21 = Vector512.Create(k[7].Imaginary), b22 = Vector512.Create(k[8].Imaginary);
        for (int user = 0; user < users; user++, sr += 3 * next, si += 3 * next, rr += 3 * next, ri += 3 * next)
        {
            Vector512<double> x0 = Vector512.Load(rr), x1 = Vector512.Load(rr + next), x2 = Vector512.Load(rr + 2 * next);
            Vector512<double> y0 = Vector512.Load(ri), y1 = Vector512.Load(ri + next), y2 = Vector512.Load(ri + 2 * next);
            Vector512<double> p = Vector512.Load(sr), q = Vector512.Load(si);
            Subtract(p, q, x0, y0, ref a00, ref b00);
            Subtract(p, q, x1, y1, ref a01, ref b01);
            Subtract(p, q, x2, y2, ref a02, ref b02);
            (p, q) = (Vector512.Load(sr + next), Vector512.Load(si + next));
            Subtract(p, q, x0, y0, ref a10, ref b10);
            Subtract(p, q, x1, y1, ref a11, ref b11);
            Subtract(p, q, x2, y2, ref a12, ref b12);
            (p, q) = (Vector512.Load(sr + 2 * next), Vector512.Load(si + 2 * next));
            Subtract(p, q, x0, y0, ref a20, ref b20);
            Subtract(p, q, x1, y1, ref a21, ref b21);
            Subtract(p, q, x2, y2, ref a22, ref b22);
        }
        Put(a00, a01, a02, mr, length);
        Put(a10, a11, a12, mr + 3 * length, length);
        Put(a20, a21, a22, mr + 6 * length, length);
        Put(b00, b01, b02, mi, length);
        Put(b10, b11, b12, mi + 3 * length, length);
        Put(b20, b21, b22, mi + 6 * length, length);
    }

    /// <summary>R_u = γ·Σ_j V[u, j]·conj(S_j), the users' values of one direction.</summary>
    /// <param name="covariance">V, entry (u, j) in row u·users + j.</param>
    /// <param name="users">Number of users.</param>
    /// <param name="scale">γ.</param>
    /// <param name="values">S: row <paramref name="row"/> + j·<paramref name="step"/>.</param>
    /// <param name="row">Row of the first user.</param>
    /// <param name="step">Distance of rows.</param>
    /// <param name="result">R, in the same rows.</param>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    public static void Filter(SplitMatrix covariance, int users, double scale, SplitMatrix values, int row, int step, SplitMatrix result)
    {
        ArgumentNullException.ThrowIfNull(covariance);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(result);
        int length = values.Stride, last = row + (users - 1) * step;
        if (covariance.Columns != values.Columns || result.Columns != values.Columns || covariance.Rows < users * users || last >= values.Rows || last >= result.Rows)
            throw new ArgumentException("rows that do not fit each other");
        Vector512<double> gamma = Vector512.Create(scale);
        fixed (double* vr = covariance.Real, vi = covariance.Imaginary, sr = values.Real, si = values.Imaginary, rr = result.Real, ri = result.Imaginary)
            for (int n = 0; n < length; n += Lanes)
                for (int u = 0; u < users; u++)
                {
                    Vector512<double> re = default, im = default;
                    for (int j = 0; j < users; j++)
                    {
                        int from = (row + j * step) * length + n, with = (u * users + j) * length + n;
                        Vector512<double> a = Vector512.Load(sr + from), b = Vector512.Load(si + from), x = Vector512.Load(vr + with), y = Vector512.Load(vi + with);
                        Add(a, -b, b, x, y, ref re, ref im);
                    }
                    (gamma * re).Store(rr + (row + u * step) * length + n);
                    (gamma * im).Store(ri + (row + u * step) * length + n);
                }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Subtract(Vector512<double> p, Vector512<double> q, Vector512<double> x, Vector512<double> y, ref Vector512<double> re, ref Vector512<double> im)
    {
        re = Vector512.FusedMultiplyAdd(-p, x, re);
        im = Vector512.FusedMultiplyAdd(-p, y, im);
        re = Vector512.FusedMultiplyAdd(q, y, re);
        im = Vector512.FusedMultiplyAdd(-q, x, im);
    }

    /// <summary>Adds a product, of which <paramref name="minus"/> is the imaginary part of the first factor with its sign turned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add(
        Vector512<double> a, Vector512<double> b, Vector512<double> minus, Vector512<double> x, Vector512<double> y, ref Vector512<double> re, ref Vector512<double> im)
    {
        re = Vector512.FusedMultiplyAdd(a, x, re);
        im = Vector512.FusedMultiplyAdd(a, y, im);
        re = Vector512.FusedMultiplyAdd(minus, y, re);
        im = Vector512.FusedMultiplyAdd(b, x, im);
    }

    /// <summary>Adds the real part of a product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add(Vector512<double> a, Vector512<double> minus, Vector512<double> x, Vector512<double> y, ref Vector512<double> re)
    {
        re = Vector512.FusedMultiplyAdd(a, x, re);
        re = Vector512.FusedMultiplyAdd(minus, y, re);
    }

    private static void Put(Vector512<double> a, Vector512<double> b, Vector512<double> c, double* to, int length)
    {
        a.Store(to);
        b.Store(to + length);
        c.Store(to + 2 * length);
    }

    /// <summary>
    /// The entries of two columns. Those of kind 0 with any are complex; those among the other three are multiplied by <paramref name="rotation"/>, and their real
    /// part alone is formed.
    /// </summary>
    /// <param name="response">f of all columns.</param>
    /// <param name="first">Row of f_i.</param>
    /// <param name="second">Row of f_j.</param>
    /// <param name="weights">Where b is.</param>
    /// <param name="weight">Its row.</param>
    /// <param name="offsets">ñ <c>[N]</c>.</param>
    /// <param name="moments">M of the two directions <c>[9×N]</c>.</param>
    /// <param name="rotation">A constant factor of the entries among the kinds 1, 2, 3.</param>
    /// <param name="real">Real parts <c>[4×4]</c>.</param>
    /// <param name="imaginary">Imaginary parts <c>[4×4]</c>, zero among the kinds 1, 2, 3.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Sum(
        SplitMatrix response, int first, int second, SplitMatrix weights, int weight, ReadOnlySpan<double> offsets, SplitMatrix moments, Complex rotation,
        Span<double> real, Span<double> imaginary)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(moments);
        int length = response.Stride;
        if (weights.Columns != response.Columns || moments.Columns != response.Columns || offsets.Length < length || moments.Rows < Values * Values
            || real.Length < Entries || imaginary.Length < Entries) throw new ArgumentException("lengths that do not fit each other");
        Vector512<double> c = Vector512.Create(rotation.Real), s = Vector512.Create(rotation.Imaginary);
        Vector512<double> r00 = default, r01 = default, r11 = default, r02 = default, r03 = default, r20 = default, r30 = default;
        Vector512<double> i00 = default, i01 = default, i02 = default, i03 = default, i20 = default, i30 = default;
        Vector512<double> r12 = default, r13 = default, r21 = default, r31 = default, r22 = default, r23 = default, r32 = default, r33 = default;
        fixed (double* fr = response.Real, fi = response.Imaginary, br = weights.Real, bi = weights.Imaginary, mr = moments.Real, mi = moments.Imaginary, at = offsets)
        {
            double* pr = fr + first * length, pi = fi + first * length, qr = fr + second * length, qi = fi + second * length;
            double* gr = br + weight * length, gi = bi + weight * length;
            for (int n = 0; n < length; n += Lanes)
            {
                Vector512<double> a = Vector512.Load(pr + n), b = Vector512.Load(pi + n), x = Vector512.Load(qr + n), y = Vector512.Load(qi + n);
                Vector512<double> u = Vector512.FusedMultiplyAdd(b, y, a * x), v = Vector512.FusedMultiplyAdd(-b, x, a * y);
                (x, y) = (Vector512.Load(gr + n), Vector512.Load(gi + n));
                a = Vector512.FusedMultiplyAdd(-v, y, u * x);
                b = Vector512.FusedMultiplyAdd(v, x, u * y);
                // w = a + jb and its rotation p − jq; then that times ñ.
                Vector512<double> minus = -b, p = Vector512.FusedMultiplyAdd(s, minus, c * a), q = Vector512.FusedMultiplyAdd(-s, a, c * minus), weightOf = Vector512.Load(at + n);
                (u, v) = (weightOf * p, weightOf * q);
                (x, y) = (Vector512.Load(mr + n), Vector512.Load(mi + n));
                Add(a, b, minus, x, y, ref r00, ref i00);
                (x, y) = (weightOf * x, weightOf * y);
                Add(a, b, minus, x, y, ref r01, ref i01);
                Add(u, v, x, y, ref r11);
                (x, y) = (Vector512.Load(mr + length + n), Vector512.Load(mi + length + n));
                Add(a, b, minus, x, y, ref r02, ref i02);
                Add(u, v, x, y, ref r12);
                (x, y) = (Vector512.Load(mr + 2 * length + n), Vector512.Load(mi + 2 * length + n));
                Add(a, b, minus, x, y, ref r03, ref i03);
                Add(u, v, x, y, ref r13);
                (x, y) = (Vector512.Load(mr + 3 * length + n), Vector512.Load(mi + 3 * length + n));
                Add(a, b, minus, x, y, ref r20, ref i20);
                Add(u, v, x, y, ref r21);
                (x, y) = (Vector512.Load(mr + 4 * length + n), Vector512.Load(mi + 4 * length + n));
                Add(p, q, x, y, ref r22);
                (x, y) = (Vector512.Load(mr + 5 * length + n), Vector512.Load(mi + 5 * length + n));
                Add(p, q, x, y, ref r23);
                (x, y) = (Vector512.Load(mr + 6 * length + n), Vector512.Load(mi + 6 * length + n));
                Add(a, b, minus, x, y, ref r30, ref i30);
                Add(u, v, x, y, ref r31);
                (x, y) = (Vector512.Load(mr + 7 * length + n), Vector512.Load(mi + 7 * length + n));
                Add(p, q, x, y, ref r32);
                (x, y) = (Vector512.Load(mr + 8 * length + n), Vector512.Load(mi + 8 * length + n));
                Add(p, q, x, y, ref r33);
            }
        }
        Put(r00, r01, r02, r03, i00, real, imaginary);
        Put(r01, r11, r12, r13, i01, real[4..], imaginary[4..]);
        Put(r20, r21, r22, r23, i20, real[8..], imaginary[8..]);
        Put(r30, r31, r32, r33, i30, real[12..], imaginary[12..]);
        PaddedProduct.Sums(i00, i01, i02, i03).CopyTo(imaginary);
    }

    /// <summary>A row of four sums, the first with an imaginary part.</summary>
    internal static void Put(
        Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d, Vector512<double> turned, Span<double> real, Span<double> imaginary)
    {
        PaddedProduct.Sums(a, b, c, d).CopyTo(real);
        imaginary[..4].Clear();
        imaginary[0] = Vector512.Sum(turned);
    }

    /// <summary>Σ_n conj(f_i)·f_j·b·ñ^p for p = 0, 1, 2 <c>[3]</c>; b is one where there are no <paramref name="weights"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Powers(
        SplitMatrix response, int first, int second, SplitMatrix? weights, int weight, ReadOnlySpan<double> offsets, Span<Complex> sums)
    {
        ArgumentNullException.ThrowIfNull(response);
        int length = response.Stride;
        if ((weights is not null && weights.Columns != response.Columns) || offsets.Length < length || sums.Length < 3)
            throw new ArgumentException("lengths that do not fit each other");
        Vector512<double> r0 = default, r1 = default, r2 = default, i0 = default, i1 = default, i2 = default;
        fixed (double* fr = response.Real, fi = response.Imaginary, br = weights?.Real, bi = weights?.Imaginary, at = offsets)
            for (int n = 0; n < length; n += Lanes)
            {
                Vector512<double> a = Vector512.Load(fr + first * length + n), b = Vector512.Load(fi + first * length + n);
                Vector512<double> x = Vector512.Load(fr + second * length + n), y = Vector512.Load(fi + second * length + n), offset = Vector512.Load(at + n);
                Vector512<double> u = Vector512.FusedMultiplyAdd(b, y, a * x), v = Vector512.FusedMultiplyAdd(-b, x, a * y);
                if (br is not null)
                {
                    (x, y) = (Vector512.Load(br + weight * length + n), Vector512.Load(bi + weight * length + n));
                    (u, v) = (Vector512.FusedMultiplyAdd(-v, y, u * x), Vector512.FusedMultiplyAdd(v, x, u * y));
                }
                (r0, i0) = (r0 + u, i0 + v);
                (u, v) = (u * offset, v * offset);
                (r1, i1) = (r1 + u, i1 + v);
                r2 = Vector512.FusedMultiplyAdd(u, offset, r2);
                i2 = Vector512.FusedMultiplyAdd(v, offset, i2);
            }
        sums[0] = new Complex(Vector512.Sum(r0), Vector512.Sum(i0));
        sums[1] = new Complex(Vector512.Sum(r1), Vector512.Sum(i1));
        sums[2] = new Complex(Vector512.Sum(r2), Vector512.Sum(i2));
    }
}

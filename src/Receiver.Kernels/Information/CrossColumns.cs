using System.Numerics;
using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>Columns in their four kinds, those of <see cref="PairMoments"/>, and the sums of products of two of them without any conjugate.</summary>
public static unsafe class CrossColumns
{
    /// <summary>Kinds, which are consecutive rows.</summary>
    public const int Kinds = 4;

    private const int Lanes = SplitMatrix.Lanes;

    /// <summary>Kind 0 is R0∘f, and with g = <paramref name="rotation"/>·f the others are ñ∘R0∘g, R1∘g and R2∘g.</summary>
    /// <param name="response">f of all columns.</param>
    /// <param name="row">Row of f.</param>
    /// <param name="rotation">Factor of the kinds 1, 2 and 3.</param>
    /// <param name="values">R0, R1 and R2, <paramref name="step"/> rows apart.</param>
    /// <param name="first">Row of R0.</param>
    /// <param name="step">Distance of rows.</param>
    /// <param name="offsets">ñ, padded to whole vectors.</param>
    /// <param name="result">Where the column goes <c>[…×N]</c>.</param>
    /// <param name="at">Which column it becomes: rows 4·at … 4·at + 3.</param>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    public static void Fill(
        SplitMatrix response, int row, Complex rotation, SplitMatrix values, int first, int step, ReadOnlySpan<double> offsets, SplitMatrix result, int at)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(result);
        int length = response.Stride;
        if (values.Columns != response.Columns || offsets.Length < length || result.Columns != response.Columns || result.Rows < Kinds * (at + 1) || first + 2 * step >= values.Rows)
            throw new ArgumentException("lengths that do not fit each other");
        Vector512<double> c = Vector512.Create(rotation.Real), s = Vector512.Create(rotation.Imaginary);
        fixed (double* fr = response.Real, fi = response.Imaginary, vr = values.Real, vi = values.Imaginary, re = result.Real, im = result.Imaginary, weights = offsets)
            for (int n = 0; n < length; n += Lanes)
            {
                double* r = vr + first * length + n, i = vi + first * length + n, x = re + Kinds * at * length + n, y = im + Kinds * at * length + n;
                Vector512<double> a = Vector512.Load(fr + row * length + n), b = Vector512.Load(fi + row * length + n), offset = Vector512.Load(weights + n);
                (Vector512<double> p, Vector512<double> q) = Product(Vector512.Load(r), Vector512.Load(i), a, b);
                p.Store(x);
                q.Store(y);
                (p, q) = Product(p * offset, q * offset, c, s);
                p.Store(x + length);
                q.Store(y + length);
                (a, b) = Product(a, b, c, s);
                (p, q) = Product(Vector512.Load(r + step * length), Vector512.Load(i + step * length), a, b);
                p.Store(x + 2 * length);
                q.Store(y + 2 * length);
                (p, q) = Product(Vector512.Load(r + 2 * step * length), Vector512.Load(i + 2 * step * length), a, b);
                p.Store(x + 3 * length);
                q.Store(y + 3 * length);
            }
    }

    private static (Vector512<double> Real, Vector512<double> Imaginary) Product(Vector512<double> a, Vector512<double> b, Vector512<double> x, Vector512<double> y) =>
        (Vector512.FusedMultiplyAdd(-b, y, a * x), Vector512.FusedMultiplyAdd(b, x, a * y));

    /// <summary>Σ_n a_r[n]·b_c[n] of the kinds r and c of two columns; among the kinds 1, 2, 3 the real part alone.</summary>
    /// <param name="left">Where a is.</param>
    /// <param name="leftAt">Which column.</param>
    /// <param name="right">Where b is.</param>
    /// <param name="rightAt">Which column.</param>
    /// <param name="real">Real parts <c>[4×4]</c>.</param>
    /// <param name="imaginary">Imaginary parts <c>[4×4]</c>, zero among the kinds 1, 2, 3.</param>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    public static void Sum(SplitMatrix left, int leftAt, SplitMatrix right, int rightAt, Span<double> real, Span<double> imaginary)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        int length = left.Stride;
        if (left.Columns != right.Columns || left.Rows < Kinds * (leftAt + 1) || right.Rows < Kinds * (rightAt + 1)
            || real.Length < PairMoments.Entries || imaginary.Length < PairMoments.Entries) throw new ArgumentException("lengths that do not fit each other");
        Vector512<double> r00 = default, r01 = default, r02 = default, r03 = default, r10 = default, r11 = default, r12 = default, r13 = default;
        Vector512<double> r20 = default, r21 = default, r22 = default, r23 = default, r30 = default, r31 = default, r32 = default, r33 = default;
        Vector512<double> i00 = default, i01 = default, i02 = default, i03 = default, i10 = default, i20 = default, i30 = default;
        fixed (double* lr = left.Real, li = left.Imaginary, rr = right.Real, ri = right.Imaginary)
        {
            double* a0 = lr + Kinds * leftAt * length, b0 = li + Kinds * leftAt * length, x0 = rr + Kinds * rightAt * length, y0 = ri + Kinds * rightAt * length;
            double* a1 = a0 + length, a2 = a1 + length, a3 = a2 + length, b1 = b0 + length, b2 = b1 + length, b3 = b2 + length;
            double* x1 = x0 + length, x2 = x1 + length, x3 = x2 + length, y1 = y0 + length, y2 = y1 + length, y3 = y2 + length;
            for (int n = 0; n < length; n += Lanes)
            {
                Vector512<double> x = Vector512.Load(x0 + n), y = Vector512.Load(y0 + n), minus = -y;
                PairMoments.Add(x, y, minus, Vector512.Load(a0 + n), Vector512.Load(b0 + n), ref r00, ref i00);
                PairMoments.Add(x, y, minus, Vector512.Load(a1 + n), Vector512.Load(b1 + n), ref r10, ref i10);
                PairMoments.Add(x, y, minus, Vector512.Load(a2 + n), Vector512.Load(b2 + n), ref r20, ref i20);
                PairMoments.Add(x, y, minus, Vector512.Load(a3 + n), Vector512.Load(b3 + n), ref r30, ref i30);
                Vector512<double> a = Vector512.Load(a0 + n), b = Vector512.Load(b0 + n);
                (x, y) = (Vector512.Load(x1 + n), Vector512.Load(y1 + n));
                minus = -y;
                PairMoments.Add(x, y, minus, a, b, ref r01, ref i01);
                PairMoments.Add(x, minus, Vector512.Load(a1 + n), Vector512.Load(b1 + n), ref r11);
                PairMoments.Add(x, minus, Vector512.Load(a2 + n), Vector512.Load(b2 + n), ref r21);
                PairMoments.Add(x, minus, Vector512.Load(a3 + n), Vector512.Load(b3 + n), ref r31);
                (x, y) = (Vector512.Load(x2 + n), Vector512.Load(y2 + n));
                minus = -y;
                PairMoments.Add(x, y, minus, a, b, ref r02, ref i02);
                PairMoments.Add(x, minus, Vector512.Load(a1 + n), Vector512.Load(b1 + n), ref r12);
                PairMoments.Add(x, minus, Vector512.Load(a2 + n), Vector512.Load(b2 + n), ref r22);
                PairMoments.Add(x, minus, Vector512.Load(a3 + n), Vector512.Load(b3 + n), ref r32);
                (x, y) = (Vector512.Load(x3 + n), Vector512.Load(y3 + n));
                minus = -y;
                PairMoments.Add(x, y, minus, a, b, ref r03, ref i03);
                PairMoments.Add(x, minus, Vector512.Load(a1 + n), Vector512.Load(b1 + n), ref r13);
                PairMoments.Add(x, minus, Vector512.Load(a2 + n), Vector512.Load(b2 + n), ref r23);
                PairMoments.Add(x, minus, Vector512.Load(a3 + n), Vector512.Load(b3 + n), ref r33);
            }
        }
        PairMoments.Put(r00, r01, r02, r03, i00, real, imaginary);
        PairMoments.Put(r10, r11, r12, r13, i10, real[4..], imaginary[4..]);
        PairMoments.Put(r20, r21, r22, r23, i20, real[8..], imaginary[8..]);
        PairMoments.Put(r30, r31, r32, r33, i30, real[12..], imaginary[12..]);
        PaddedProduct.Sums(i00, i01, i02, i03).CopyTo(imaginary);
    }
}

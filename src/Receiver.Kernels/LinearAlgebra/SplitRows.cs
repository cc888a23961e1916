using System.Numerics;
using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>Element by element over the rows of complex matrices in double precision. All rows of a call have the same number of columns.</summary>
public static unsafe class SplitRows
{
    /// <summary>c += factor·a.</summary>
    public static void AddScaled(SplitMatrix a, int aRow, Complex factor, SplitMatrix c, int cRow)
    {
        int length = Length(a, c);
        Vector512<double> x = Vector512.Create(factor.Real), y = Vector512.Create(factor.Imaginary);
        fixed (double* ar = a.Real, ai = a.Imaginary, cr = c.Real, ci = c.Imaginary)
            for (int n = 0; n < length; n += SplitMatrix.Lanes)
            {
                double* re = cr + cRow * length + n, im = ci + cRow * length + n;
                Vector512<double> p = Vector512.Load(ar + aRow * length + n), q = Vector512.Load(ai + aRow * length + n);
                Vector512.MultiplyAddEstimate(-y, q, Vector512.MultiplyAddEstimate(x, p, Vector512.Load(re))).Store(re);
                Vector512.MultiplyAddEstimate(y, p, Vector512.MultiplyAddEstimate(x, q, Vector512.Load(im))).Store(im);
            }
    }

    /// <summary>c = a ∘ b.</summary>
    public static void Multiply(SplitMatrix a, int aRow, SplitMatrix b, int bRow, SplitMatrix c, int cRow)
    {
        int length = Length(a, b, c);
        fixed (double* ar = a.Real, ai = a.Imaginary, br = b.Real, bi = b.Imaginary, cr = c.Real, ci = c.Imaginary)
            for (int n = 0; n < length; n += SplitMatrix.Lanes)
            {
                Vector512<double> p = Vector512.Load(ar + aRow * length + n), q = Vector512.Load(ai + aRow * length + n);
                Vector512<double> x = Vector512.Load(br + bRow * length + n), y = Vector512.Load(bi + bRow * length + n);
                Vector512.MultiplyAddEstimate(-q, y, p * x).Store(cr + cRow * length + n);
                Vector512.MultiplyAddEstimate(q, x, p * y).Store(ci + cRow * length + n);
            }
    }

    /// <summary>c = conj(a) ∘ b.</summary>
    public static void MultiplyConjugate(SplitMatrix a, int aRow, SplitMatrix b, int bRow, SplitMatrix c, int cRow)
    {
        int length = Length(a, b, c);
        fixed (double* ar = a.Real, ai = a.Imaginary, br = b.Real, bi = b.Imaginary, cr = c.Real, ci = c.Imaginary)
            for (int n = 0; n < length; n += SplitMatrix.Lanes)
            {
                Vector512<double> p = Vector512.Load(ar + aRow * length + n), q = Vector512.Load(ai + aRow * length + n);
                Vector512<double> x = Vector512.Load(br + bRow * length + n), y = Vector512.Load(bi + bRow * length + n);
                Vector512.MultiplyAddEstimate(q, y, p * x).Store(cr + cRow * length + n);
                Vector512.MultiplyAddEstimate(-q, x, p * y).Store(ci + cRow * length + n);
            }
    }

    /// <summary>c = Σ_i a_i ∘ b_i over <paramref name="count"/> rows of each, <paramref name="step"/> rows apart.</summary>
    public static void SumOfProducts(SplitMatrix a, int aRow, SplitMatrix b, int bRow, int step, int count, SplitMatrix c, int cRow)
    {
        int length = Length(a, b, c), stride = step * length;
        fixed (double* ar = a.Real, ai = a.Imaginary, br = b.Real, bi = b.Imaginary, cr = c.Real, ci = c.Imaginary)
            for (int n = 0; n < length; n += SplitMatrix.Lanes)
            {
                Vector512<double> re = default, im = default;
                double* firstReal = ar + aRow * length + n, firstImaginary = ai + aRow * length + n;
                double* secondReal = br + bRow * length + n, secondImaginary = bi + bRow * length + n;
                for (int i = 0; i < count; i++)
                {
                    Vector512<double> p = Vector512.Load(firstReal + i * stride), q = Vector512.Load(firstImaginary + i * stride);
                    Vector512<double> x = Vector512.Load(secondReal + i * stride), y = Vector512.Load(secondImaginary + i * stride);
                    re = Vector512.MultiplyAddEstimate(-q, y, Vector512.MultiplyAddEstimate(p, x, re));
                    im = Vector512.MultiplyAddEstimate(q, x, Vector512.MultiplyAddEstimate(p, y, im));
                }
                re.Store(cr + cRow * length + n);
                im.Store(ci + cRow * length + n);
            }
    }

    /// <summary>c[n] = factor·a[n]·b[n] for the first <paramref name="count"/> numbers of rows, written from column <paramref name="cColumn"/> of c on.</summary>
    public static void MultiplyScaled(SplitMatrix a, int aRow, SplitMatrix b, int bRow, int bColumn, Complex factor, int count, SplitMatrix c, int cRow, int cColumn)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(c);
        ReadOnlySpan<double> ar = a.RealRow(aRow)[..count], ai = a.ImaginaryRow(aRow)[..count];
        ReadOnlySpan<double> br = b.RealRow(bRow).Slice(bColumn, count), bi = b.ImaginaryRow(bRow).Slice(bColumn, count);
        Span<double> cr = c.RealRow(cRow).Slice(cColumn, count), ci = c.ImaginaryRow(cRow).Slice(cColumn, count);
        int n = 0;
        for (; n + SplitMatrix.Lanes <= count; n += SplitMatrix.Lanes)
        {
            Vector512<double> p = Vector512.Create(ar[n..]), q = Vector512.Create(ai[n..]), x = Vector512.Create(br[n..]), y = Vector512.Create(bi[n..]);
            Vector512<double> re = p * x - q * y, im = p * y + q * x;
            (re * factor.Real - im * factor.Imaginary).CopyTo(cr[n..]);
            (re * factor.Imaginary + im * factor.Real).CopyTo(ci[n..]);
        }
        for (; n < count; n++)
        {
            double re = ar[n] * br[n] - ai[n] * bi[n], im = ar[n] * bi[n] + ai[n] * br[n];
            (cr[n], ci[n]) = (re * factor.Real - im * factor.Imaginary, re * factor.Imaginary + im * factor.Real);
        }
    }

    /// <summary>c += scale·(a ∘ b) with a real scale.</summary>
    public static void AddProduct(SplitMatrix a, int aRow, SplitMatrix b, int bRow, double scale, SplitMatrix c, int cRow) =>
        AddProduct(a, aRow, 1, b, bRow, scale, c, cRow);

    /// <summary>c += scale·(conj(a) ∘ b) with a real scale.</summary>
    public static void AddConjugateProduct(SplitMatrix a, int aRow, SplitMatrix b, int bRow, double scale, SplitMatrix c, int cRow) =>
        AddProduct(a, aRow, -1, b, bRow, scale, c, cRow);

    private static void AddProduct(SplitMatrix a, int aRow, double sign, SplitMatrix b, int bRow, double scale, SplitMatrix c, int cRow)
    {
        int length = Length(a, b, c);
        Vector512<double> real = Vector512.Create(scale), imaginary = Vector512.Create(sign * scale);
        fixed (double* ar = a.Real, ai = a.Imaginary, br = b.Real, bi = b.Imaginary, cr = c.Real, ci = c.Imaginary)
            for (int n = 0; n < length; n += SplitMatrix.Lanes)
            {
                double* re = cr + cRow * length + n, im = ci + cRow * length + n;
                Vector512<double> p = real * Vector512.Load(ar + aRow * length + n), q = imaginary * Vector512.Load(ai + aRow * length + n);
                Vector512<double> x = Vector512.Load(br + bRow * length + n), y = Vector512.Load(bi + bRow * length + n);
                Vector512.MultiplyAddEstimate(-q, y, Vector512.MultiplyAddEstimate(p, x, Vector512.Load(re))).Store(re);
                Vector512.MultiplyAddEstimate(q, x, Vector512.MultiplyAddEstimate(p, y, Vector512.Load(im))).Store(im);
            }
    }

    /// <summary>c = a ∘ w with real weights, one for each column.</summary>
    public static void Weigh(SplitMatrix a, int aRow, ReadOnlySpan<double> weights, SplitMatrix c, int cRow)
    {
        _ = Length(a, c);
        Weigh(a.RealRow(aRow), weights, c.RealRow(cRow));
        Weigh(a.ImaginaryRow(aRow), weights, c.ImaginaryRow(cRow));
        c.ClearPadding(cRow);
    }

    /// <summary>Σ |a_n|².</summary>
    public static double Power(SplitMatrix a, int row) => SplitDots.Dot(a, row, a, row).Real;

    private static void Weigh(ReadOnlySpan<double> a, ReadOnlySpan<double> weights, Span<double> c)
    {
        int n = 0;
        for (; n + SplitMatrix.Lanes <= c.Length; n += SplitMatrix.Lanes)
            (Vector512.Create(a[n..]) * Vector512.Create(weights[n..])).CopyTo(c[n..]);
        for (; n < c.Length; n++) c[n] = a[n] * weights[n];
    }

    private static int Length(SplitMatrix first, params ReadOnlySpan<SplitMatrix> others)
    {
        foreach (SplitMatrix other in others)
            if (other.Columns != first.Columns) throw new ArgumentException($"rows of {first.Columns} and {other.Columns} numbers");
        return first.Stride;
    }
}

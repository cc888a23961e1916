using System.Numerics;
using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>
/// Columns of several kinds as rows of real numbers, so that Σ_n a_n·b_n of two of them, without any conjugate, is one or two real inner products: a left column
/// is [Re‖Im]; a right one is [Re‖−Im] for the real part and [Im‖Re] for the imaginary part of the sum. The kinds of a column are those of <see cref="PairMoments"/>.
/// </summary>
/// <remarks>
/// Rows with n columns: left n of kind 0, then 3 of each column; right n of kind 0 for the real part, n for the imaginary part, 3 of each column for the real
/// part, 3 of each for the imaginary part.
/// </remarks>
public static unsafe class CrossColumns
{
    /// <summary>Rows of a left and of a right column.</summary>
    public const int Left = 4, Right = 8;

    private const int Lanes = SplitMatrix.Lanes;

    /// <summary>Column <paramref name="at"/>: kind 0 is R0∘f, and with g = <paramref name="rotation"/>·f the others are ñ∘R0∘g, R1∘g and R2∘g.</summary>
    /// <param name="response">f of all columns.</param>
    /// <param name="row">Row of f.</param>
    /// <param name="rotation">Factor of the kinds 1, 2 and 3.</param>
    /// <param name="values">R0, R1 and R2, <paramref name="step"/> rows apart.</param>
    /// <param name="first">Row of R0.</param>
    /// <param name="step">Distance of rows.</param>
    /// <param name="offsets">ñ, padded to whole vectors.</param>
    /// <param name="isRight">Whether it is a right column.</param>
    /// <param name="at">Which column.</param>
    /// <param name="count">Number of columns, n.</param>
    /// <param name="result">Shaped to <c>[4n×2N]</c> or <c>[8n×2N]</c>, N padded.</param>
    /// <exception cref="ArgumentException">Sizes do not fit.</exception>
    public static void Fill(
        SplitMatrix response, int row, Complex rotation, SplitMatrix values, int first, int step, ReadOnlySpan<double> offsets, bool isRight, int at, int count,
        PaddedMatrix result)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(result);
        int length = response.Stride, stride = result.Stride;
        if (values.Columns != response.Columns || offsets.Length < length || stride != 2 * length || result.Rows < (isRight ? Right : Left) * count || first + 2 * step >= values.Rows)
            throw new ArgumentException("lengths that do not fit each other");
        Vector512<double> c = Vector512.Create(rotation.Real), s = Vector512.Create(rotation.Imaginary);
        fixed (double* fr = response.Real, fi = response.Imaginary, vr = values.Real, vi = values.Imaginary, to = result.Values, weights = offsets)
        {
            double* r0 = vr + first * length, i0 = vi + first * length;
            double* plain = to + at * stride, derived = to + ((isRight ? 2 : 1) * count + 3 * at) * stride;
            double* plainTurned = to + (count + at) * stride, derivedTurned = to + (5 * count + 3 * at) * stride;
            for (int n = 0; n < length; n += Lanes)
            {
                Vector512<double> a = Vector512.Load(fr + row * length + n), b = Vector512.Load(fi + row * length + n);
                (Vector512<double> re, Vector512<double> im) = Product(Vector512.Load(r0 + n), Vector512.Load(i0 + n), a, b);
                Put(re, im, isRight, plain + n, plainTurned + n, length);
                Vector512<double> offset = Vector512.Load(weights + n);
                (re, im) = Product(re * offset, im * offset, c, s);
                Put(re, im, isRight, derived + n, derivedTurned + n, length);
                (a, b) = Product(a, b, c, s);
                for (int kind = 1; kind <= 2; kind++)
                {
                    (re, im) = Product(Vector512.Load(r0 + kind * step * length + n), Vector512.Load(i0 + kind * step * length + n), a, b);
                    Put(re, im, isRight, derived + kind * stride + n, derivedTurned + kind * stride + n, length);
                }
            }
        }
    }

    private static (Vector512<double> Real, Vector512<double> Imaginary) Product(Vector512<double> a, Vector512<double> b, Vector512<double> x, Vector512<double> y) =>
        (Vector512.FusedMultiplyAdd(-b, y, a * x), Vector512.FusedMultiplyAdd(b, x, a * y));

    private static void Put(Vector512<double> re, Vector512<double> im, bool isRight, double* to, double* turned, int length)
    {
        re.Store(to);
        (isRight ? -im : im).Store(to + length);
        if (!isRight) return;
        im.Store(turned);
        re.Store(turned + length);
    }
}

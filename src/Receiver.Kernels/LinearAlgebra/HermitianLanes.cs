using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>Many small Hermitian positive definite matrices at once, one in each lane of a vector.</summary>
public static unsafe class HermitianLanes
{
    private const int MostOnStack = 16;

    /// <summary>
    /// Inverts the matrices in place, by Gauss–Jordan elimination without pivoting, which such matrices do not need. Entry (k, l) of all of them is row
    /// k·size + l; only those with l ≤ k are read.
    /// </summary>
    /// <param name="matrices">The matrices <c>[size²×count]</c>.</param>
    /// <param name="size">Rows of each.</param>
    /// <returns>Σ ln det over the matrices; NaN or infinite where one of them is not positive definite, and then the inverses mean nothing.</returns>
    /// <exception cref="ArgumentException">The number of rows is not size².</exception>
    public static double Invert(SplitMatrix matrices, int size)
    {
        ArgumentNullException.ThrowIfNull(matrices);
        if (matrices.Rows != size * size) throw new ArgumentException($"{matrices.Rows} rows for matrices of {size}×{size}");
        Span<Vector512<double>> real = size <= MostOnStack ? stackalloc Vector512<double>[size * size] : new Vector512<double>[size * size];
        Span<Vector512<double>> imaginary = size <= MostOnStack ? stackalloc Vector512<double>[size * size] : new Vector512<double>[size * size];
        var sum = Vector512<double>.Zero;
        int stride = matrices.Stride;
        for (int n = 0; n < stride; n += SplitMatrix.Lanes)
        {
            // Padding holds zeros; there the matrix is taken as the identity.
            Vector512<double> inside = Vector512.LessThan(
                Vector512<double>.Indices + Vector512.Create((double)n), Vector512.Create((double)matrices.Columns));
            for (int k = 0; k < size; k++)
                for (int l = 0; l <= k; l++)
                {
                    int at = (k * size + l) * stride + n;
                    Vector512<double> re = Vector512.LoadUnsafe(ref matrices.Real[at]), im = Vector512.LoadUnsafe(ref matrices.Imaginary[at]);
                    if (k == l) (re, im) = (Vector512.ConditionalSelect(inside, re, Vector512<double>.One), Vector512<double>.Zero);
                    (real[k * size + l], imaginary[k * size + l]) = (re, im);
                    (real[l * size + k], imaginary[l * size + k]) = (re, -im);
                }
            sum += Vector512.Log(Invert(real, imaginary, size));
            for (int i = 0; i < real.Length; i++)
            {
                Vector512.ConditionalSelect(inside, real[i], Vector512<double>.Zero).StoreUnsafe(ref matrices.Real[i * stride + n]);
                Vector512.ConditionalSelect(inside, imaginary[i], Vector512<double>.Zero).StoreUnsafe(ref matrices.Imaginary[i * stride + n]);
            }
        }
        return Vector512.Sum(sum);
    }

    // The determinant of each lane, NaN where a pivot is not positive.
    private static Vector512<double> Invert(Span<Vector512<double>> real, Span<Vector512<double>> imaginary, int size)
    {
        Vector512<double> determinant = Vector512<double>.One;
        for (int pivot = 0; pivot < size; pivot++)
        {
            Span<Vector512<double>> pr = real.Slice(pivot * size, size), pi = imaginary.Slice(pivot * size, size);
            Vector512<double> isPositive = Vector512.GreaterThan(pr[pivot], Vector512<double>.Zero);
            determinant *= Vector512.ConditionalSelect(isPositive, pr[pivot], Vector512.Create(double.NaN));
            Vector512<double> inverse = Vector512<double>.One / pr[pivot];
            (pr[pivot], pi[pivot]) = (Vector512<double>.One, Vector512<double>.Zero);
            for (int column = 0; column < size; column++) (pr[column], pi[column]) = (pr[column] * inverse, pi[column] * inverse);
            for (int row = 0; row < size; row++)
            {
                if (row == pivot) continue;
                Span<Vector512<double>> tr = real.Slice(row * size, size), ti = imaginary.Slice(row * size, size);
                (Vector512<double> fr, Vector512<double> fi) = (tr[pivot], ti[pivot]);
                (tr[pivot], ti[pivot]) = (Vector512<double>.Zero, Vector512<double>.Zero);
                for (int column = 0; column < size; column++)
                {
                    tr[column] += fi * pi[column] - fr * pr[column];
                    ti[column] -= fi * pr[column] + fr * pi[column];
                }
            }
        }
        return determinant;
    }
}

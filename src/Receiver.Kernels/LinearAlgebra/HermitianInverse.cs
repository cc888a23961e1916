using System.Numerics;

namespace Receiver.Kernels;

/// <summary>Small Hermitian positive definite matrices in float64, real and imaginary parts apart.</summary>
public static class HermitianInverse
{
    /// <summary>
    /// Inverts a Hermitian positive definite matrix in place, by Gauss–Jordan elimination; without pivoting, which such a matrix does not need.
    /// Where the matrix is not positive definite the result is meaningless.
    /// </summary>
    /// <param name="real">Real parts <c>[size×size]</c>.</param>
    /// <param name="imaginary">Imaginary parts <c>[size×size]</c>.</param>
    /// <param name="size">Number of rows.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Invert(Span<double> real, Span<double> imaginary, int size)
    {
        if (Math.Min(real.Length, imaginary.Length) < size * size)
            throw new ArgumentException($"a {size}×{size} matrix needs {size * size} numbers, not {Math.Min(real.Length, imaginary.Length)}");
        for (int pivot = 0; pivot < size; pivot++)
        {
            Span<double> pr = real.Slice(pivot * size, size), pi = imaginary.Slice(pivot * size, size);
            // Gauss–Jordan keeps the diagonal of a Hermitian matrix real.
            double inverse = 1 / pr[pivot];
            (pr[pivot], pi[pivot]) = (1, 0);
            for (int column = 0; column < size; column++) (pr[column], pi[column]) = (pr[column] * inverse, pi[column] * inverse);
            for (int row = 0; row < size; row++)
            {
                if (row == pivot) continue;
                Span<double> tr = real.Slice(row * size, size), ti = imaginary.Slice(row * size, size);
                (double fr, double fi) = (tr[pivot], ti[pivot]);
                (tr[pivot], ti[pivot]) = (0, 0);
                Subtract(tr, ti, pr, pi, fr, fi);
            }
        }
    }

    private static void Subtract(Span<double> tr, Span<double> ti, ReadOnlySpan<double> pr, ReadOnlySpan<double> pi, double fr, double fi)
    {
        int column = 0;
        for (; column + Vector<double>.Count <= tr.Length; column += Vector<double>.Count)
        {
            Vector<double> a = new(pr[column..]), b = new(pi[column..]);
            Span<double> real = tr[column..], imaginary = ti[column..];
            (new Vector<double>(real) - a * fr + b * fi).CopyTo(real);
            (new Vector<double>(imaginary) - a * fi - b * fr).CopyTo(imaginary);
        }
        for (; column < tr.Length; column++)
            (tr[column], ti[column]) = (tr[column] - pr[column] * fr + pi[column] * fi, ti[column] - pr[column] * fi - pi[column] * fr);
    }
}

using System.Numerics;
using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<System.Numerics.Complex>;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>A linear estimate u = W y of the unknowns of y = Q(A u + z), for all problems that miss the same samples.</summary>
/// <param name="Weights">W <c>[K×R]</c>.</param>
/// <param name="Error">
/// Error variance of each unknown <c>[K]</c>: for the Bussgang filter E|u − Wy|², for least squares the factor of the noise variance of y.
/// </param>
internal sealed record LinearFilter(Matrix Weights, double[] Error)
{
    /// <summary>Least squares on the signs, W = A⁺: (AᴴA)⁻¹Aᴴ where A has full column rank, else the answer of least norm.</summary>
    public static LinearFilter LeastSquares(Matrix a)
    {
        Matrix inverse = a.PseudoInverse();
        return new(inverse, [.. inverse.EnumerateRows().Select(row => row.Sum(entry => entry.Real * entry.Real + entry.Imaginary * entry.Imaginary))]);
    }

    /// <summary>
    /// The linear minimum-mean-square-error estimate from one-bit samples for u ~ (0, I): with C = AAᴴ + diag(noise) and D = diag C, Bussgang's theorem
    /// gives y = G(Au + z) + d with G = 2/√(πD) and d uncorrelated with u, and the arcsine law C_y = (4/π)(asin Re P + j asin Im P),
    /// P = D^−½ C D^−½. W = AᴴG C_y⁻¹.
    /// </summary>
    /// <remarks>Reference: Y. Li et al., "Channel estimation and performance analysis of one-bit massive MIMO systems", 2017, (10)–(16).</remarks>
    /// <exception cref="UnsolvableException">The signs' covariance is singular, as it is where antennas or uses repeat each other without noise.</exception>
    public static LinearFilter Bussgang(Matrix a, IReadOnlyList<double> noise)
    {
        Matrix covariance = a * a.ConjugateTranspose();
        var scale = new double[noise.Count];
        for (int r = 0; r < scale.Length; r++)
        {
            covariance[r, r] += noise[r];
            scale[r] = 1 / Math.Sqrt(covariance[r, r].Real);
        }
        Matrix signs = covariance.MapIndexed((i, j, entry) =>
        {
            Complex p = entry * scale[i] * scale[j];
            return i == j ? 2 : 4 / Math.PI * new Complex(Math.Asin(Math.Clamp(p.Real, -1, 1)), Math.Asin(Math.Clamp(p.Imaginary, -1, 1)));
        });
        Matrix gained = a.MapIndexed((i, _, entry) => 2 / Math.Sqrt(Math.PI) * scale[i] * entry);
        // C_y is Hermitian: W = (C_y⁻¹ G A)ᴴ.
        Matrix weights = Solve(signs, gained).ConjugateTranspose();
        return new(weights, [.. Enumerable.Range(0, a.ColumnCount).Select(k => Math.Clamp(1 - (weights.Row(k) * gained.Column(k)).Real, 1e-12, 1))]);
    }

    private static Matrix Solve(Matrix hermitian, Matrix right)
    {
        try
        {
            Matrix solution = hermitian.Cholesky().Solve(right);
            if (!solution.Exists(entry => !Complex.IsFinite(entry))) return solution;
        }
        catch (ArgumentException)
        {
            // Not positive definite: said below.
        }
        throw new UnsolvableException("the covariance of the signs is singular");
    }
}

using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// Steps over all gains towards the minimum of φ(u) = uᴴWu − 2Re uᴴb after those of the support are solved for. One step is the gradient step of Liu et al., (31),
/// scaled by 1/diag W, to the exact minimum along it. Several are conjugate, and preconditioned on the support by W_SS⁻¹, whose factor is there.
/// </summary>
internal static class GainDescent
{
    /// <summary>Takes steps, keeping the gradient r = Wu − b up to date: one product with W each.</summary>
    /// <param name="state">ρ, γ, and in <see cref="SensingState.System"/> the Cholesky factor of W_SS.</param>
    /// <param name="diagonal">gd of each column.</param>
    /// <param name="support">The support that was solved for, ascending.</param>
    /// <param name="gains">u.</param>
    /// <param name="gradient">r.</param>
    /// <param name="steps">How many.</param>
    public static void Run(SensingState state, ReadOnlySpan<double> diagonal, ReadOnlySpan<int> support, Span<Complex> gains, Span<Complex> gradient, int steps)
    {
        double gamma = state.NoisePrecision, slope = 0;
        double[] precision = state.Links.Precision;
        GainScratch scratch = state.Workspace.Gains;
        Span<Complex> direction = scratch.Direction.Take(gains.Length), scaled = scratch.Scaled.Take(gains.Length);
        Span<Complex> product = scratch.Product.Take(gains.Length), right = scratch.Correlation.Take(support.Length);
        for (int step = 0; step < steps; step++)
        {
            for (int i = 0; i < gains.Length; i++) scaled[i] = gradient[i] / (precision[i] + gamma * diagonal[i]);
            if (steps > 1)
            {
                for (int i = 0; i < support.Length; i++) right[i] = gradient[support[i]];
                SplitCholesky.Solve(state.System, right);
                for (int i = 0; i < support.Length; i++) scaled[support[i]] = right[i];
            }
            double before = slope;
            slope = Product(scaled, gradient);
            if (!(slope > 0)) return;
            double conjugation = slope / before;
            for (int i = 0; i < gains.Length; i++) direction[i] = step == 0 ? scaled[i] : scaled[i] + conjugation * direction[i];

            state.Normal.Product(direction, product);
            for (int i = 0; i < gains.Length; i++) product[i] = precision[i] * direction[i] + gamma * product[i];
            double curvature = Product(direction, product);
            if (!(curvature > 0)) return;
            double length = slope / curvature;
            for (int i = 0; i < gains.Length; i++)
            {
                gains[i] -= length * direction[i];
                gradient[i] -= length * product[i];
            }
        }
    }

    // Re aᴴb.
    private static double Product(ReadOnlySpan<Complex> a, ReadOnlySpan<Complex> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i].Real * b[i].Real + a[i].Imaginary * b[i].Imaginary;
        return sum;
    }
}

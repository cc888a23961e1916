using System.Numerics;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>
/// The LMMSE gains (γ⟨AᴴA⟩ + Diag τ)⁻¹(γc + Diag τ·r₂) on a whole dictionary by conjugate gradients from the gains as they are. Each user's own block is solved
/// exactly (<see cref="DictionaryBlock"/>), so that steps are for what users have to do with each other.
/// </summary>
internal static class DictionarySolver
{
    private const double Tolerance = 1e-6;

    /// <summary>Solves into <see cref="Links.Gain"/>; r₂ is in <see cref="Links.Residual"/>. Returns the steps that it took.</summary>
    public static int Solve(SensingState state, DictionaryBlock[] blocks, int steps)
    {
        Links links = state.Links;
        ReadOnlySpan<Complex> correlation = state.Normal.Correlation;
        Complex[] direction = new Complex[links.Count], scaled = new Complex[links.Count];
        Complex[] rest = Product(state, blocks, links.Gain);
        for (int i = 0; i < rest.Length; i++)
            rest[i] = state.NoisePrecision * correlation[i] + blocks[i / links.PerUser].PrecisionOf(i % links.PerUser) * links.Residual[i] - rest[i];
        double slope = 0, first = 0;
        for (int step = 0; step < steps; step++)
        {
            rest.CopyTo(scaled, 0);
            for (int k = 0; k < links.Users; k++) blocks[k].Solve(scaled.AsSpan(links.At(k, 0), links.PerUser));
            double before = slope;
            slope = Inner(scaled, rest);
            if (step == 0) first = slope;
            if (!(slope > Tolerance * first)) return step;
            for (int i = 0; i < direction.Length; i++) direction[i] = scaled[i] + (step == 0 ? 0 : slope / before) * direction[i];
            Complex[] product = Product(state, blocks, direction);
            double curvature = Inner(direction, product);
            if (!(curvature > 0)) return step;
            for (int i = 0; i < direction.Length; i++)
            {
                links.Gain[i] += slope / curvature * direction[i];
                rest[i] -= slope / curvature * product[i];
            }
        }
        return steps;
    }

    private static Complex[] Product(SensingState state, DictionaryBlock[] blocks, Complex[] gains)
    {
        var product = new Complex[gains.Length];
        state.Normal.Product(gains, product);
        for (int i = 0; i < product.Length; i++)
            product[i] = state.NoisePrecision * product[i] + blocks[i / state.Links.PerUser].PrecisionOf(i % state.Links.PerUser) * gains[i];
        return product;
    }

    // Re aᴴb.
    private static double Inner(Complex[] a, Complex[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i].Real * b[i].Real + a[i].Imaginary * b[i].Imaginary;
        return sum;
    }
}

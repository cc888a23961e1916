using System.Numerics;

namespace Receiver.Algorithms.Sensing;

/// <summary>q(γ) of Module A.</summary>
internal static class NoiseUpdate
{
    private const double Prior = 1e-6;

    /// <summary>
    /// Liu et al. (39), corrected: γ = (1e-6 + nobs)/(1e-6 + ⟨‖y − Aα‖²⟩), where only resource elements count that are occupied and were received.
    /// </summary>
    public static void Update(SensingState state)
    {
        double error = ExpectedError(state);
        state.NoisePrecision = (Prior + state.Statistics.Count) / (Prior + Math.Max(error, 0));
        if (!double.IsFinite(state.NoisePrecision)) throw new UnsolvableException("the noise level is not finite");
    }

    /// <summary>⟨‖y − Aα‖²⟩ = ‖y‖² − 2Re μᴴc + μᴴ⟨AᴴA⟩μ + Σ σ²·gd; with res = c − ⟨AᴴA⟩μ the two middle terms are −Re μᴴ(c + res).</summary>
    public static double ExpectedError(SensingState state)
    {
        Links links = state.Links;
        Complex[] correlation = state.Normal.Correlation, product = state.Normal.Product(links.Gain);
        double error = state.Statistics.Power;
        double[] diagonal = GainUpdate.Diagonal(state);
        for (int i = 0; i < links.Count; i++)
            error += (Complex.Conjugate(links.Gain[i]) * (product[i] - 2 * correlation[i])).Real + links.Variance[i] * diagonal[i];
        return error;
    }
}

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

    /// <summary>⟨‖y − Aα‖²⟩ = ‖y‖² − 2Re μᴴc + μᴴ⟨AᴴA⟩μ + Σ σ²·gd.</summary>
    public static double ExpectedError(SensingState state)
    {
        Links links = state.Links;
        double error = state.Statistics.Power + state.Normal.Misfit(links.Gain);
        for (int k = 0; k < links.Users; k++)
        {
            double variance = 0;
            for (int q = 0; q < links.PerUser; q++) variance += links.Variance[links.At(k, q)];
            error += variance * state.Statistics.Diagonal(k);
        }
        return error;
    }
}

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// ln p(y) of a scene with gains and places integrated out around where they are: what a private copy of a point that others share costs, S of
/// <see cref="Extension"/> does not know.
/// </summary>
/// <remarks>
/// SL = L + ln prior(p) − Σ|α|²/v1 − links·ln(πv1) − points·ln 220 + ½d·ln 2π − ½ln det(F + Diag(h')), with v1 = 0.1 the variance of a gain, 220 the volume of
/// (u, v, r), d the length of θ and h' the curvature of the priors with 2/v1 for the gains.
/// </remarks>
internal static class LaplaceEvidence
{
    public const double GainVariance = 0.1, Volume = 220;

    /// <summary>SL at the current point; −∞ where the curvature is not positive definite.</summary>
    public static double Of(SensingState state)
    {
        ScoringPoint point = state.Scoring.Inform(state);
        double determinant = state.Scoring.LogDeterminant(state, 2 / GainVariance);
        if (!double.IsFinite(determinant)) return double.NegativeInfinity;
        double sum = state.Scoring.Likelihood + state.Geometry.LogPrior(state.Layout.PositionVariance) - point.Coordinates.Points.Length * Math.Log(Volume)
            - point.Active.Length * Math.Log(Math.PI * GainVariance) + point.Count * Math.Log(2 * Math.PI) / 2;
        foreach (System.Numerics.Complex gain in point.Gains) sum -= GainUpdate.Power(gain) / GainVariance;
        return sum - determinant / 2;
    }
}

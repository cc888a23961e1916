namespace Receiver.Frames.Quality;

/// <summary>95 % confidence interval of a proportion.</summary>
/// <param name="Low">Lower end, at least 0.</param>
/// <param name="High">Upper end, at most 1.</param>
public readonly record struct ProportionInterval(double Low, double High)
{
    private const double Quantile = 1.959963984540054;

    /// <summary>
    /// Wilson's interval (E. B. Wilson, JASA 22, 1927): all p with |p̂−p| ≤ z·√(p(1−p)/n). It keeps its width where nothing was counted, or everything.
    /// </summary>
    /// <param name="share">The observed proportion p̂, 0…1.</param>
    /// <param name="trials">Number n of independent trials, above 0; need not be whole.</param>
    public static ProportionInterval Wilson(double share, double trials)
    {
        double excess = Quantile * Quantile / trials;
        double centre = share + excess / 2;
        double halfWidth = Math.Sqrt(excess * (share * (1 - share) + excess / 4));
        return new ProportionInterval(Math.Max(0, (centre - halfWidth) / (1 + excess)), Math.Min(1, (centre + halfWidth) / (1 + excess)));
    }
}

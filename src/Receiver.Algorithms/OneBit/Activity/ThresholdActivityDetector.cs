using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Activity;

/// <summary>
/// The report's decision: active where |α_m| ≥ 0.5. α is the channel estimator's activity coefficient; for one that has none, the channel level
/// e_m = √mean_n|ĥ_nm|². Without regard to the noise it misses nearly everyone below 0 dB.
/// </summary>
/// <param name="options">The threshold.</param>
public sealed class ThresholdActivityDetector(ThresholdActivityOptions options) : IActivityDetector
{
    /// <inheritdoc/>
    public Solution<ActivityEstimate> Detect(ChannelEstimate channel, SolveLimit limit = default)
    {
        double[] values = channel.Activity?.Coefficients is { } coefficients
            ? [.. coefficients.Select(coefficient => (double)Math.Abs(coefficient))]
            : TwoClasses.Levels(channel.Mean);
        return new(TwoClasses.Divide(values, options.Threshold), new(1, true));
    }
}

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
    public Solution<ActivityEstimate> Detect(ChannelEstimate channel, SolveLimit limit = default, FrameStorage? storage = null)
    {
        using Reusable<TwoClasses>.Lease lease = Reusable<TwoClasses>.Rent();
        TwoClasses classes = lease.Value;
        if (channel.Activity?.Coefficients is { } coefficients) classes.TakeMagnitudes(coefficients);
        else classes.TakeLevels(channel.Mean);
        return new(classes.Divide(options.Threshold, storage ?? FrameStorage.New), new(1, true));
    }
}

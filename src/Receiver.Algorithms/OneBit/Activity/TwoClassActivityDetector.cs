using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Activity;

/// <summary>
/// Divides the users by their channel levels e_m = √mean_n|ĥ_nm|² (section 6): Otsu's threshold, which adapts to the noise, in frames whose strongest
/// user reaches an absolute floor, because Otsu always declares someone.
/// </summary>
/// <param name="options">The floor.</param>
public sealed class TwoClassActivityDetector(TwoClassActivityOptions options) : IActivityDetector
{
    /// <inheritdoc/>
    public Solution<ActivityEstimate> Detect(ChannelEstimate channel, SolveLimit limit = default, FrameStorage? storage = null)
    {
        using Reusable<TwoClasses>.Lease lease = Reusable<TwoClasses>.Rent();
        TwoClasses classes = lease.Value;
        classes.TakeLevels(channel.Mean);
        double threshold = classes.Largest < options.Floor ? options.Floor : classes.Otsu();
        return new(classes.Divide(double.IsInfinity(threshold) ? options.Floor : threshold, storage ?? FrameStorage.New), new(1, true));
    }
}

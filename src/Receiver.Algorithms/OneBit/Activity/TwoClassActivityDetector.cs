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
    public Solution<ActivityEstimate> Detect(ChannelEstimate channel, SolveLimit limit = default)
    {
        double[] levels = TwoClasses.Levels(channel.Mean);
        double threshold = levels.Max() < options.Floor ? options.Floor : TwoClasses.Otsu(levels);
        return new(TwoClasses.Divide(levels, double.IsInfinity(threshold) ? options.Floor : threshold), new(1, true));
    }
}

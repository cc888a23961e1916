using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Activity;

/// <summary>Active where the channel estimator's posterior says so more likely than not: L_m &gt; 0 (section 6).</summary>
public sealed class PosteriorOddsActivityDetector : IActivityDetector
{
    /// <inheritdoc/>
    public Solution<ActivityEstimate> Detect(ChannelEstimate channel, SolveLimit limit = default, FrameStorage? storage = null)
    {
        float[] ratios = channel.Activity?.LogLikelihoodRatios
            ?? throw new UnsolvableException("posterior-odds needs a channel estimator that gives the odds of activity, such as bernoulli-gaussian-gamp");
        ActivityEstimate estimate = (storage ?? FrameStorage.New).Activity(ratios.Length);
        for (int user = 0; user < ratios.Length; user++) (estimate.Active[user], estimate.LogLikelihoodRatios[user]) = (ratios[user] > 0, ratios[user]);
        return new(estimate, new(1, true));
    }
}

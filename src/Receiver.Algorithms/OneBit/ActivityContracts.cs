using Receiver.Frames;

namespace Receiver.Algorithms.OneBit;

/// <summary>Decides who is active from a channel estimate. Stateless and thread-safe.</summary>
public interface IActivityDetector
{
    /// <summary>Decides on every user of the channel <c>[M]</c>.</summary>
    /// <param name="channel">The channel, with what its estimator knows about the activity.</param>
    /// <param name="limit">Cancellation.</param>
    /// <param name="storage">Where the answer comes from, null: it is made anew.</param>
    /// <exception cref="OperationCanceledException">The limit's token was cancelled.</exception>
    /// <exception cref="UnsolvableException">The channel estimate does not say what the decision needs; the message says what is missing.</exception>
    Solution<ActivityEstimate> Detect(ChannelEstimate channel, SolveLimit limit = default, FrameStorage? storage = null);
}

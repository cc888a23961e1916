using Receiver.Frames;

namespace Receiver.Algorithms.OneBit;

/// <summary>Decides who is active from a channel estimate. Stateless and thread-safe.</summary>
public interface IActivityDetector
{
    /// <summary>Decides on every user of the channel <c>[M]</c>.</summary>
    /// <exception cref="OperationCanceledException">The limit's token was cancelled.</exception>
    /// <exception cref="UnsolvableException">The channel estimate does not say what the decision needs; the message says what is missing.</exception>
    Solution<ActivityEstimate> Detect(ChannelEstimate channel, SolveLimit limit = default);
}

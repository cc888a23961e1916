namespace Receiver.Frames.Quality;

/// <summary>How good the estimates of one frame are.</summary>
/// <param name="Bits">Bit errors, null without symbol estimates of an alphabet that carries bits.</param>
/// <param name="Channel">Channel error, null without a channel estimate.</param>
/// <param name="Activity">Activity errors, null without an activity estimate.</param>
public sealed record FrameQuality(BitErrors? Bits, ChannelError? Channel, ActivityErrors? Activity)
{
    /// <summary>Measures whatever a reception holds; null where the frame's truth is unknown or the frame failed.</summary>
    public static FrameQuality? Measure(Reception reception)
    {
        if (reception is not { Frame.Truth: { } truth, Failure: null }) return null;
        ActivityEstimate? activity = reception.Activity;
        bool carriesBits = reception.Format.Constellation == Constellation.Qpsk;
        return new FrameQuality(
            reception.Symbols is { } symbols && carriesBits ? BitErrors.Count(symbols, activity, truth) : null,
            reception.Channel is { } channel ? ChannelError.Measure(channel, activity, truth) : null,
            activity is not null ? ActivityErrors.Count(activity, truth) : null);
    }
}

namespace Receiver.Frames;

/// <summary>The identity of a frame: one coherence block of one stream.</summary>
/// <param name="Stream">Stream id; 0 for sources with a single stream.</param>
/// <param name="Number">Frame number within the stream.</param>
public readonly record struct FrameId(uint Stream, ulong Number)
{
    /// <inheritdoc/>
    public override string ToString() => Stream == 0 ? $"frame {Number}" : $"stream {Stream} frame {Number}";
}

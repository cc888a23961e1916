using Receiver.Frames;

namespace Receiver.Simulation;

/// <summary>Makes frames with their ground truth; a frame is a function of (seed, frame number) alone. Thread-safe.</summary>
public interface ISimulator
{
    /// <summary>The format of the frames.</summary>
    FrameFormat Format { get; }

    /// <summary>The frame of a number, in stream 0.</summary>
    Frame Generate(ulong frameNumber);
}

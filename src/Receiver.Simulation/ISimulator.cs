using Receiver.Frames;

namespace Receiver.Simulation;

/// <summary>Makes frames with their ground truth; a frame is a function of (seed, frame number) alone. Thread-safe.</summary>
public interface ISimulator
{
    /// <summary>The format of the frames.</summary>
    FrameFormat Format { get; }

    /// <summary>The frame of a number, in stream 0.</summary>
    Frame Generate(ulong frameNumber) => Generate(frameNumber, FrameStorage.New);

    /// <summary>The same.</summary>
    /// <param name="frameNumber">The number.</param>
    /// <param name="storage">Where its slots and the matrices of its truth are taken from. The frame does not say so: whoever rented it does.</param>
    Frame Generate(ulong frameNumber, FrameStorage storage);
}

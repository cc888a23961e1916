using Receiver.Algorithms;
using Receiver.Frames;

namespace Receiver.Pipelines.Stages;

internal static class SolveWork
{
    /// <summary>What a solve did, as a stage reports it.</summary>
    public static StageWork ToWork(this Convergence convergence) =>
        new(convergence.Iterations, convergence.Converged ? StopReason.Converged : StopReason.MaxRounds);

    /// <summary>The random stream of a frame: depends on nothing but who it is.</summary>
    public static ulong RandomStream(this FrameId id) => ((ulong)id.Stream << 32) ^ id.Number;
}

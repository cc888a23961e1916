using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>Everything that the iteration knows about one frame.</summary>
public sealed class SensingState : SolverState
{
    /// <summary>Starts with nothing but the frame.</summary>
    public SensingState(SensingProblem problem) => Problem = problem;

    /// <summary>The frame.</summary>
    public SensingProblem Problem { get; }
}

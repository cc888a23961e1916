namespace Receiver.Frames;

/// <summary>What the stages of one method hand each other about a frame beyond the estimates. Belongs to the one reception that carries it.</summary>
public abstract class SolverState
{
    /// <summary>What the next frame of the stream starts from, where it is tracked: without what belongs to this frame alone.</summary>
    public virtual SolverState ForNextFrame() => this;
}

namespace Receiver.Frames;

/// <summary>What the stages of one method hand each other about a frame beyond the estimates. Belongs to the one reception that carries it.</summary>
public abstract class SolverState
{
    /// <summary>What the next frame of the stream starts from, where it is tracked: without what belongs to this frame alone.</summary>
    public virtual SolverState ForNextFrame() => this;
}

/// <summary>Working storage of a solver for one frame at a time, which goes from frame to frame with the frames' <see cref="FrameStorage"/>.</summary>
public abstract class SolverWorkspace
{
    /// <summary>Makes whatever could pass for a result NaN: for tests.</summary>
    public abstract void Wipe();
}

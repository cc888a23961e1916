namespace Receiver.Frames;

/// <summary>What the stages of one method hand each other about a frame beyond the estimates. Belongs to the one reception that carries it.</summary>
public abstract class SolverState;

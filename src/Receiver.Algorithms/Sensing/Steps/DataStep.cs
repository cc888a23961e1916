using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>The second part of an iteration: q(x) of Module A. While points are first searched for it leaves q(x) as it is. Reference: Liu et al., Algorithm 1.</summary>
/// <param name="options">Options.</param>
public sealed class DataStep(SensingDataOptions options) : ISensingStep
{
    /// <inheritdoc/>
    public Convergence Run(SensingState state, Round round, SolveLimit limit)
    {
        ArgumentNullException.ThrowIfNull(state);
        limit.Token.ThrowIfCancellationRequested();
        bool isHeld = state.Phase == SearchPhase.Discovery && round.Index - state.PhaseStart < options.Hold && !round.IsLast;
        if (!isHeld) SymbolUpdate.Update(state, options.DiagonalCovariance);
        return new Convergence(1, false);
    }
}

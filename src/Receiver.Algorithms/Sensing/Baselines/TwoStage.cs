using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>
/// The first of two stages: the grid of <see cref="GridInitializer"/>, iterated on pilots alone.
/// </summary>
/// <param name="coarse">Gives directions, time offsets and noise.</param>
/// <param name="inference">Options of Module A.</param>
public sealed class TwoStageInitializer(Func<SensingProblem, SolveLimit, CoarseScene> coarse, BisvbiOptions inference) : ISceneInitializer
{
    /// <inheritdoc/>
    public SensingState Start(SensingProblem problem, TrackedScene? previous, SolveLimit limit)
    {
        SensingState state = GridInitializer.OnGrid(problem, coarse(problem, limit), inference);
        state.Phase = SearchPhase.Grid;
        return state;
    }
}

/// <summary>The second stage: q(x) through the channel of the pilots. Nothing of it comes back to the channel.</summary>
public sealed class TwoStageDataStep : ISensingStep
{
    /// <inheritdoc/>
    public Convergence Run(SensingState state, Round round, SolveLimit limit)
    {
        ArgumentNullException.ThrowIfNull(state);
        limit.Token.ThrowIfCancellationRequested();
        // Pilot-only steps leave columns without a data part.
        state.RebuildColumns();
        SymbolUpdate.Update(state, diagonalCovariance: false);
        state.Statistics.WithData = false;
        return new Convergence(1, false);
    }
}

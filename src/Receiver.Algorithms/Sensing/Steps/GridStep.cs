using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// The last part of an iteration: q(γ), the M-step, merging and pruning; then the restart when its time has come, and the births of the next iteration.
/// In the last round, which ends with the data, it does nothing.
/// </summary>
/// <param name="options">Options of the M-step and of the points' life.</param>
/// <param name="inference">Options of Module A, for the restart.</param>
public sealed class GridStep(GridUpdateOptions options, BisvbiOptions inference) : ISensingStep
{
    /// <inheritdoc/>
    public Convergence Run(SensingState state, Round round, SolveLimit limit)
    {
        ArgumentNullException.ThrowIfNull(state);
        limit.Token.ThrowIfCancellationRequested();
        if (round.IsLast) return new Convergence(0, false);
        int t = round.Index - state.PhaseStart;
        NoiseUpdate.Update(state);
        double objective = options.Step == GridStepRule.Gradient ? GradientStep.Run(state, options.Steps) : state.GaussNewton.Run(state, options.Steps);
        if (t >= options.MergeFrom) PointRemoval.Merge(state);
        if (t >= BirthSchedule.PruneFrom(state.Phase))
            PointRemoval.Prune(state, state.Phase == SearchPhase.Grid ? options.PruneGridBelow : options.PruneBelow);
        int iterations = Iterations(state, round);
        if (state.Phase == SearchPhase.Discovery && t + 1 == iterations && round.Index + 2 < round.Limit)
        {
            Restart.Run(state, inference);
            state.PhaseStart = round.Index + 1;
            iterations = Iterations(state, round);
        }
        Birth.Run(state, BirthSchedule.Most(state.Phase, round.Index + 1 - state.PhaseStart, iterations, options.MostBirths));
        return new Convergence(1, false, objective);
    }

    // EM iterations of the current phase; the last round is none.
    private int Iterations(SensingState state, Round round)
    {
        int all = round.Limit - 1 - state.PhaseStart;
        return state.Phase == SearchPhase.Discovery && options.RestartAfter > 0 ? Math.Min(options.RestartAfter, all) : all;
    }
}

using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// The first part of an iteration: q(α), q(ρ) and q(s) of Module A, then Module B, with which s is known for the symbols and the grid.
/// Reference: Liu et al., Algorithm 1.
/// </summary>
/// <param name="options">Options of the two modules.</param>
public sealed class ChannelStep(BisvbiOptions options) : ISensingStep
{
    /// <inheritdoc/>
    public Convergence Run(SensingState state, Round round, SolveLimit limit)
    {
        ArgumentNullException.ThrowIfNull(state);
        limit.Token.ThrowIfCancellationRequested();
        GainUpdate.Update(state, options);
        SupportUpdate.Update(state.Links, state.Statistics, state.NoisePrecision, options);
        TurboPrior.Update(state.Links, options);
        return new Convergence(1, false);
    }
}

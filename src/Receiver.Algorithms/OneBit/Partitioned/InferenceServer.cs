namespace Receiver.Algorithms.OneBit.Partitioned;

/// <summary>
/// Holds the posterior of a batch of problems: Λ = p0 + Σ λ_k, R = Σ r_k, the standard normal prior times what the clients know. Updates must be
/// applied one at a time; the posterior can be read from any thread.
/// </summary>
/// <param name="length">Number of unknowns of all problems, d·B.</param>
public sealed class InferenceServer(int length)
{
    private volatile NaturalParameters _posterior = new(Enumerable.Repeat(1f, length).ToArray(), new float[length]);

    /// <summary>The posterior as of now.</summary>
    public NaturalParameters Posterior => _posterior;

    /// <summary>Takes in what a client sent.</summary>
    public void Apply(SiteUpdate update) => _posterior = _posterior.Times(update.Change);
}

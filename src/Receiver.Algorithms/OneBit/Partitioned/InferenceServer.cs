using Receiver.Algorithms.OneBit.Variational;

namespace Receiver.Algorithms.OneBit.Partitioned;

/// <summary>
/// Holds the posterior of a batch of problems: Λ = p0 + Σ λ_k, R = Σ r_k, the standard normal prior times what the clients know. Meant to be kept and begun
/// again. Thread-safe.
/// </summary>
public sealed class InferenceServer
{
    private readonly NaturalParameters _posterior = new(), _marked = new();
    private readonly Lock _door = new();

    /// <summary>Begins with the prior, which is marked.</summary>
    /// <param name="length">Number of unknowns of all problems, d·B.</param>
    public void Begin(int length)
    {
        lock (_door)
        {
            _posterior.Reset(length, 1);
            _marked.CopyFrom(_posterior);
        }
    }

    /// <summary>Takes in what a client sent.</summary>
    public void Apply(SiteUpdate update)
    {
        lock (_door) _posterior.Multiply(update.Change);
    }

    /// <summary>Writes the posterior as of now.</summary>
    public void CopyTo(NaturalParameters seen)
    {
        lock (_door) seen.CopyFrom(_posterior);
    }

    /// <summary>Writes means and variances of the posterior as of now.</summary>
    public void CopyTo(GaussianBatch batch)
    {
        lock (_door) _posterior.CopyTo(batch);
    }

    /// <summary>Remembers the posterior as of now.</summary>
    public void Mark()
    {
        lock (_door) _marked.CopyFrom(_posterior);
    }

    /// <summary>‖μ − μ_marked‖/‖μ‖: how far the posterior mean has moved since it was marked.</summary>
    public double MeanChange()
    {
        lock (_door) return _posterior.MeanChangeFrom(_marked);
    }
}

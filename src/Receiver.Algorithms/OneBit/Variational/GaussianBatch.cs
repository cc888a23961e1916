using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// Factorised Gaussians of a batch of problems, q(u) = Π N(mean, variance), each <c>[d×B]</c> and stored problem after problem. Meant to be kept and
/// used again: the storage only grows. Not thread-safe.
/// </summary>
public sealed class GaussianBatch
{
    private readonly AlignedBuffer _storage = new();

    /// <summary>Unknowns of a problem, d.</summary>
    public int Dimension { get; private set; }

    /// <summary>Number of problems, B.</summary>
    public int Problems { get; private set; }

    /// <summary>Means <c>[d×B]</c>, problem after problem.</summary>
    public Span<float> Mean => _storage.Take(2 * Length)[..Length];

    /// <summary>Variances <c>[d×B]</c>, problem after problem.</summary>
    public Span<float> Variance => _storage.Take(2 * Length)[Length..];

    private int Length => Dimension * Problems;

    /// <summary>Sets the size. What the batch holds afterwards is undefined.</summary>
    public void Resize(int dimension, int problems)
    {
        Dimension = dimension;
        Problems = problems;
    }
}

using Receiver.Algorithms.OneBit.Variational;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Partitioned;

/// <summary>
/// Factorised Gaussian factors of a batch of problems by their natural parameters: the product of two factors is the sum of theirs. Meant to be kept and
/// used again: the storage only grows. Not thread-safe.
/// </summary>
public sealed class NaturalParameters
{
    private readonly AlignedBuffer _storage = new();

    /// <summary>Number of unknowns of all problems, d·B.</summary>
    public int Length { get; private set; }

    /// <summary>λ = 1/s² <c>[d×B]</c>, problem after problem.</summary>
    public Span<float> Precision => _storage.Take(2 * Length)[..Length];

    /// <summary>r = μ/s² <c>[d×B]</c>, likewise.</summary>
    public Span<float> Shift => _storage.Take(2 * Length)[Length..];

    /// <summary>Sets the size, and every factor to a mean of 0 with the given precision; 0 is the factor that knows nothing.</summary>
    public void Reset(int length, float precision)
    {
        Length = length;
        Precision.Fill(precision);
        Shift.Clear();
    }

    /// <summary>Takes the factors of another.</summary>
    public void CopyFrom(NaturalParameters other)
    {
        Length = other.Length;
        other._storage.Take(2 * Length).CopyTo(_storage.Take(2 * Length));
    }

    /// <summary>Becomes the product of these factors with others.</summary>
    public void Multiply(NaturalParameters other)
    {
        Span<float> all = _storage.Take(2 * Length);
        ReadOnlySpan<float> others = other._storage.Take(2 * Length);
        for (int i = 0; i < all.Length; i++) all[i] += others[i];
    }

    /// <summary>Writes means and variances; every precision must be positive.</summary>
    public void CopyTo(GaussianBatch batch)
    {
        ReadOnlySpan<float> precision = Precision, shift = Shift;
        Span<float> mean = batch.Mean, variance = batch.Variance;
        for (int i = 0; i < mean.Length; i++) (mean[i], variance[i]) = (shift[i] / precision[i], 1 / precision[i]);
    }

    /// <summary>‖μ − μ_before‖/‖μ‖ over all problems.</summary>
    public double MeanChangeFrom(NaturalParameters before)
    {
        ReadOnlySpan<float> p = Precision, r = Shift, oldP = before.Precision, oldR = before.Shift;
        double change = 0, size = 0;
        for (int i = 0; i < p.Length; i++)
        {
            double mean = r[i] / p[i], difference = mean - oldR[i] / oldP[i];
            change += difference * difference;
            size += mean * mean;
        }
        return Math.Sqrt(change / Math.Max(size, 1e-30));
    }
}

/// <summary>What a client sends: the factor by which its own part of the posterior is to change.</summary>
/// <param name="Client">Index of the client.</param>
/// <param name="Change">Δ of λ_k and r_k; the client's, which its next update overwrites.</param>
public readonly record struct SiteUpdate(int Client, NaturalParameters Change);

using Receiver.Algorithms.OneBit.Variational;

namespace Receiver.Algorithms.OneBit.Partitioned;

/// <summary>
/// Factorised Gaussian factors of a batch of problems by their natural parameters: the product of two factors is the sum of theirs. Not changed once
/// made, so that it can be handed from thread to thread.
/// </summary>
/// <param name="Precision">λ = 1/s² <c>[d×B]</c>, problem after problem.</param>
/// <param name="Shift">r = μ/s² <c>[d×B]</c>, likewise.</param>
public sealed record NaturalParameters(ReadOnlyMemory<float> Precision, ReadOnlyMemory<float> Shift)
{
    /// <summary>The product of this factor with another.</summary>
    public NaturalParameters Times(NaturalParameters other)
    {
        float[] precision = new float[Precision.Length], shift = new float[Shift.Length];
        ReadOnlySpan<float> p = Precision.Span, otherP = other.Precision.Span, r = Shift.Span, otherR = other.Shift.Span;
        for (int i = 0; i < precision.Length; i++) (precision[i], shift[i]) = (p[i] + otherP[i], r[i] + otherR[i]);
        return new NaturalParameters(precision, shift);
    }

    /// <summary>Writes means and variances; every precision must be positive.</summary>
    public void CopyTo(GaussianBatch batch)
    {
        ReadOnlySpan<float> precision = Precision.Span, shift = Shift.Span;
        Span<float> mean = batch.Mean, variance = batch.Variance;
        for (int i = 0; i < mean.Length; i++) (mean[i], variance[i]) = (shift[i] / precision[i], 1 / precision[i]);
    }

    /// <summary>‖μ − μ_before‖/‖μ‖ over all problems.</summary>
    public double MeanChangeFrom(NaturalParameters before)
    {
        ReadOnlySpan<float> p = Precision.Span, r = Shift.Span, oldP = before.Precision.Span, oldR = before.Shift.Span;
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
/// <param name="Change">Δ of λ_k and r_k.</param>
public sealed record SiteUpdate(int Client, NaturalParameters Change);

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>How many of the eigenvalues of a covariance are signal, by Wax and Kailath's minimum description length.</summary>
internal static class DescriptionLength
{
    /// <summary>
    /// −Ns·(Σ_{i≥d} ln l_i − (M−d)·ln(mean_{i≥d} l_i)) + ½d(2M−d)·ln Ns.
    /// </summary>
    /// <param name="eigenvalues">All eigenvalues, largest first, positive.</param>
    /// <param name="order">How many are signal, d.</param>
    /// <param name="samples">Samples behind the covariance, Ns.</param>
    public static double Of(ReadOnlySpan<double> eigenvalues, int order, double samples)
    {
        double logarithms = 0, sum = 0;
        foreach (double value in eigenvalues[order..])
        {
            logarithms += Math.Log(value);
            sum += value;
        }
        int noise = eigenvalues.Length - order;
        return -samples * (logarithms - noise * Math.Log(sum / noise)) + 0.5 * order * (2 * eigenvalues.Length - order) * Math.Log(samples);
    }

    /// <summary>The order of least description length below M/2.</summary>
    public static int Order(ReadOnlySpan<double> eigenvalues, double samples)
    {
        int best = 0;
        double least = double.PositiveInfinity;
        for (int order = 0; order < (eigenvalues.Length + 1) / 2; order++)
            if (Of(eigenvalues, order, samples) is var length && length < least) (best, least) = (order, length);
        return best;
    }
}

using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Activity;

/// <summary>Users divided by a threshold on one number each.</summary>
internal static class TwoClasses
{
    private const double SmallestSpread = 1e-3;

    /// <summary>e_m = √mean_n|ĥ_nm|²: about 1 for an active user, smaller the noisier the estimate.</summary>
    public static double[] Levels(ComplexMatrix channel) =>
        [.. Enumerable.Range(0, channel.ColumnCount).Select(user => channel.Column(user).L2Norm() / Math.Sqrt(channel.RowCount))];

    /// <summary>
    /// The two-class threshold of Otsu: of all cuts between neighbouring numbers the one with the smallest variance within the classes, at the middle between
    /// the class means. Infinite where there are not two different numbers.
    /// </summary>
    public static double Otsu(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        double best = 0, threshold = double.PositiveInfinity, below = 0, total = sorted.Sum();
        for (int count = 1; count < sorted.Length; count++)
        {
            below += sorted[count - 1];
            double low = below / count, high = (total - below) / (sorted.Length - count);
            // Between-class variance: what the cut explains.
            double explained = (high - low) * (high - low) * count * (sorted.Length - count);
            if (explained > best) (best, threshold) = (explained, (low + high) / 2);
        }
        return threshold;
    }

    /// <summary>
    /// Active where the number reaches the threshold. The log-odds are those of two normal classes with a common variance s² whose means differ by d and are
    /// equally far from the threshold: (value − threshold)·d/s².
    /// </summary>
    public static ActivityEstimate Divide(IReadOnlyList<double> values, double threshold)
    {
        double[] above = [.. values.Where(value => value >= threshold)], under = [.. values.Where(value => value < threshold)];
        double high = above.Length > 0 ? above.Average() : threshold, low = under.Length > 0 ? under.Average() : 0;
        double spread = (above.Sum(value => (value - high) * (value - high)) + under.Sum(value => (value - low) * (value - low))) / values.Count;
        double slope = (high - low) / Math.Max(spread, SmallestSpread);
        return new([.. values.Select(value => value >= threshold)], [.. values.Select(value => (float)((value - threshold) * slope))]);
    }
}

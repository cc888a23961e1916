using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Activity;

/// <summary>Users divided by a threshold on one number each. Meant to be kept and used again; not thread-safe.</summary>
internal sealed class TwoClasses
{
    private const double SmallestSpread = 1e-3;
    private double[] _values = [], _sorted = [];
    private int _count;

    /// <summary>One number a user.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, _count);

    /// <summary>The largest number.</summary>
    public double Largest
    {
        get
        {
            double largest = double.NegativeInfinity;
            foreach (double value in Values) largest = Math.Max(largest, value);
            return largest;
        }
    }

    /// <summary>Takes numbers as they are.</summary>
    public void Take(ReadOnlySpan<double> values) => values.CopyTo(Resize(values.Length));

    /// <summary>Takes |α_m|.</summary>
    public void TakeMagnitudes(ReadOnlySpan<float> coefficients)
    {
        Span<double> values = Resize(coefficients.Length);
        for (int user = 0; user < values.Length; user++) values[user] = Math.Abs(coefficients[user]);
    }

    /// <summary>Takes e_m = √mean_n|ĥ_nm|²: about 1 for an active user, smaller the noisier the estimate.</summary>
    public void TakeLevels(ComplexMatrix channel)
    {
        Span<double> values = Resize(channel.ColumnCount);
        for (int user = 0; user < values.Length; user++)
        {
            double power = 0;
            foreach (Complex32 entry in channel.Values.AsSpan(user * channel.RowCount, channel.RowCount)) power += entry.MagnitudeSquared;
            values[user] = Math.Sqrt(power / channel.RowCount);
        }
    }

    /// <summary>
    /// The two-class threshold of Otsu: of all cuts between neighbouring numbers the one with the smallest variance within the classes, at the middle between
    /// the class means. Infinite where there are not two different numbers.
    /// </summary>
    public double Otsu()
    {
        Span<double> sorted = _sorted.AsSpan(0, _count);
        Values.CopyTo(sorted);
        sorted.Sort();
        double best = 0, threshold = double.PositiveInfinity, below = 0, total = 0;
        foreach (double value in sorted) total += value;
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
    public ActivityEstimate Divide(double threshold, FrameStorage storage)
    {
        double high = Mean(threshold, above: true) ?? threshold, low = Mean(threshold, above: false) ?? 0, spread = 0;
        foreach (double value in Values)
        {
            double difference = value - (value >= threshold ? high : low);
            spread += difference * difference;
        }
        double slope = (high - low) / Math.Max(spread / _count, SmallestSpread);
        ActivityEstimate estimate = storage.Activity(_count);
        for (int user = 0; user < _count; user++)
            (estimate.Active[user], estimate.LogLikelihoodRatios[user]) = (_values[user] >= threshold, (float)((_values[user] - threshold) * slope));
        return estimate;
    }

    private double? Mean(double threshold, bool above)
    {
        double sum = 0;
        int count = 0;
        foreach (double value in Values)
        {
            if (value >= threshold != above) continue;
            sum += value;
            count++;
        }
        return count > 0 ? sum / count : null;
    }

    private Span<double> Resize(int count)
    {
        if (_values.Length < count) (_values, _sorted) = (new double[count], new double[count]);
        _count = count;
        return _values.AsSpan(0, count);
    }
}

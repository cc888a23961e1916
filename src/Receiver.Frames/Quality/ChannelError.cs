namespace Receiver.Frames.Quality;

/// <summary>Squared error of a one-bit channel estimate over truly active users, in parts that add up over frames.</summary>
/// <param name="Error">Σ‖Ĥ−H‖² after each antenna's row of Ĥ was scaled to the norm that it has a priori, √(number of users taken as active).</param>
/// <param name="RawError">Σ‖Ĥ−H‖² of the estimate as it is.</param>
/// <param name="Power">Σ‖H‖².</param>
public readonly record struct ChannelError(double Error, double RawError, double Power)
{
    /// <summary>Row-normalised NMSE, linear; NaN where nobody was active. One bit loses the scale of a row: this is the one to compare methods by.</summary>
    public double Nmse => Error / Power;

    /// <summary>NMSE without scaling, linear; NaN where nobody was active. It means something where the method knows the noise variance.</summary>
    public double RawNmse => RawError / Power;

    /// <summary>Measures a channel estimate. Whatever it holds for users that were decided to be inactive counts as zero.</summary>
    /// <param name="channel">Channel estimate <c>[N×M]</c>.</param>
    /// <param name="activity">Activity estimate, null: all users were taken as active.</param>
    /// <param name="truth">What was really sent.</param>
    public static ChannelError Measure(ChannelEstimate channel, ActivityEstimate? activity, GroundTruth truth)
    {
        ComplexMatrix estimate = channel.Mean;
        Complex32[] values = estimate.Values;
        int users = 0;
        for (int user = 0; user < estimate.ColumnCount; user++)
            if (activity?.Active[user] ?? true) users++;
        double error = 0, rawError = 0, power = 0;
        for (int antenna = 0; antenna < estimate.RowCount; antenna++)
        {
            double rowPower = 0;
            for (int user = 0; user < estimate.ColumnCount; user++)
                if (activity?.Active[user] ?? true) rowPower += SquaredNorm(values[user * estimate.RowCount + antenna]);
            // A row without any estimate (all of its samples lost) has no direction to scale.
            float scale = rowPower > 0 ? (float)Math.Sqrt(users / rowPower) : 0;
            foreach (int user in truth.Active)
            {
                Complex32 expected = truth.Channel![antenna, user];
                Complex32 actual = activity?.Active[user] ?? true ? values[user * estimate.RowCount + antenna] : Complex32.Zero;
                error += SquaredNorm(actual * scale - expected);
                rawError += SquaredNorm(actual - expected);
                power += SquaredNorm(expected);
            }
        }
        return new ChannelError(error, rawError, power);
    }

    private static double SquaredNorm(Complex32 value) => (double)value.Real * value.Real + (double)value.Imaginary * value.Imaginary;
}

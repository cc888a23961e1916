namespace Receiver.Algorithms.OneBit;

/// <summary>
/// One bit loses the scale of each antenna's channel row. Rows are therefore scaled to the norm that a row of K independent CN(0, 1) entries has on
/// average, √K (the complex norm, not its square).
/// </summary>
public static class RowNormalization
{
    /// <summary>Factors that bring every row to norm √K over K users; 0 for a row of zeros, which has no direction.</summary>
    /// <param name="channel">H <c>[N×M]</c>.</param>
    /// <param name="users">The K users that count.</param>
    /// <param name="factors">Receives one factor a row <c>[N]</c>.</param>
    public static void Factors(ComplexMatrix channel, ReadOnlySpan<int> users, Span<float> factors)
    {
        int antennas = channel.RowCount;
        factors.Clear();
        foreach (int user in users)
        {
            ReadOnlySpan<Complex32> column = channel.Values.AsSpan(user * antennas, antennas);
            for (int n = 0; n < antennas; n++) factors[n] += column[n].Real * column[n].Real + column[n].Imaginary * column[n].Imaginary;
        }
        foreach (ref float factor in factors) factor = factor > 0 ? MathF.Sqrt(users.Length / factor) : 0;
    }
}

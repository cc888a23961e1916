namespace Receiver.Algorithms.OneBit;

/// <summary>
/// Writes Y = HX in real numbers, so that each antenna (channel estimation) or channel use (data detection) becomes one real problem v = sgn(Wu)
/// and all of them share W. Column-major, as matrices are stored.
/// </summary>
public static class RealTransform
{
    /// <summary>
    /// Design of channel estimation, W <c>[2T×2M]</c>, of u = [Re h; Im h]: row 2t is [Re x_t, −Im x_t], row 2t+1 is [Im x_t, Re x_t]. Real and
    /// imaginary part of a channel use stand together, so that the signs of antenna n lie N apart in the observation <c>[2N×T]</c>, from n on.
    /// </summary>
    /// <param name="symbols">X <c>[M×T]</c>.</param>
    /// <param name="scale">Factor of every element.</param>
    /// <param name="design">Receives W, column after column.</param>
    public static void ChannelDesign(ComplexMatrix symbols, float scale, Span<float> design)
    {
        int users = symbols.RowCount, uses = symbols.ColumnCount, rows = 2 * uses;
        ReadOnlySpan<Complex32> values = symbols.Values;
        for (int user = 0; user < users; user++)
        {
            Span<float> left = design.Slice(user * rows, rows), right = design.Slice((users + user) * rows, rows);
            for (int use = 0; use < uses; use++)
            {
                Complex32 symbol = values[user + use * users];
                float re = scale * symbol.Real, im = scale * symbol.Imaginary;
                (left[2 * use], left[2 * use + 1], right[2 * use], right[2 * use + 1]) = (re, im, -im, re);
            }
        }
    }

    /// <summary>Design of data detection, W <c>[2N×2K]</c>, of u = [Re x; Im x]: [Re H, −Im H; Im H, Re H].</summary>
    /// <param name="channel">H <c>[N×M]</c>.</param>
    /// <param name="users">The K users, columns of H, that W is made of.</param>
    /// <param name="rowScale">Factor of each row of H <c>[N]</c>.</param>
    /// <param name="design">Receives W, column after column.</param>
    public static void DetectionDesign(ComplexMatrix channel, ReadOnlySpan<int> users, ReadOnlySpan<float> rowScale, Span<float> design)
    {
        int antennas = channel.RowCount, rows = 2 * antennas;
        for (int k = 0; k < users.Length; k++)
        {
            ReadOnlySpan<Complex32> column = channel.Values.AsSpan(users[k] * antennas, antennas);
            Span<float> left = design.Slice(k * rows, rows), right = design.Slice((users.Length + k) * rows, rows);
            for (int n = 0; n < antennas; n++)
            {
                float re = rowScale[n] * column[n].Real, im = rowScale[n] * column[n].Imaginary;
                (left[n], left[antennas + n], right[n], right[antennas + n]) = (re, im, -im, re);
            }
        }
    }
}

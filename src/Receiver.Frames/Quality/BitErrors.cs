namespace Receiver.Frames.Quality;

/// <summary>Wrong bits among the data bits of truly active users.</summary>
/// <param name="Bits">Number of bits.</param>
/// <param name="Wrong">Number of wrong bits; a missed user's bits count as half wrong.</param>
public readonly record struct BitErrors(long Bits, double Wrong)
{
    /// <summary>BER, NaN where there are no bits.</summary>
    public double Rate => Wrong / Bits;

    /// <summary>Counts the wrong bits of one QPSK frame, a bit being decided by the sign of its log-likelihood ratio.</summary>
    /// <param name="symbols">Symbol estimate <c>[M×Td]</c>.</param>
    /// <param name="activity">Activity estimate, null: all users were taken as active.</param>
    /// <param name="truth">What was really sent.</param>
    public static BitErrors Count(SymbolEstimate symbols, ActivityEstimate? activity, GroundTruth truth)
    {
        RealMatrix ratios = symbols.LogLikelihoodRatios;
        int uses = ratios.ColumnCount;
        double wrong = 0;
        foreach (int user in truth.Active)
        {
            if (activity is not null && !activity.Active[user])
            {
                wrong += uses;
                continue;
            }
            for (int use = 0; use < uses; use++)
            {
                long bit = Qpsk.BitIndex(user, use, uses, false);
                if (ratios[2 * user, use] > 0 != Qpsk.Bit(truth.Bits, bit)) wrong++;
                if (ratios[2 * user + 1, use] > 0 != Qpsk.Bit(truth.Bits, bit + 1)) wrong++;
            }
        }
        return new BitErrors(2L * truth.Active.Length * uses, wrong);
    }
}

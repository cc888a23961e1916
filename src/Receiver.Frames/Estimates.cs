namespace Receiver.Frames;

/// <summary>Posterior of the channel.</summary>
/// <param name="Mean">Posterior mean <c>[N×M]</c>.</param>
/// <param name="Variance">Posterior variance of each complex entry <c>[N×M]</c>, not negative.</param>
public sealed record ChannelEstimate(ComplexMatrix Mean, RealMatrix Variance)
{
    /// <summary>What the estimator found out about who is active, null where it takes every user as active.</summary>
    public SoftActivity? Activity { get; init; }
}

/// <summary>What a channel estimator knows about who is active; an activity detector makes the decision.</summary>
public sealed record SoftActivity
{
    /// <summary>ln p(active)/p(inactive) per user <c>[M]</c>, null where the method has no such probability.</summary>
    public float[]? LogLikelihoodRatios { get; init; }

    /// <summary>Activity coefficient α of each user <c>[M]</c>, of either sign and about 0 where inactive; null where the method has none.</summary>
    public float[]? Coefficients { get; init; }
}

/// <summary>Posterior of the data symbols.</summary>
/// <param name="Mean">Posterior mean <c>[M×Td]</c>.</param>
/// <param name="Variance">Posterior variance of each complex entry <c>[M×Td]</c>, not negative.</param>
/// <param name="LogLikelihoodRatios">
/// ln p(1)/p(0) of each bit <c>[2M×Td]</c>: rows 2m (I) and 2m+1 (Q) belong to user m; positive means bit 1, the negative part.
/// </param>
public sealed record SymbolEstimate(ComplexMatrix Mean, RealMatrix Variance, RealMatrix LogLikelihoodRatios)
{
    /// <summary>The decided bits, packed as in the truth file: user after user, channel use after channel use, I then Q, least significant bit first.</summary>
    public byte[] PackBits()
    {
        int users = Mean.RowCount, uses = Mean.ColumnCount;
        var packed = new byte[(2L * users * uses + 7) / 8];
        for (int use = 0; use < uses; use++)
            for (int user = 0; user < users; user++)
            {
                if (LogLikelihoodRatios[2 * user, use] > 0) Qpsk.SetBit(packed, Qpsk.BitIndex(user, use, uses, false));
                if (LogLikelihoodRatios[2 * user + 1, use] > 0) Qpsk.SetBit(packed, Qpsk.BitIndex(user, use, uses, true));
            }
        return packed;
    }
}

/// <summary>Posterior of who is active.</summary>
/// <param name="Active">Decision per user <c>[M]</c>.</param>
/// <param name="LogLikelihoodRatios">ln p(active)/p(inactive) per user <c>[M]</c>; positive means active.</param>
public sealed record ActivityEstimate(bool[] Active, float[] LogLikelihoodRatios);

using System.Runtime.InteropServices;
using Receiver.Algorithms.OneBit.BigAmp;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.MessagePassing;

/// <summary>Turns batches into estimates.</summary>
internal static class Posteriors
{
    /// <summary>A bit whose mean rounds to certainty has this log-likelihood ratio, ln(2^25).</summary>
    private const float LargestRatio = 17.3f;

    /// <summary>The channel <c>[N×M]</c> whose antennas are the problems of a batch: mean <c>[2M×N]</c>, variance <c>[M×N]</c>.</summary>
    public static ChannelEstimate Channel(TileBatch mean, TileBatch variance, FrameStorage storage)
    {
        ChannelEstimate estimate = storage.Channel(variance.Problems, variance.Rows);
        Channel(mean, variance, estimate);
        return estimate;
    }

    /// <summary>The same with the log-odds of activity <c>[M]</c>.</summary>
    public static ChannelEstimate Channel(TileBatch mean, TileBatch variance, ReadOnlySpan<float> odds, FrameStorage storage)
    {
        ChannelEstimate estimate = storage.ChannelWithOdds(variance.Problems, variance.Rows);
        Channel(mean, variance, estimate);
        odds.CopyTo(estimate.Activity!.LogLikelihoodRatios);
        return estimate;
    }

    private static void Channel(TileBatch mean, TileBatch variance, ChannelEstimate estimate)
    {
        variance.Unpack(0, variance.Rows, estimate.Variance.Values, variance.Problems, 1);
        Channel(mean, estimate.Mean);
    }

    /// <summary>The channel mean <c>[N×M]</c> alone.</summary>
    public static void Channel(TileBatch mean, ComplexMatrix channel)
    {
        int users = mean.Rows / 2, antennas = mean.Problems;
        Span<float> parts = MemoryMarshal.Cast<Complex32, float>(channel.Values.AsSpan());
        mean.Unpack(0, users, parts, 2 * antennas, 2);
        mean.Unpack(users, users, parts[1..], 2 * antennas, 2);
    }

    /// <summary>
    /// Symbols <c>[M×T]</c> from posterior means <c>[2K×T]</c> and variances <c>[K×T]</c> of the active users; those of the others are zero. The LLR of a
    /// bit whose posterior mean is x is ln p(−a)/p(a) = −2 artanh(x/a), a = 1/√2.
    /// </summary>
    public static SymbolEstimate Symbols(TileBatch mean, TileBatch variance, ReadOnlySpan<int> active, int users, FrameStorage storage) =>
        Symbols(mean, variance, active, users, 0, variance.Problems, storage);

    /// <summary>Symbols of the data of a joint recursion over the given users out of M.</summary>
    public static SymbolEstimate Symbols(BigAmpRecursion amp, ReadOnlySpan<int> active, int users, FrameStorage storage) =>
        Symbols(amp.Symbols, amp.SymbolVariance, active, users, amp.PilotTiles, amp.DataUses, storage);

    private static SymbolEstimate Symbols(TileBatch mean, TileBatch variance, ReadOnlySpan<int> active, int users, int firstTile, int uses, FrameStorage storage)
    {
        int count = variance.Rows;
        SymbolEstimate estimate = storage.Symbols(users, uses);
        Complex32[] symbols = estimate.Mean.Values;
        float[] spread = estimate.Variance.Values, ratios = estimate.LogLikelihoodRatios.Values;
        for (int tile = firstTile, first = 0; first < uses; tile++, first += Tile.Lanes)
            for (int k = 0; k < count; k++)
                for (int lane = 0; lane < Math.Min(Tile.Lanes, uses - first); lane++)
                {
                    int user = active[k], use = first + lane;
                    float re = mean[tile][k * Tile.Lanes + lane], im = mean[tile][(k + count) * Tile.Lanes + lane];
                    symbols[use * users + user] = new(re, im);
                    spread[use * users + user] = variance[tile][k * Tile.Lanes + lane];
                    ratios[2 * (use * users + user)] = Ratio(re);
                    ratios[2 * (use * users + user) + 1] = Ratio(im);
                }
        return estimate;
    }

    /// <summary>−2 artanh(x/a).</summary>
    public static float Ratio(float mean) => Math.Clamp(-2 * MathF.Atanh(Math.Clamp(mean / Qpsk.Amplitude, -1, 1)), -LargestRatio, LargestRatio);

    /// <summary>Throws where an estimate is not finite: message passing has no other way to say that it failed.</summary>
    public static void RequireFinite(TileBatch mean, string method)
    {
        foreach (float value in mean.Values)
            if (!float.IsFinite(value)) throw new UnsolvableException($"{method} diverged: the estimate is not finite");
    }
}

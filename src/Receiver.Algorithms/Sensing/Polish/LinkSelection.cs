using System.Numerics;

namespace Receiver.Algorithms.Sensing;

/// <summary>The links that take part in the scoring: those with a probability above one half. The others have no gain.</summary>
internal static class LinkSelection
{
    private const double RestoredStatistic = 5;

    /// <summary>The links that take part, ascending.</summary>
    public static int[] Active(Links links)
    {
        int count = 0;
        foreach (double probability in links.Probability) count += probability > 0.5 ? 1 : 0;
        var active = new int[count];
        for (int at = links.Count - 1; at >= 0; at--)
            if (links.Probability[at] > 0.5) active[--count] = at;
        return active;
    }

    /// <summary>Takes links with s &gt; 0.5 and |μ|² &gt; 3/(γM(Np·Tp + 0.7Nd·Td)) and every line of sight that is not switched off; points without links leave.</summary>
    public static void Select(SensingState state)
    {
        Links links = state.Links;
        double samples = (double)state.Observation.PilotCount / state.Layout.Users + 0.7 * state.Observation.DataCount;
        double threshold = 3 / (state.NoisePrecision * Math.Max(samples, 1));
        for (int at = 0; at < links.Count; at++)
        {
            bool isTaken = links.Probability[at] >= 0.5 && (at % links.PerUser == 0 || (links.Probability[at] > 0.5 && GainUpdate.Power(links.Gain[at]) > threshold));
            links.Probability[at] = isTaken ? 1 : 0;
            if (!isTaken) links.Gain[at] = Complex.Zero;
        }
        Compact(state);
    }

    /// <summary>
    /// Links users to points that they were not seen through before, where the residual of data and pilots gives a gain with γ·gd·|α|² &gt; 5, its Wald statistic
    /// if it were alone. Returns how many there were.
    /// </summary>
    public static int Restore(SensingState state)
    {
        Links links = state.Links;
        state.Scoring.Expect(state);
        state.Statistics.Residual(state.Response, state.Rest);
        var correlation = new Complex[links.Count];
        state.Columns.Correlate(state.Rest, true, correlation);
        int restored = 0;
        for (int at = 0; at < links.Count; at++)
        {
            double diagonal = Math.Max(state.Statistics.Diagonal(at / links.PerUser), 1e-300);
            Complex gain = correlation[at] / diagonal;
            if (at % links.PerUser == 0 || links.Probability[at] > 0.5 || !(state.NoisePrecision * diagonal * GainUpdate.Power(gain) > RestoredStatistic)) continue;
            (links.Gain[at], links.Probability[at]) = (gain, 1);
            restored++;
        }
        if (restored > 0) state.Scoring.Invalidate();
        return restored;
    }

    /// <summary>Drops points without links.</summary>
    public static void Compact(SensingState state)
    {
        PointRemoval.Keep(state, point => state.Links.LargestProbability(point) > 0.5);
        state.RebuildColumns();
        state.Scoring.Invalidate();
    }

    /// <summary>The links of a point, ascending by user.</summary>
    public static int[] OfPoint(Links links, int point)
    {
        Span<int> found = stackalloc int[links.Users];
        int count = 0;
        for (int k = 0; k < links.Users; k++)
            if (links.Probability[links.At(k, point + 1)] > 0.5) found[count++] = links.At(k, point + 1);
        return found[..count].ToArray();
    }
}

using System.Numerics;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// Births after the EM: the same search on Zd − Rx·H, but every user is linked to a new point, with the gain that the residual of data and pilots gives it.
/// What does not earn its parameters goes again by <see cref="Elimination"/>.
/// </summary>
internal static class Rebirth
{
    /// <summary>At most so many births; returns how many there were.</summary>
    public static int Run(SensingState state, int most)
    {
        state.Scoring.Expect(state);
        int born = Birth.Run(state, most);
        if (born == 0) return 0;
        var correlation = new Complex[state.Links.Count];
        state.Columns.Correlate(state.Rest, true, correlation);
        for (int k = 0; k < state.Layout.Users; k++)
            for (int q = state.Links.PerUser - born; q < state.Links.PerUser; q++)
            {
                int at = state.Links.At(k, q);
                state.Links.Gain[at] = correlation[at] / Math.Max(state.Statistics.Diagonal(k), 1e-300);
                state.Links.Probability[at] = 1;
            }
        state.Scoring.Invalidate();
        return born;
    }
}

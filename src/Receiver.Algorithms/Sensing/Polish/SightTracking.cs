using System.Numerics;

namespace Receiver.Algorithms.Sensing;

/// <summary>Lines of sight that come and go while a scene is followed: the offset is known from the frame before, so that pilots alone can tell.</summary>
internal static class SightTracking
{
    private const double LeastGain = 10, UsualGain = 0.7;

    /// <summary>Before gains are solved for: takes a line of sight back that the pilots see again.</summary>
    public static void Restore(SensingState state)
    {
        for (int k = 0; k < state.Layout.Users; k++)
        {
            int at = state.Links.At(k, 0), user = k;
            if (state.Links.Probability[at] > 0.5) continue;
            int[] points = [.. Enumerable.Range(0, state.Links.Points).Where(point => LinkSelection.OfPoint(state.Links, point).Any(link => link / state.Links.PerUser != user))];
            if (!(OffsetSearch.SightGain(state, k, points) > LeastGain)) continue;
            (state.Links.IsBlocked[k], state.Links.Probability[at], state.Links.Gain[at]) = (false, 1, UsualGain);
        }
    }

    /// <summary>After the map was decided: drops a line of sight that it does not report; true where there was one.</summary>
    public static bool Drop(SensingState state)
    {
        bool isDropped = false;
        for (int k = 0; k < state.Layout.Users; k++)
        {
            int at = state.Links.At(k, 0);
            if (state.Map!.Users[k].LineOfSight || state.Links.Probability[at] <= 0.5) continue;
            (state.Links.IsBlocked[k], state.Links.Probability[at], state.Links.Gain[at]) = (true, 0, Complex.Zero);
            isDropped = true;
        }
        if (isDropped) state.Scoring.Invalidate();
        return isDropped;
    }
}

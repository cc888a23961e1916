using System.Numerics;

namespace Receiver.Algorithms.Sensing;

/// <summary>Lines of sight that come and go while a scene is followed: the offset is known from the frame before, so that pilots alone can tell.</summary>
internal static class SightTracking
{
    private const double LeastGain = 10, Margin = 3, UsualGain = 0.7;

    /// <summary>Before gains are solved for: takes a line of sight back that the pilots see again.</summary>
    public static void Restore(SensingState state)
    {
        for (int k = 0; k < state.Layout.Users; k++)
        {
            int at = state.Links.At(k, 0), user = k;
            if (state.Links.Probability[at] > 0.5) continue;
            int[] points = [.. Enumerable.Range(0, state.Links.Points).Where(point => LinkSelection.OfPoint(state.Links, point).Any(link => link / state.Links.PerUser != user))];
            if (!(Gain(state, k, points) > LeastGain)) continue;
            (state.Links.IsBlocked[k], state.Links.Probability[at], state.Links.Gain[at]) = (false, 1, UsualGain);
        }
    }

    /// <summary>After the map was decided: drops a line of sight whose statistic is small and whose pilots do without it; true where one was.</summary>
    public static bool Drop(SensingState state)
    {
        if (state.Map!.Users.All(user => user.LineOfSight)) return false;
        SightTest sight = SightTest.At(state);
        bool isDropped = false;
        foreach (int k in sight.Blocked)
        {
            int at = state.Links.At(k, 0);
            if (state.Links.Probability[at] <= 0.5 || Gain(state, k, sight.PointsFor(k)) > Margin) continue;
            (state.Links.IsBlocked[k], state.Links.Probability[at], state.Links.Gain[at]) = (true, 0, Complex.Zero);
            isDropped = true;
        }
        if (isDropped) state.Scoring.Invalidate();
        return isDropped;
    }

    // E1 − E0 at the offset as it is.
    private static double Gain(SensingState state, int user, int[] points)
    {
        double offset = state.Geometry.Offsets[user];
        return new OffsetSearch(state, user, points, withSight: true).Evidence(offset) - new OffsetSearch(state, user, points, withSight: false).Evidence(offset);
    }
}

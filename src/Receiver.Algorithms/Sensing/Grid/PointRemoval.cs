using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>Points that leave the scene: one of two that cannot be told apart, and those that nobody is seen through.</summary>
internal static class PointRemoval
{
    private const double Alike = 0.9;

    /// <summary>Drops the weaker of two active points with |aᴴa'|/M &gt; 0.9 and |sinc(B·Δτ_k)| &gt; 0.9 for all users.</summary>
    public static void Merge(SensingState state)
    {
        int perUser = state.Links.PerUser;
        double[] strength = new double[state.Links.Points];
        foreach (int at in GridObjective.ActiveLinks(state))
            if (at % perUser > 0) strength[at % perUser - 1] = Math.Max(strength[at % perUser - 1], GainUpdate.Power(state.Links.Gain[at]));
        var kept = new List<int>();
        var dropped = new HashSet<int>();
        foreach (int point in Enumerable.Range(0, strength.Length).Where(point => strength[point] > 0).OrderByDescending(point => strength[point]))
            if (kept.Exists(other => AreAlike(state, point, other))) dropped.Add(point);
            else kept.Add(point);
        if (dropped.Count > 0) Keep(state, point => !dropped.Contains(point));
    }

    /// <summary>Drops points with max_k s_kq below a limit.</summary>
    public static void Prune(SensingState state, double limit) => Keep(state, point => state.Links.LargestProbability(point) >= limit);

    /// <summary>Keeps the points for which a condition holds.</summary>
    public static void Keep(SensingState state, Func<int, bool> condition)
    {
        int[] kept = [.. Enumerable.Range(0, state.Links.Points).Where(condition)];
        if (kept.Length == state.Links.Points) return;
        state.Links.Keep(kept);
        ScenePoint[] points = [.. kept.Select(point => state.Geometry.Points[point])];
        state.Geometry.Points.Clear();
        state.Geometry.Points.AddRange(points);
        state.RebuildColumns();
    }

    private static bool AreAlike(SensingState state, int first, int second)
    {
        SplitMatrix steering = state.Columns.Steering[0];
        Complex product = SplitDots.Dot(steering, state.Columns.AngleOf[first + 1], steering, state.Columns.AngleOf[second + 1]);
        if (product.Magnitude <= Alike * state.Layout.Antennas) return false;
        for (int k = 0; k < state.Layout.Users; k++)
        {
            double x = Math.PI * state.Layout.BandwidthPerMetre * (state.Geometry.Delay(k, first + 1) - state.Geometry.Delay(k, second + 1));
            if (x != 0 && Math.Abs(Math.Sin(x) / x) <= Alike) return false;
        }
        return true;
    }
}

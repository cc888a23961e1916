namespace Receiver.Algorithms.Sensing;

/// <summary>Adds the points that <see cref="BirthSearch"/> finds.</summary>
internal static class Birth
{
    /// <summary>At most so many births; returns how many there were.</summary>
    public static int Run(SensingState state, int most)
    {
        if (most == 0 || !state.Statistics.WithData) return 0;
        List<ScenePoint> found = state.Births.Find(state, most);
        foreach (ScenePoint point in found)
        {
            state.Geometry.Points.Add(point);
            state.Links.Add();
        }
        if (found.Count > 0) state.RebuildColumns();
        return found.Count;
    }
}

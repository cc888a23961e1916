namespace Receiver.Algorithms.Sensing;

/// <summary>Adds the points that <see cref="BirthSearch"/> finds.</summary>
internal static class Birth
{
    /// <summary>At most so many births; returns how many there were.</summary>
    public static int Run(SensingState state, int most)
    {
        if (most == 0 || !state.Statistics.WithData) return 0;
        List<ScenePoint> found = state.Births.Find(state, most);
        if (found.Count == 0) return 0;
        state.Geometry.Points.AddRange(found);
        state.Links.Add(found.Count);
        state.RebuildColumns();
        return found.Count;
    }
}

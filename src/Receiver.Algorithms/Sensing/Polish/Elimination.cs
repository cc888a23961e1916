using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>Takes points out of the channel model that do not earn their parameters: D &lt; 3 (section 5b of the design).</summary>
internal static class Elimination
{
    private const double Threshold = 3, ApartMetres = 15;
    private const int MostAtOnce = 4;

    /// <summary>While there is one, the weakest point leaves, with it up to three more that are far from each other, and one scoring step follows.</summary>
    /// <param name="state">The state.</param>
    /// <param name="most">Most rounds.</param>
    public static void Run(SensingState state, int most)
    {
        for (int round = 0; round < most; round++)
        {
            List<int> weak = Weak(state);
            if (weak.Count == 0) return;
            Remove(state, weak);
            state.Scoring.Step(state);
        }
    }

    private static List<int> Weak(SensingState state)
    {
        var chosen = new List<int>();
        foreach (PointEvidence evidence in PointTest.At(state).Points().Where(point => point.Evidence < Threshold).OrderBy(point => point.Evidence))
        {
            Position place = state.Geometry.Points[evidence.Point].Place;
            if (chosen.Count < MostAtOnce && chosen.TrueForAll(other => state.Geometry.Points[other].Place.DistanceTo(place) > ApartMetres))
                chosen.Add(evidence.Point);
        }
        return chosen;
    }

    private static void Remove(SensingState state, List<int> points)
    {
        foreach (int point in points)
            foreach (int link in LinkSelection.OfPoint(state.Links, point)) state.Links.Probability[link] = 0;
        LinkSelection.Compact(state);
    }
}

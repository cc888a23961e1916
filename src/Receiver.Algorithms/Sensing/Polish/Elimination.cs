using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>Takes points out of the channel model that do not earn their parameters: D &lt; 3. Weak links of a point that does stay: without them the channel gets worse.</summary>
internal static class Elimination
{
    private const double Threshold = 3, ApartMetres = 15, Margin = 10;
    private const int MostAtOnce = 4;

    /// <summary>While there is one, the weakest point leaves, with it up to three more that are far from each other, and one scoring step follows.</summary>
    /// <param name="state">The state.</param>
    /// <param name="most">Most rounds.</param>
    public static void Run(SensingState state, int most)
    {
        for (int round = 0; round < most; round++)
        {
            PointTest test = PointTest.At(state);
            List<PointEvidence> weak = Weak(state, test);
            if (weak.Count == 0) return;
            Remove(state, test, weak);
        }
    }

    // One step follows. Of two points that share their energy either has a small statistic, but the other must take its part over; where the objective falls by
    // more than the statistics say, all else is first moved to where the test had seen it.
    private static void Remove(SensingState state, PointTest test, List<PointEvidence> weak)
    {
        double least = state.Scoring.Objective - weak.Sum(point => point.Wald) - Margin;
        var before = new TrackedScene(state);
        int[] links = [.. weak.SelectMany(point => LinkSelection.OfPoint(state.Links, point.Point)).Order()];
        Remove(state, links);
        state.Scoring.Step(state);
        if (state.Scoring.Objective >= least) return;
        var plain = new TrackedScene(state);
        double reached = state.Scoring.Objective;
        before.Restore(state);
        test.Condition(links);
        Remove(state, links);
        state.Scoring.Step(state);
        if (state.Scoring.Objective < reached) plain.Restore(state);
    }

    private static List<PointEvidence> Weak(SensingState state, PointTest test)
    {
        var chosen = new List<PointEvidence>();
        foreach (PointEvidence evidence in test.Points().Where(point => point.Evidence < Threshold).OrderBy(point => point.Evidence))
        {
            Position place = state.Geometry.Points[evidence.Point].Place;
            if (chosen.Count < MostAtOnce && chosen.TrueForAll(other => state.Geometry.Points[other.Point].Place.DistanceTo(place) > ApartMetres))
                chosen.Add(evidence);
        }
        return chosen;
    }

    private static void Remove(SensingState state, int[] links)
    {
        foreach (int link in links) (state.Links.Probability[link], state.Links.Gain[link]) = (0, System.Numerics.Complex.Zero);
        LinkSelection.Compact(state);
    }
}

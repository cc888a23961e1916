using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// The map: points by their statistic T, strongest first, none within 4 m of a stronger one, then those whose D is large enough to be reported. Points between 3 and that
/// stay in the channel alone.
/// </summary>
/// <remarks>Two columns that share energy have a small statistic each, so that a point that was split needs no test of its own.</remarks>
internal static class SceneDecision
{
    private const double SamePlaceMetres = 4;

    /// <summary>Decides at the current point. A scatterer's probability is 1/(1 + e^−D), which takes D for its log odds.</summary>
    public static SceneEstimate Map(SensingState state, double reportAbove = 10)
    {
        PointTest test = PointTest.At(state);
        var scatterers = new List<ScattererEstimate>();
        var places = new List<Position>();
        foreach (PointEvidence evidence in test.Points().OrderByDescending(point => point.Wald))
        {
            Position place = state.Geometry.Points[evidence.Point].Place;
            if (places.Exists(other => other.DistanceTo(place) < SamePlaceMetres)) continue;
            places.Add(place);
            if (!(evidence.Evidence > reportAbove)) continue;
            int[] links = LinkSelection.OfPoint(state.Links, evidence.Point);
            scatterers.Add(new ScattererEstimate(place, Sigmoid.Of(evidence.Evidence), links.Max(at => GainUpdate.Power(state.Links.Gain[at])),
                [.. links.Select(at => at / state.Links.PerUser)], evidence.Covariance));
        }
        SightTest sight = SightTest.Of(state, test);
        return new SceneEstimate(scatterers, [.. Enumerable.Range(0, state.Layout.Users).Select(k => User(state, test, k, sight.IsReported(state, k)))], state.NoiseVariance);
    }

    private static UserEstimate User(SensingState state, PointTest test, int user, bool isSeen)
    {
        const double speed = SensingLayout.LightSpeed;
        return new UserEstimate(state.Geometry.Users[user], test.User(user), state.Geometry.Offsets[user] / speed, test.Offset(user) / (speed * speed), isSeen);
    }
}

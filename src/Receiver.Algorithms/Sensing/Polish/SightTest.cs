namespace Receiver.Algorithms.Sensing;

/// <summary>Which users have a line of sight, and which points others vouch for (section 5c of the design).</summary>
internal sealed class SightTest
{
    private const double Share = 0.3, LeastWald = 10, RelativeWald = 0.15;
    private readonly bool[,] _isSupported;

    private SightTest(bool[] isSeen, bool[,] isSupported) => (IsSeen, _isSupported) = (isSeen, isSupported);

    /// <summary>Whether a user's line of sight has a Wald statistic of at least 0.3γM·Np·Tp <c>[K]</c>.</summary>
    public bool[] IsSeen { get; }

    /// <summary>The users without, ascending.</summary>
    public int[] Blocked => [.. Enumerable.Range(0, IsSeen.Length).Where(k => !IsSeen[k])];

    public static bool[] Seen(SensingState state, PointTest test)
    {
        double threshold = Share * state.NoisePrecision * state.Observation.PilotCount / state.Layout.Users;
        return [.. Enumerable.Range(0, state.Layout.Users).Select(k => Wald(state, test, k, 0) >= threshold)];
    }

    /// <summary>The test at the current point.</summary>
    /// <exception cref="UnsolvableException">The covariance of what was estimated does not exist.</exception>
    public static SightTest At(SensingState state)
    {
        PointTest test = PointTest.At(state);
        (int users, int points) = (state.Layout.Users, state.Links.Points);
        bool[] isSeen = Seen(state, test);
        var isSupported = new bool[users, points];
        if (isSeen.All(seen => seen)) return new SightTest(isSeen, isSupported);
        for (int q = 0; q < points; q++)
        {
            double[] wald = [.. Enumerable.Range(0, users).Select(k => Wald(state, test, k, q + 1))];
            // False points of a displaced user carry spurious links of the others, weak beside its own.
            double limit = Math.Max(LeastWald, RelativeWald * wald.Where((_, k) => !isSeen[k]).Max());
            for (int k = 0; k < users; k++) isSupported[k, q] = wald[k] > limit;
        }
        return new SightTest(isSeen, isSupported);
    }

    /// <summary>Whether a user with a line of sight supports a point; where nobody has one, whether any user does.</summary>
    public bool IsSupported(int point) =>
        Enumerable.Range(0, IsSeen.Length).Any(k => (IsSeen[k] || IsSeen.All(seen => !seen)) && _isSupported[k, point]);

    /// <summary>P_k: points that other users with a line of sight support; where those are fewer than two, that any other user does.</summary>
    public int[] PointsFor(int user)
    {
        int[] points = Supported(other => IsSeen[other]);
        return points.Length >= 2 ? points : Supported(_ => true);

        int[] Supported(Func<int, bool> counts) => [.. Enumerable.Range(0, _isSupported.GetLength(1)).Where(q =>
            Enumerable.Range(0, IsSeen.Length).Any(other => other != user && counts(other) && _isSupported[other, q]))];
    }

    private static double Wald(SensingState state, PointTest test, int user, int column)
    {
        int at = state.Links.At(user, column);
        return state.Links.Probability[at] > 0.5 ? test.Wald([at]) : 0;
    }
}

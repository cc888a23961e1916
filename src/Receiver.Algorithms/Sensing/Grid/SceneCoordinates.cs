using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// The real coordinates of ξ that a step moves, [u, v, r of each active point][px, py of each user][c·to of each user], their priors, bounds and clips
/// (Liu et al. move azimuth, elevation and range with one step size).
/// </summary>
internal sealed class SceneCoordinates
{
    private const double LargestTilt = 0.995, ShortestRange = 2, LongestRange = 300;
    private const double Certain = 1e12;
    private readonly SensingLayout _layout;
    private readonly bool _usersAreKnown;
    private readonly int[] _slot;

    /// <param name="layout">Users and their priors.</param>
    /// <param name="moves">Which points move <c>[Q]</c>.</param>
    /// <param name="usersAreKnown">Whether users and offsets stay.</param>
    public SceneCoordinates(SensingLayout layout, ReadOnlySpan<bool> moves, bool usersAreKnown = false)
    {
        (_layout, _usersAreKnown) = (layout, usersAreKnown);
        Points = new int[moves.Count(true)];
        _slot = new int[moves.Length];
        for (int point = 0, slot = 0; point < moves.Length; point++)
        {
            _slot[point] = moves[point] ? slot : -1;
            if (moves[point]) Points[slot++] = point;
        }
    }

    /// <summary>Points that move, ascending, from 0.</summary>
    public int[] Points { get; }

    /// <summary>Number of coordinates, d.</summary>
    public int Count => 3 * Points.Length + 3 * _layout.Users;

    /// <summary>First of (u, v, r) of a point.</summary>
    public int OfPoint(int point) => 3 * _slot[point];

    /// <summary>First of (px, py) of a user.</summary>
    public int OfUser(int user) => 3 * Points.Length + 2 * user;

    /// <summary>c·to of a user.</summary>
    public int OfOffset(int user) => 3 * Points.Length + 2 * _layout.Users + user;

    /// <summary>hp: curvature of weak priors, without any pull but that of the reported positions.</summary>
    public double[] PriorCurvature()
    {
        var curvature = new double[Count];
        FillPriorCurvature(curvature);
        return curvature;
    }

    /// <summary>The same into a span <c>[d]</c>.</summary>
    public void FillPriorCurvature(Span<double> curvature)
    {
        (double position, double offset) = _usersAreKnown ? (Certain, Certain) : (1 / _layout.PositionVariance, 1 / (20.0 * 20));
        Fill(curvature, 1 / (0.5 * 0.5), 1 / (100.0 * 100), position, offset);
    }

    /// <summary>Largest step of each coordinate.</summary>
    public double[] Clips()
    {
        var clips = new double[Count];
        FillClips(clips);
        return clips;
    }

    /// <summary>The same into a span <c>[d]</c>.</summary>
    public void FillClips(Span<double> clips) => Fill(clips, 0.05, 8, _usersAreKnown ? 0 : 1, _usersAreKnown ? 0 : 6);

    private void Fill(Span<double> values, double direction, double range, double position, double offset)
    {
        for (int i = 0; i < Points.Length; i++) (values[3 * i], values[3 * i + 1], values[3 * i + 2]) = (direction, direction, range);
        values.Slice(OfUser(0), 2 * _layout.Users).Fill(position);
        values.Slice(OfOffset(0), _layout.Users).Fill(offset);
    }

    /// <summary>Adds the gradient of ln prior(p).</summary>
    public void AddPriorGradient(Scene scene, Span<double> gradient)
    {
        for (int k = 0; k < _layout.Users; k++)
        {
            Position from = scene.Users[k] - scene.Reported[k];
            gradient[OfUser(k)] -= from.X / _layout.PositionVariance;
            gradient[OfUser(k) + 1] -= from.Y / _layout.PositionVariance;
        }
    }

    /// <summary>The scene after a step, each coordinate clipped and inside its bounds.</summary>
    public Scene Moved(Scene scene, ReadOnlySpan<double> step, ReadOnlySpan<double> clips)
    {
        Scene moved = scene.Copy();
        Span<double> clipped = stackalloc double[Count];
        for (int i = 0; i < Count; i++) clipped[i] = Math.Clamp(step[i], -clips[i], clips[i]);
        foreach (int point in Points)
        {
            int at = OfPoint(point);
            ScenePoint from = scene.Points[point];
            double u = from.U + clipped[at], v = from.V + clipped[at + 1], tilt = u * u + v * v;
            double shrink = tilt > LargestTilt ? Math.Sqrt(LargestTilt / tilt) : 1;
            moved.Points[point] = new ScenePoint(u * shrink, v * shrink, Math.Clamp(from.Range + clipped[at + 2], ShortestRange, LongestRange));
        }
        for (int k = 0; k < _layout.Users; k++)
        {
            moved.Users[k] += new Position(clipped[OfUser(k)], clipped[OfUser(k) + 1], 0);
            moved.Offsets[k] = Math.Clamp(scene.Offsets[k] + clipped[OfOffset(k)], -_layout.OffsetLimit, _layout.OffsetLimit);
        }
        return moved;
    }
}

using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>A point of the scene by its direction cosines and its distance r from the array in m.</summary>
internal readonly record struct ScenePoint(double U, double V, double Range)
{
    /// <summary>√(1 − u² − v²), the cosine towards broadside.</summary>
    public double W => Math.Sqrt(Math.Max(1 - U * U - V * V, 1e-12));

    /// <summary>xyz = r(√(1 − u² − v²), u, v).</summary>
    public Position Place => new(Range * W, Range * U, Range * V);
}

/// <summary>ξ: the points, the users and their clock offsets.</summary>
internal class Scene
{
    public Scene(IReadOnlyList<Position> reported, IReadOnlyList<Position> users, IReadOnlyList<double> offsets)
    {
        Reported = [.. reported];
        Users = [.. users];
        Offsets = [.. offsets];
    }

    /// <summary>(u, v, r) of each point <c>[Q]</c>.</summary>
    public List<ScenePoint> Points { get; } = [];

    /// <summary>p_k <c>[K]</c>.</summary>
    public Position[] Users { get; }

    /// <summary>Nominal p_k, around which the prior lies <c>[K]</c>.</summary>
    public Position[] Reported { get; }

    /// <summary>c·to_k in m <c>[K]</c>.</summary>
    public double[] Offsets { get; }

    public Scene Copy()
    {
        var copy = new Scene(Reported, Users, Offsets);
        copy.Points.AddRange(Points);
        return copy;
    }

    /// <summary>c·τ_kq (4)-(5), in Cartesian form, which cancels nothing: |p_q − p_k| + |p_q|.</summary>
    public static double Path(Position point, Position user) => point.DistanceTo(user) + point.Norm;

    /// <summary>Metres of path of user k over point q − 1, or with q = 0 along its line of sight, clock offset included.</summary>
    public virtual double Delay(int user, int column) =>
        Offsets[user] + (column == 0 ? Users[user].Norm : Path(Points[column - 1].Place, Users[user]));

    /// <summary>Direction of a column of user k; q = 0 is its line of sight.</summary>
    public (double U, double V) Direction(int user, int column)
    {
        if (column > 0) return (Points[column - 1].U, Points[column - 1].V);
        Position place = Users[user];
        return (place.Y / place.Norm, place.Z / place.Norm);
    }

    /// <summary>ln prior(p), Gaussian around the reported positions, without its constant.</summary>
    public double LogPrior(double variance)
    {
        double sum = 0;
        for (int user = 0; user < Users.Length; user++)
        {
            Position from = Users[user] - Reported[user];
            sum -= (from.X * from.X + from.Y * from.Y) / (2 * variance);
        }
        return sum;
    }
}

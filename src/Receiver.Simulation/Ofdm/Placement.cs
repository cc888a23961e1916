using Receiver.Frames;
using Receiver.Kernels.RandomNumbers;

namespace Receiver.Simulation.Ofdm;

/// <summary>The users of a scene: where they begin, what is reported of them and how their clocks are off.</summary>
/// <param name="Users">Positions at the scene's first frame in m <c>[M]</c>.</param>
/// <param name="ReportErrors">Reported minus true positions, the same in all frames of the scene, in m <c>[M]</c>.</param>
/// <param name="TimeOffsets">Clock offsets in s, uniform within ±2/B <c>[M]</c>.</param>
internal sealed record Placement(Position[] Users, Position[] ReportErrors, double[] TimeOffsets)
{
    /// <summary>Speed of light in m/s.</summary>
    public const double LightSpeed = 299_792_458;

    /// <summary>The area of the users, in m.</summary>
    public const double NearX = 90, FarX = 110, SideY = 25;

    /// <summary>
    /// Draws the users of a scene. Their direction cosines u are at least 0.08 apart; more than four users are as much closer as leaves the chance of a draw
    /// that holds this about the same.
    /// </summary>
    /// <param name="random">Numbers of this scene and purpose.</param>
    /// <param name="format">Number of users, bandwidth and error of reports.</param>
    /// <param name="height">Their height above the array in m.</param>
    public static Placement Draw(RandomStream random, FrameFormat format, double height)
    {
        var users = new Position[format.Users];
        double separation = Math.Min(0.08, 0.96 / Math.Max(1, users.Length * (users.Length - 1)));
        do
        {
            for (int user = 0; user < users.Length; user++) users[user] = new Position(random.Uniform(NearX, FarX), random.Uniform(-SideY, SideY), height);
        }
        while (!Apart(users, separation));
        var errors = new Position[users.Length];
        var offsets = new double[users.Length];
        for (int user = 0; user < users.Length; user++)
        {
            errors[user] = new Position(random.Normal() * format.Ofdm!.UserPositionStdMetres, random.Normal() * format.Ofdm.UserPositionStdMetres, 0);
            offsets[user] = random.Uniform(-2, 2) / format.Ofdm.BandwidthHz;
        }
        return new Placement(users, errors, offsets);
    }

    /// <summary>
    /// Who has line of sight: all but a given number of users, or each by its probability.
    /// </summary>
    /// <param name="random">Numbers of this scene and purpose.</param>
    /// <param name="options">Number or probability.</param>
    /// <param name="otherwise">Probability of each user where the options state none.</param>
    public bool[] DrawSight(RandomStream random, SimulatorOptions options, Func<Position, double> otherwise)
    {
        var sight = new bool[Users.Length];
        for (int user = 0; user < sight.Length; user++)
            sight[user] = random.NextDouble() < (options.LineOfSightProbability ?? otherwise(Users[user]));
        if (options.UsersWithoutLineOfSight is not int blocked) return sight;
        int[] order = [.. Enumerable.Range(0, sight.Length)];
        for (int place = 0; place < blocked; place++)
        {
            int other = place + random.NextInt32(order.Length - place);
            (order[place], order[other]) = (order[other], order[place]);
        }
        for (int place = 0; place < order.Length; place++) sight[order[place]] = place >= blocked;
        return sight;
    }

    private static bool Apart(Position[] users, double separation)
    {
        for (int user = 1; user < users.Length; user++)
            for (int other = 0; other < user; other++)
                if (Math.Abs(users[user].Y / users[user].Norm - users[other].Y / users[other].Norm) <= separation) return false;
        return true;
    }
}

using Receiver.Frames;

namespace Receiver.Simulation.Ofdm.Uma;

/// <summary>One user's place in the table: line of sight or not, carrier and position.</summary>
/// <param name="User">Position of the user in m, the base station at the origin.</param>
/// <param name="Sight">Whether it has line of sight.</param>
/// <param name="CarrierHz">Carrier frequency in Hz.</param>
internal sealed record UmaLink(Position User, bool Sight, double CarrierHz)
{
    private string State => Sight ? "LoS" : "NLoS";

    /// <summary>The carrier in GHz, which is taken as 6 GHz below that.</summary>
    private double Gigahertz => Math.Max(6, CarrierHz / 1e9);

    private double Carrier => Math.Log10(Gigahertz);

    private double GroundDistance => GroundDistanceOf(User);

    /// <summary>The users' height above the base station, in m.</summary>
    public static double Height => UmaTable.Value("heightUT") - UmaTable.Value("heightBS");

    /// <summary>Azimuth of the line of sight in degrees.</summary>
    public double Azimuth => double.RadiansToDegrees(Math.Atan2(User.Y, User.X));

    /// <summary>Zenith angle of the line of sight in degrees.</summary>
    public double Zenith => double.RadiansToDegrees(Math.Acos(User.Z / User.Norm));

    /// <summary>Mean of lg ZSD, ZSD in degrees (table 7.5-7).</summary>
    public double MeanZenithSpread => Math.Max(-0.5, -2.1 * GroundDistance / 1000 + UmaTable.Value($"{State}.muZSDoffset"));

    /// <summary>Delay spread within a cluster, c_DS, in s.</summary>
    public double ClusterDelaySpread => 1e-9 * Math.Max(Value("cDSa"), Value("cDSb") - Value("cDSc") * Carrier);

    /// <summary>Offset of the zenith angles of departure in degrees (table 7.5-7).</summary>
    public double ZenithOffset => Sight
        ? 0
        : 7.66 * Carrier - 5.96 - Math.Pow(10, (0.208 * Carrier - 0.782) * Math.Log10(Math.Max(25, GroundDistance)) - 0.13 * Carrier + 2.03);

    /// <summary>A parameter of the link's state.</summary>
    public double Value(string name) => UmaTable.Value($"{State}.{name}");

    /// <summary>Mean of the logarithm of a spread.</summary>
    public double Mean(string spread) => Logarithmic("mu" + spread);

    /// <summary>Standard deviation of the logarithm of a spread.</summary>
    public double Sigma(string spread) => Logarithmic("sigma" + spread);

    /// <summary>Probability of line of sight of a user on the street (table 7.4.2-1).</summary>
    public static double SightProbability(Position user)
    {
        double distance = GroundDistanceOf(user);
        return distance <= 18 ? 1 : 18 / distance + Math.Exp(-distance / 63) * (1 - 18 / distance);
    }

    private double Logarithmic(string name) => Value(name + "a") * Math.Log10(Value(name + "b") + Gigahertz) + Value(name + "c");

    private static double GroundDistanceOf(Position user) => Math.Sqrt(user.X * user.X + user.Y * user.Y);
}

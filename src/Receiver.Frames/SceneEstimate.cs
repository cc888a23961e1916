namespace Receiver.Frames;

/// <summary>A symmetric 3×3 covariance of a position in m².</summary>
public readonly record struct PositionCovariance(double Xx, double Xy, double Xz, double Yy, double Yz, double Zz)
{
    /// <summary>√(trace), in m.</summary>
    public double StandardDeviation => Math.Sqrt(Math.Max(0, Xx + Yy + Zz));
}

/// <summary>A scatterer on the map.</summary>
/// <param name="Position">Where it is, in m.</param>
/// <param name="Probability">Posterior probability that it is there, 0…1.</param>
/// <param name="Power">Largest power |α|² with which a user is seen through it.</param>
/// <param name="Users">The users that are seen through it, ascending.</param>
/// <param name="Covariance">Covariance of the position in m², from the curvature of the objective; null where it is not known.</param>
public sealed record ScattererEstimate(Position Position, double Probability, double Power, int[] Users, PositionCovariance? Covariance);

/// <summary>What was found out about a user.</summary>
/// <param name="Position">Corrected position in m.</param>
/// <param name="Covariance">Its covariance in m², null where it is not known.</param>
/// <param name="TimeOffsetSeconds">Clock offset in s.</param>
/// <param name="TimeOffsetVariance">Its variance in s², null where it is not known.</param>
/// <param name="LineOfSight">Whether it is seen directly; without, its clock is known only through scatterers that it shares with others.</param>
public sealed record UserEstimate(Position Position, PositionCovariance? Covariance, double TimeOffsetSeconds, double? TimeOffsetVariance, bool LineOfSight = true);

/// <summary>A map of the scatterers, the users among them, and the noise.</summary>
/// <param name="Scatterers">What is reported as a scatterer, strongest first.</param>
/// <param name="Users">Every user <c>[M]</c>.</param>
/// <param name="NoiseVariance">Complex noise variance per antenna and subcarrier.</param>
public sealed record SceneEstimate(IReadOnlyList<ScattererEstimate> Scatterers, IReadOnlyList<UserEstimate> Users, double NoiseVariance)
{
    /// <summary>What the method says about its own answer, in words: a step that was given up, a map that may not hold.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>An OFDM frame to be solved.</summary>
/// <param name="Observation">What was received, in the frequency domain.</param>
/// <param name="Format">What is known of the frames beforehand: numerology, array, pilots, constellation.</param>
/// <param name="ReportedPositions">Positions that the users report <c>[M]</c>, with an error of <see cref="OfdmFormat.UserPositionStdMetres"/> per horizontal coordinate.</param>
public sealed record SensingProblem(OfdmObservation Observation, FrameFormat Format, IReadOnlyList<Position> ReportedPositions)
{
    /// <summary>Numerology, array and side information.</summary>
    public OfdmFormat Ofdm => Format.Ofdm!;

    /// <summary>Where the state has its working storage and the results their matrices.</summary>
    public FrameStorage Storage { get; init; } = FrameStorage.New;
}

/// <summary>A direction by its cosines towards y (u) and z (v), u² + v² &lt; 1.</summary>
public readonly record struct Direction(double U, double V);

/// <summary>What a frame tells without any iteration: section 6, steps 1 to 5.</summary>
/// <param name="Directions">Cluster directions, strongest first.</param>
/// <param name="TimeOffsets">Clock offset of each user in s <c>[M]</c>, from its line of sight at the reported position.</param>
/// <param name="NoiseVariance">Complex noise variance per antenna and subcarrier, from the smallest eigenvalues.</param>
public sealed record CoarseScene(IReadOnlyList<Direction> Directions, IReadOnlyList<double> TimeOffsets, double NoiseVariance);

/// <summary>Gives the state from which the iteration starts.</summary>
public interface ISceneInitializer
{
    /// <summary>Starts a frame.</summary>
    /// <param name="problem">The frame.</param>
    /// <param name="previous">What the frame before left, null where there is none; only a method that tracks looks at it.</param>
    /// <param name="limit">Stops the work.</param>
    /// <exception cref="UnsolvableException">Nothing useful was received.</exception>
    SensingState Start(SensingProblem problem, TrackedScene? previous, SolveLimit limit);
}

/// <summary>A part of one EM iteration: Module A and B, the data, or the grid. Works on the state in place.</summary>
public interface ISensingStep
{
    /// <summary>Does its part of a round.</summary>
    /// <param name="state">The state of the frame.</param>
    /// <param name="round">Which round it is; the last one ends with the data, so the grid stays where they were estimated.</param>
    /// <param name="limit">Stops the work.</param>
    /// <exception cref="UnsolvableException">The frame cannot be solved.</exception>
    Convergence Run(SensingState state, Round round, SolveLimit limit);
}

using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>A bound: the start of <see cref="BirthInitializer"/> with the users' true positions and clock offsets, which then stay as they are.</summary>
/// <param name="coarse">Gives directions and noise.</param>
/// <param name="inference">Options of Module A.</param>
/// <param name="update">Options of births.</param>
public sealed class GenieInitializer(Func<SensingProblem, SolveLimit, CoarseScene> coarse, BisvbiOptions inference, GridUpdateOptions update)
{
    /// <summary>Starts a frame.</summary>
    /// <param name="problem">The frame.</param>
    /// <param name="positions">True user positions in m <c>[M]</c>.</param>
    /// <param name="offsets">True clock offsets in s <c>[M]</c>.</param>
    /// <param name="limit">Stops the work.</param>
    /// <exception cref="UnsolvableException">Nothing useful was received.</exception>
    public SensingState Start(SensingProblem problem, IReadOnlyList<Position> positions, IReadOnlyList<double> offsets, SolveLimit limit)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var births = new BirthInitializer((frame, until) => coarse(frame, until) with { TimeOffsets = offsets }, inference, update);
        SensingState state = births.Start(problem with { ReportedPositions = positions }, null, limit);
        state.UsersAreKnown = true;
        return state;
    }
}

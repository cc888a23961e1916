namespace Receiver.Algorithms.Sensing;

/// <summary>The grid of the paper: every direction of the coarse scene at every range. Reference: Liu et al., section V; 20 ranges in place of its 10.</summary>
/// <param name="coarse">Gives directions, time offsets and noise.</param>
/// <param name="inference">Options of Module A.</param>
public sealed class GridInitializer(Func<SensingProblem, SolveLimit, CoarseScene> coarse, BisvbiOptions inference) : ISceneInitializer
{
    private const int Ranges = 20;
    private const double Nearest = 15, Farthest = 125;

    /// <inheritdoc/>
    public SensingState Start(SensingProblem problem, TrackedScene? previous, SolveLimit limit)
    {
        SensingState state = OnGrid(problem, coarse(problem, limit), inference);
        SymbolUpdate.Update(state, diagonalCovariance: false);
        state.Phase = SearchPhase.Grid;
        return state;
    }

    /// <summary>The grid with gains and supports from the pilots.</summary>
    internal static SensingState OnGrid(SensingProblem problem, CoarseScene scene, BisvbiOptions inference)
    {
        var grid = new Scene(problem.ReportedPositions, problem.ReportedPositions, PathOffsets(scene));
        foreach (Direction direction in scene.Directions)
            if (direction.U * direction.U + direction.V * direction.V < 0.999)
                for (int i = 0; i < Ranges; i++)
                    grid.Points.Add(new ScenePoint(direction.U, direction.V, Nearest + (Farthest - Nearest) * i / (Ranges - 1)));
        return FromPilots(problem, scene, grid, inference);
    }

    /// <summary>The clock offsets of a coarse scene as metres of path <c>[K]</c>.</summary>
    internal static double[] PathOffsets(CoarseScene scene) => [.. scene.TimeOffsets.Select(offset => offset * SensingLayout.LightSpeed)];

    /// <summary>A state on given points with gains and supports from the pilots.</summary>
    internal static SensingState FromPilots(SensingProblem problem, CoarseScene scene, Scene geometry, BisvbiOptions inference)
    {
        var state = new SensingState(problem) { NoisePrecision = 1 / Math.Max(scene.NoiseVariance, 1e-12), CoarseNoiseVariance = scene.NoiseVariance, Geometry = geometry };
        state.RebuildColumns();
        Restart.PilotPasses(state, inference);
        return state;
    }
}

/// <summary>
/// The grid, used only for a first q(x) and noise level; then it is cleared, and the first points are born.
/// </summary>
/// <param name="coarse">Gives directions, time offsets and noise.</param>
/// <param name="inference">Options of Module A.</param>
/// <param name="update">Options of births.</param>
public sealed class BirthInitializer(
    Func<SensingProblem, SolveLimit, CoarseScene> coarse, BisvbiOptions inference, GridUpdateOptions update) : ISceneInitializer
{
    /// <inheritdoc/>
    public SensingState Start(SensingProblem problem, TrackedScene? previous, SolveLimit limit)
    {
        SensingState state = GridInitializer.OnGrid(problem, coarse(problem, limit), inference);
        NoiseUpdate.Update(state);
        SymbolUpdate.Update(state, diagonalCovariance: false);
        PointRemoval.Keep(state, _ => false);
        state.Phase = SearchPhase.Discovery;
        Birth.Run(state, update.MostBirths);
        return state;
    }
}

/// <summary>Starts a frame from the scene of the one before: everything but points, users, offsets and noise level anew.</summary>
/// <param name="inference">Options of Module A.</param>
/// <param name="update">Options of births.</param>
public sealed class WarmInitializer(BisvbiOptions inference, GridUpdateOptions update) : ISceneInitializer
{
    /// <inheritdoc/>
    /// <exception cref="UnsolvableException">There is no frame before, or nothing useful was received.</exception>
    public SensingState Start(SensingProblem problem, TrackedScene? previous, SolveLimit limit)
    {
        if (previous is null) throw new UnsolvableException("there is no earlier frame to start from");
        var state = new SensingState(problem) { NoisePrecision = previous.NoisePrecision, CoarseNoiseVariance = previous.CoarseNoiseVariance };
        previous.Place(state);
        Restart.Run(state, inference);
        Birth.Run(state, BirthSchedule.Most(SearchPhase.Refinement, 0, int.MaxValue, update.MostBirths));
        return state;
    }
}

namespace Receiver.Frames.Quality;

/// <summary>The true and the estimated scene of one frame, for a map of both.</summary>
public sealed record SceneComparison
{
    /// <summary>Number of the frame.</summary>
    public required ulong Frame { get; init; }

    /// <summary>Where the scatterers really are, in m.</summary>
    public required IReadOnlyList<Position> Scatterers { get; init; }

    /// <summary>Of each true scatterer the index of the estimate that is within the gate of it, −1: missed.</summary>
    public required IReadOnlyList<int> FoundBy { get; init; }

    /// <summary>Where scatterers were reported, in m; one that found none is a false alarm.</summary>
    public required IReadOnlyList<Position> Estimates { get; init; }

    /// <summary>Standard deviation that each report came with, √(trace of the covariance), in m; null where it had none.</summary>
    public required IReadOnlyList<double?> Deviations { get; init; }

    /// <summary>Where the users really are, in m.</summary>
    public required IReadOnlyList<Position> Users { get; init; }

    /// <summary>Where the users were found to be, in m.</summary>
    public required IReadOnlyList<Position> UserEstimates { get; init; }

    /// <summary>Compares the scenes of a reception; null where it has no map or the truth has none.</summary>
    public static SceneComparison? Of(Reception reception)
    {
        ArgumentNullException.ThrowIfNull(reception);
        if (reception is not { Scene: { } scene, Failure: null, Frame.Truth.Scene: { Scatterers: { } scatterers } truth }) return null;
        return new SceneComparison
        {
            Frame = reception.Frame.Id.Number,
            Scatterers = [.. scatterers.Select(scatterer => scatterer.Position)],
            FoundBy = MapErrors.Matches(scene.Scatterers, scatterers),
            Estimates = [.. scene.Scatterers.Select(scatterer => scatterer.Position)],
            Deviations = [.. scene.Scatterers.Select(scatterer => scatterer.Covariance?.StandardDeviation)],
            Users = truth.UserPositions,
            UserEstimates = [.. scene.Users.Select(user => user.Position)],
        };
    }
}

namespace Receiver.Frames.Quality;

/// <summary>How well scatterers were mapped in one frame: a detection is a true scatterer with an estimate of its own within the gate.</summary>
/// <param name="True">Scatterers that are there.</param>
/// <param name="Matched">Those found.</param>
/// <param name="FalseAlarms">Estimates that match none.</param>
/// <param name="SquaredError">Σ of the squared distances of the matches, in m².</param>
/// <param name="Ospa">OSPA distance in m with cut-off 10 m and order 2 (Schuhmacher et al., 2008).</param>
public readonly record struct MapErrors(int True, int Matched, int FalseAlarms, double SquaredError, double Ospa)
{
    /// <summary>Distance up to which an estimate can be of a scatterer, in m.</summary>
    public const double GateMetres = 5;

    /// <summary>Cut-off of the OSPA distance, in m.</summary>
    public const double CutOffMetres = 10;

    /// <summary>Matches whose distance is within two standard deviations, √(trace of the covariance); those without a covariance are not.</summary>
    public int WithinTwoDeviations { get; init; }

    // Far above the sum of all gated distances: as many matches as possible come first.
    private const double Unmatched = 1e4;

    /// <summary>Of each true scatterer the index of the estimate that is its own, at most one gate away; −1: missed.</summary>
    public static int[] Matches(IReadOnlyList<ScattererEstimate> estimate, IReadOnlyList<TrueScatterer> truth)
    {
        double[,] gated = new double[truth.Count, estimate.Count];
        for (int row = 0; row < truth.Count; row++)
            for (int column = 0; column < estimate.Count; column++)
                gated[row, column] = truth[row].Position.DistanceTo(estimate[column].Position) is <= GateMetres and var distance ? distance : Unmatched;
        int[] matches = Assignment.Solve(gated);
        for (int row = 0; row < matches.Length; row++)
            if (matches[row] >= 0 && gated[row, matches[row]] == Unmatched) matches[row] = -1;
        return matches;
    }

    /// <summary>Compares a map with the truth.</summary>
    public static MapErrors Measure(IReadOnlyList<ScattererEstimate> estimate, IReadOnlyList<TrueScatterer> truth)
    {
        double[,] cut = new double[truth.Count, estimate.Count];
        for (int row = 0; row < truth.Count; row++)
            for (int column = 0; column < estimate.Count; column++)
                cut[row, column] = Math.Pow(Math.Min(truth[row].Position.DistanceTo(estimate[column].Position), CutOffMetres), 2);
        int[] matches = Matches(estimate, truth), nearest = Assignment.Solve(cut);
        int matched = 0, within = 0;
        double squared = 0, sum = 0;
        for (int row = 0; row < truth.Count; row++)
        {
            if (matches[row] >= 0)
            {
                double distance = truth[row].Position.DistanceTo(estimate[matches[row]].Position);
                matched++;
                if (estimate[matches[row]].Covariance is { } covariance && distance <= 2 * covariance.StandardDeviation) within++;
                squared += distance * distance;
            }
            if (nearest[row] >= 0) sum += cut[row, nearest[row]];
        }
        int larger = Math.Max(truth.Count, estimate.Count), smaller = Math.Min(truth.Count, estimate.Count);
        double ospa = larger == 0 ? 0 : Math.Sqrt((sum + CutOffMetres * CutOffMetres * (larger - smaller)) / larger);
        return new MapErrors(truth.Count, matched, estimate.Count - matched, squared, ospa) { WithinTwoDeviations = within };
    }
}

/// <summary>How well the users' positions and clock offsets were found in one frame.</summary>
/// <param name="Users">Number of users whose truth is known.</param>
/// <param name="SquaredPositionError">Σ of the squared distances, in m².</param>
/// <param name="SquaredOffsetError">Σ of the squared errors of the time offsets, in s².</param>
/// <param name="LargestOffsetError">Largest error of a time offset, in s.</param>
public readonly record struct UserErrors(int Users, double SquaredPositionError, double SquaredOffsetError, double LargestOffsetError)
{
    /// <summary>Compares the users with the truth; null where it is not known.</summary>
    public static UserErrors? Measure(IReadOnlyList<UserEstimate> users, SceneTruth truth)
    {
        if (truth.UserPositions.Count != users.Count || truth.TimeOffsets.Count != users.Count || users.Count == 0) return null;
        double position = 0, offset = 0, largest = 0;
        for (int user = 0; user < users.Count; user++)
        {
            position += Math.Pow(users[user].Position.DistanceTo(truth.UserPositions[user]), 2);
            double error = Math.Abs(users[user].TimeOffsetSeconds - truth.TimeOffsets[user]);
            offset += error * error;
            largest = Math.Max(largest, error);
        }
        return new UserErrors(users.Count, position, offset, largest);
    }
}

using System.Numerics;
using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>
/// The gains of <see cref="StMusicInitializer"/> by least squares on the pilots: from the line of sight on, each user takes in the candidate that explains
/// most of what is left, until that is no more than noise would. Then the noise level, with what could not be explained.
/// </summary>
/// <param name="options">Options.</param>
public sealed class StMusicChannelStep(StMusicOptions options) : ISensingStep
{
    /// <inheritdoc/>
    public Convergence Run(SensingState state, Round round, SolveLimit limit)
    {
        ArgumentNullException.ThrowIfNull(state);
        Links links = state.Links;
        state.Statistics.WithData = false;
        double[] diagonal = GainUpdate.Diagonal(state);
        var rest = new Complex[links.Count];
        SortedSet<int> chosen = [.. Enumerable.Range(0, links.Users).Select(k => links.At(k, 0))];
        int iterations = 0;
        for (bool grows = true; grows; iterations++)
        {
            limit.Token.ThrowIfCancellationRequested();
            int[] support = [.. chosen];
            Complex[] gains = GainUpdate.SolveOn(state, support, out _);
            Array.Clear(links.Gain);
            for (int i = 0; i < support.Length; i++) links.Gain[support[i]] = gains[i];
            state.Columns.Synthesize(links.Gain, false, state.Response);
            state.Statistics.Residual(state.Response, state.Rest);
            state.Columns.Correlate(state.Rest, false, rest);
            grows = false;
            for (int k = 0; k < links.Users; k++)
            {
                if (support.Count(at => at / links.PerUser == k) > options.MostPaths) continue;
                int best = -1;
                double most = options.PathThreshold;
                for (int q = 1; q < links.PerUser; q++)
                    if (links.At(k, q) is var at && links.Probability[at] > 0.5 && !chosen.Contains(at)
                        && state.NoisePrecision * GainUpdate.Power(rest[at]) / diagonal[at] is var explained && explained > most) (best, most) = (at, explained);
                if (best >= 0) grows |= chosen.Add(best);
            }
        }
        for (int i = 0; i < links.Count; i++)
        {
            links.Variance[i] = 1 / (links.Precision[i] + state.NoisePrecision * diagonal[i]);
            if (!chosen.Contains(i))
            {
                links.Variance[i] = 0;
                links.Probability[i] = StMusicInitializer.None;
            }
        }
        PointRemoval.Prune(state, 0.5);
        NoiseUpdate.Update(state);
        return new Convergence(iterations, true);
    }
}

/// <summary>
/// The places of the paths: the point in the path's direction from which it has its length, the user being where it reported and its clock as the line of
/// sight had it. A scatterer that several users are seen through is the strongest of their points.
/// </summary>
public sealed class StMusicMapStep : ISensingStep
{
    private const double LeastExcess = 2, Nearest = 2, Farthest = 300;

    /// <inheritdoc/>
    public Convergence Run(SensingState state, Round round, SolveLimit limit)
    {
        ArgumentNullException.ThrowIfNull(state);
        var places = new Scene(state.Geometry.Reported, state.Geometry.Users, state.Geometry.Offsets);
        var isPlace = new List<bool>();
        for (int q = 1; q < state.Links.PerUser; q++)
        {
            int user = Enumerable.Range(0, state.Links.Users).First(k => state.Links.Gain[state.Links.At(k, q)] != Complex.Zero);
            ScenePoint path = state.Geometry.Points[q - 1];
            double range = Range(path, state.Geometry.Users[user], path.Range - state.Geometry.Offsets[user]);
            places.Points.Add(path with { Range = range });
            isPlace.Add(range is >= Nearest and <= Farthest);
        }
        state.Geometry = places;
        PointRemoval.Keep(state, point => isPlace[point]);
        state.RebuildColumns();
        return new Convergence(1, true);
    }

    // |r·e − p| + r = L has r = (L² − |p|²)/(2(L − e·p)); NaN where L is no longer than the line of sight, but for its error.
    private static double Range(ScenePoint direction, Position user, double length)
    {
        if (length < user.Norm + LeastExcess) return double.NaN;
        double along = direction.W * user.X + direction.U * user.Y + direction.V * user.Z;
        return (length * length - user.Norm * user.Norm) / (2 * (length - along));
    }
}

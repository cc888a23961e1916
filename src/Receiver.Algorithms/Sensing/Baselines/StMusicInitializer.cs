using System.Numerics;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>
/// Spatio-temporal MUSIC on the pilots of each user: candidates for its paths are the peaks of its spectrum, near the directions that all samples of the
/// frame gave, and for each of these directions the delay that matches the pilots best, which is all there is where pilots are too few for a spectrum.
/// Links of candidates have s = 0.99, all others 0.01.
/// </summary>
/// <param name="coarse">Gives directions, time offsets and noise.</param>
/// <param name="options">Options.</param>
public sealed class StMusicInitializer(Func<SensingProblem, SolveLimit, CoarseScene> coarse, StMusicOptions options) : ISceneInitializer
{
    internal const double Candidate = 0.99, None = 0.01;
    private const double StepMetres = 1, Shrink = 0.5, Farthest = 0.9;
    private const int Rounds = 6;

    /// <inheritdoc/>
    public SensingState Start(SensingProblem problem, TrackedScene? previous, SolveLimit limit)
    {
        CoarseScene scene = coarse(problem, limit);
        var paths = new PathDictionary(problem.ReportedPositions, GridInitializer.PathOffsets(scene));
        var state = new SensingState(problem) { NoisePrecision = 1 / Math.Max(scene.NoiseVariance, 1e-12), Geometry = paths };
        var owners = new List<int>();
        for (int user = 0; user < state.Layout.Users; user++)
        {
            limit.Token.ThrowIfCancellationRequested();
            foreach (ScenePoint path in Candidates(state, user, scene.Directions))
            {
                paths.Points.Add(path);
                owners.Add(user);
            }
        }
        state.RebuildColumns();
        state.Links.Reset(owners.Count, new BisvbiOptions());
        for (int q = 0; q < owners.Count; q++)
            for (int k = 0; k < state.Layout.Users; k++) state.Links.Probability[state.Links.At(k, q + 1)] = owners[q] == k ? Candidate : None;
        state.Phase = SearchPhase.Grid;
        return state;
    }

    private List<ScenePoint> Candidates(SensingState state, int user, IReadOnlyList<Direction> directions)
    {
        SensingLayout layout = state.Layout;
        SplitMatrix pilots = state.Statistics.Correlation.Pilot[user];
        SpatioTemporalSubspace? subspace = SpatioTemporalSubspace.Of(layout, user, pilots, options.Order);
        // A sample period before the line of sight, and as far as the comb tells delays apart.
        double first = state.Geometry.Delay(user, 0) - 1 / layout.BandwidthPerMetre;
        int[] comb = layout.PilotIndices[user];
        double period = comb.Length > 1 ? -2 * Math.PI / (layout.PhasePerMetre * (comb[1] - comb[0])) : options.SearchMetres;
        double[] delays = [.. Enumerable.Range(0, (int)(Math.Min(period, options.SearchMetres) / StepMetres)).Select(i => first + i * StepMetres)];
        var found = new List<ScenePoint>();
        var beam = new Complex[comb.Length];
        foreach (Direction direction in directions)
        {
            if (direction.U * direction.U + direction.V * direction.V >= 0.999) continue;
            PilotBeam.Of(layout, pilots, direction, beam);
            found.Add(new ScenePoint(direction.U, direction.V, delays.MaxBy(metres => PilotBeam.Match(layout, user, beam, metres))));
            if (subspace is not null) found.AddRange(Peaks(subspace, direction, delays).Take(options.DelaysPerDirection).Select(peak => Refined(layout, subspace, peak)));
        }
        return found;
    }

    // Minima over delay of the distance to the subspace, nearest first.
    private static IEnumerable<ScenePoint> Peaks(SpatioTemporalSubspace subspace, Direction direction, double[] delays)
    {
        Complex[][] towards = subspace.Towards(direction.U, direction.V);
        double[] distance = [.. delays.Select(metres => subspace.Distance(towards, metres))];
        return Enumerable.Range(1, Math.Max(0, delays.Length - 2))
            .Where(i => distance[i] < Farthest && distance[i] <= distance[i - 1] && distance[i] < distance[i + 1])
            .OrderBy(i => distance[i])
            .Select(i => new ScenePoint(direction.U, direction.V, delays[i]));
    }

    // To the best of 3×3×3 points around, six times, with steps that shrink.
    private static ScenePoint Refined(SensingLayout layout, SpatioTemporalSubspace subspace, ScenePoint start)
    {
        ScenePoint best = start;
        double stepU = 0.25 / layout.Array.Horizontal, stepV = 0.25 / layout.Array.Vertical, step = StepMetres / 2, least = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++, stepU *= Shrink, stepV *= Shrink, step *= Shrink)
        {
            ScenePoint centre = best;
            for (int du = -1; du <= 1; du++)
                for (int dv = -1; dv <= 1; dv++)
                {
                    double u = centre.U + du * stepU, v = centre.V + dv * stepV;
                    if (u * u + v * v >= 0.999) continue;
                    Complex[][] towards = subspace.Towards(u, v);
                    for (int i = -1; i <= 1; i++)
                        if (subspace.Distance(towards, centre.Range + i * step) is var value && value < least) (best, least) = (new ScenePoint(u, v, centre.Range + i * step), value);
                }
        }
        return best;
    }
}

using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// The M-step of the paper: the gains stay, and the scene moves along its gradient. Corrected by a diagonal scaling, without which one step size for angles and
/// ranges moves neither. Reference: Liu et al., (41).
/// </summary>
internal static class GradientStep
{
    private const double SufficientShare = 1e-4;
    private const int Halvings = 12;

    /// <summary>Steps with Armijo's rule; the objective Qs is returned.</summary>
    public static double Run(SensingState state, int steps)
    {
        double objective = double.NaN;
        for (int step = 0; step < steps; step++) objective = Run(state);
        return objective;
    }

    private static double Run(SensingState state)
    {
        int[] active = GridObjective.ActiveLinks(state);
        SceneCoordinates coordinates = GridObjective.Coordinates(state, active);
        Complex[] gains = [.. active.Select(at => state.Links.Gain[at])], spread = GridObjective.Spread(active, gains, state.Links.Count);
        var jacobian = new LinkJacobian(state.Geometry, coordinates, active, state.Links.PerUser);
        var links = new LinkColumns(state.Layout);
        links.Gather(state.Columns, active, state.Statistics.WithData);
        SplitMatrix beams = new();
        links.Contract(state.Statistics.Correlation, byOffset: false, beams);
        state.Objective.Expand(state, links, gains);
        ReadOnlySpan<double> gradient = state.Objective.Gradient(state, links, beams, gains, coordinates, jacobian);
        SplitMatrix curvature = state.Objective.Curvature(state, jacobian, coordinates.Count);
        double[] prior = coordinates.PriorCurvature(), clips = coordinates.Clips(), direction = new double[coordinates.Count], step = new double[coordinates.Count];
        double slope = 0;
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = gradient[i] / (curvature.RealRow(i)[i] + prior[i]);
            slope += gradient[i] * direction[i];
        }
        double objective = Value(state, state.Columns, state.Geometry, spread), length = 1;
        for (int halving = 0; halving <= Halvings; halving++, length /= 2)
        {
            for (int i = 0; i < step.Length; i++) step[i] = length * direction[i];
            Scene moved = coordinates.Moved(state.Geometry, step, clips);
            state.Trial.Build(moved, state.Statistics.WithData);
            double trial = Value(state, state.Trial, moved, spread);
            if (trial < objective + SufficientShare * length * slope) continue;
            state.Accept(moved);
            return trial;
        }
        return objective;
    }

    private static double Value(SensingState state, Columns columns, Scene scene, Complex[] spread) =>
        GridObjective.Value(state, columns, spread) + scene.LogPrior(state.Layout.PositionVariance);
}

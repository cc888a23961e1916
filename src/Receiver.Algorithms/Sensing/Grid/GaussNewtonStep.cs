using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// The M-step: one Gauss-Newton step in (points, users, offsets) with the gains projected out (variable projection), damped until the profiled objective
/// does not fall.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>ξ</term><description><see cref="Scene"/>, coordinates <see cref="SceneCoordinates"/></description></item>
/// <item><term>Hx, g</term><description><see cref="GridObjective"/></description></item>
/// <item><term>hp</term><description><see cref="SceneCoordinates.PriorCurvature"/></description></item>
/// <item><term>lm</term><description><see cref="SensingState.Damping"/></description></item>
/// </list>
/// Takes the place of the gradient step (41) of Liu et al., whose single step size cannot move the range.
/// </remarks>
internal static class GaussNewtonStep
{
    private const int Tries = 5;

    /// <summary>One step; the gains of the active links become the profiled ones. Returns the profiled objective b_Sᴴ·W_SS⁻¹·b_S + ln prior(p).</summary>
    public static double Run(SensingState state)
    {
        int[] active = GridObjective.ActiveLinks(state);
        SceneCoordinates coordinates = GridObjective.Coordinates(state, active);
        Complex[] gains = GainUpdate.SolveOn(state, active, out double objective);
        objective += state.Geometry.LogPrior(state.Layout.PositionVariance);
        var jacobian = new LinkJacobian(state.Geometry, coordinates, active, state.Links.PerUser);
        double[] gradient = GridObjective.Gradient(state, active, gains, coordinates, jacobian);
        SplitMatrix curvature = GridObjective.Curvature(state, active, gains, jacobian, state.System, coordinates.Count), system = new();
        double[] prior = coordinates.PriorCurvature(), clips = coordinates.Clips();
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            Complex[]? step = Solve(curvature, prior, state.Damping, gradient, system);
            if (step is not null)
            {
                Scene moved = coordinates.Moved(state.Geometry, [.. step.Select(value => value.Real)], clips);
                state.Trial.Build(moved, state.Statistics.WithData);
                Complex[] trialGains = GainUpdate.SolveOn(state, state.Trial, active, out double trial);
                trial += moved.LogPrior(state.Layout.PositionVariance);
                if (trial >= objective)
                {
                    state.Accept(moved);
                    state.Damping = Math.Max(state.Damping / 4, 1e-4);
                    (gains, objective) = (trialGains, trial);
                    break;
                }
            }
            state.Damping = Math.Min(state.Damping * 8, 1e6);
        }
        for (int i = 0; i < active.Length; i++) state.Links.Gain[active[i]] = gains[i];
        return objective;
    }

    // (Hx + Diag(hp) + lm·Diag(Hx))·dx = g.
    private static Complex[]? Solve(SplitMatrix curvature, double[] prior, double damping, double[] gradient, SplitMatrix system)
    {
        system.CopyFrom(curvature);
        for (int i = 0; i < prior.Length; i++) system.RealRow(i)[i] += prior[i] + damping * Math.Max(curvature.RealRow(i)[i], 0);
        if (!SplitCholesky.TryFactor(system)) return null;
        Complex[] step = [.. gradient.Select(value => new Complex(value, 0))];
        SplitCholesky.Solve(system, step);
        return step;
    }
}

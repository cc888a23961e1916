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
internal sealed class GaussNewtonStep(SensingLayout layout)
{
    private const int Tries = 5;
    private readonly SplitMatrix _system = new();
    private readonly Buffer<Complex> _solution = new();
    private readonly Buffer<double> _step = new(), _prior = new(), _clips = new();
    private readonly LinkJacobian _jacobian = new();
    private readonly SplitMatrix _inverse = new(), _covariance = new();
    private GainProfile _current = new(layout), _trial = new(layout);

    /// <summary>
    /// Steps; the gains of the active links become the profiled ones. Returns the profiled objective b_Sᴴ·W_SS⁻¹·b_S + ln prior(p). A step starts from what the
    /// trial of the one before has found.
    /// </summary>
    public double Run(SensingState state, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            int[] active = GridObjective.ActiveLinks(state);
            if (step == 0 || !_current.Links.SequenceEqual(active)) _current.Solve(state, state.Columns, active);
            Move(state, active);
            for (int i = 0; i < active.Length; i++) state.Links.Gain[active[i]] = _current.Gains[i];
        }
        return Objective(_current, state.Geometry);
    }

    private void Move(SensingState state, int[] active)
    {
        SceneCoordinates coordinates = GridObjective.Coordinates(state, active);
        SplitMatrix curvature = Curvature(state, active, coordinates);
        ReadOnlySpan<double> gradient = state.Objective.Gradient(state, _current.Columns, _current.Beams, _current.Gains, coordinates, _jacobian);
        Span<double> prior = _prior.Take(coordinates.Count), clips = _clips.Take(coordinates.Count);
        coordinates.FillPriorCurvature(prior);
        coordinates.FillClips(clips);
        double objective = Objective(_current, state.Geometry);
        Span<double> step = _step.Take(coordinates.Count);
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            if (Solve(curvature, prior, state.Damping, gradient, step))
            {
                Scene moved = coordinates.Moved(state.Geometry, step, clips);
                state.Trial.Build(moved, state.Statistics.WithData);
                _trial.Solve(state, state.Trial, active);
                if (Objective(_trial, moved) >= objective)
                {
                    state.Accept(moved);
                    state.Damping = Math.Max(state.Damping / 4, 1e-4);
                    (_current, _trial) = (_trial, _current);
                    return;
                }
            }
            state.Damping = Math.Min(state.Damping * 8, 1e6);
        }
    }

    private SplitMatrix Curvature(SensingState state, int[] active, SceneCoordinates coordinates)
    {
        _jacobian.Fill(state.Geometry, coordinates, active, state.Links.PerUser);
        state.Objective.Expand(state, _current.Columns, _current.Gains);
        return state.Objective.Curvature(state, _jacobian, _current.Factor, coordinates.Count);
    }

    /// <summary>(Hx + Diag(hp))⁻¹ at the scene as it is <c>[d×d]</c>, real, in storage of this object; null where that matrix has no inverse.</summary>
    /// <exception cref="UnsolvableException">The gains have no finite solution.</exception>
    public SplitMatrix? Covariance(SensingState state, int[] active, SceneCoordinates coordinates)
    {
        _current.Solve(state, state.Columns, active);
        SplitMatrix curvature = Curvature(state, active, coordinates);
        Span<double> prior = _prior.Take(coordinates.Count);
        coordinates.FillPriorCurvature(prior);
        _inverse.Reshape(coordinates.Count, coordinates.Count);
        for (int i = 0; i < prior.Length; i++)
        {
            curvature.RealRow(i)[i] += prior[i];
            _inverse.RealRow(i)[i] = 1;
        }
        if (!SplitCholesky.TryFactor(curvature)) return null;
        SplitCholesky.SolveLower(curvature, _inverse);
        SplitProduct.Multiply(_inverse, LeftFactor.Transposed | LeftFactor.Conjugated, _inverse, _covariance);
        return _covariance;
    }

    private double Objective(GainProfile profile, Scene scene) => profile.Objective + scene.LogPrior(layout.PositionVariance);

    // (Hx + Diag(hp) + lm·Diag(Hx))·dx = g.
    private bool Solve(SplitMatrix curvature, ReadOnlySpan<double> prior, double damping, ReadOnlySpan<double> gradient, Span<double> step)
    {
        _system.CopyFrom(curvature);
        for (int i = 0; i < prior.Length; i++) _system.RealRow(i)[i] += prior[i] + damping * Math.Max(curvature.RealRow(i)[i], 0);
        if (!SplitCholesky.TryFactor(_system)) return false;
        Span<Complex> solution = _solution.Take(gradient.Length);
        for (int i = 0; i < gradient.Length; i++) solution[i] = gradient[i];
        SplitCholesky.Solve(_system, solution);
        for (int i = 0; i < gradient.Length; i++) step[i] = solution[i].Real;
        return true;
    }
}

using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// Fisher scoring on the likelihood with the data integrated out, in gains, points, users and offsets at once. By Fisher's identity its gradient is that of the
/// EM; only the matrix differs. Inverted it is the covariance of everything that was estimated.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>θ</term><description>[Re α, Im α of each link][u, v, r of each point][px, py of each user][c·to of each user]</description></item>
/// <item><term>g</term><description><see cref="Gradient"/>: 2γRe(TᴴE) with columns correlated with Zd − Rx·H and Zp − Tp·H, and the prior's</description></item>
/// <item><term>F</term><description><see cref="FisherMatrix"/></description></item>
/// <item><term>h</term><description><see cref="PriorCurvature"/>: 2ρ0 for gains, hp for the scene</description></item>
/// <item><term>lm</term><description><see cref="Damping"/></description></item>
/// </list>
/// A link takes part where its probability is above one half (<see cref="LinkSelection"/>).
/// </remarks>
internal sealed class Scoring(SensingLayout layout, DataLikelihood data)
{
    private const int Tries = 5;
    private const double LeastDamping = 1e-5, LargestDamping = 1e3, CeilingOfPrecision = 1.2;
    private readonly FisherMatrix _fisher = new(layout);
    private readonly PaddedMatrix _information = new(), _system = new(), _scratch = new(), _covariance = new();
    private readonly SplitMatrix _steering = new(), _product = new(), _ramp = new();
    private bool _isExpected, _isInformed;

    /// <summary>Levenberg-Marquardt damping.</summary>
    public double Damping { get; set; } = 1e-3;

    /// <summary>J at the current point, once <see cref="Expect"/> has run.</summary>
    public double Objective { get; private set; }

    /// <summary>L at the current point.</summary>
    public double Likelihood { get; private set; }

    /// <summary>Squares of the numbers of links, summed over the matrices that were formed: what the time of a frame goes with.</summary>
    public long Work { get; private set; }

    /// <summary>Says that gains, links, columns or γ of the state were changed from outside.</summary>
    public void Invalidate() => _isExpected = _isInformed = false;

    /// <summary>The E-step at the current point, unless it was made already.</summary>
    /// <exception cref="UnsolvableException">The likelihood is not finite.</exception>
    public void Expect(SensingState state)
    {
        if (_isExpected) return;
        Likelihood = MarginalLikelihood.Evaluate(state, data, state.Columns, state.Links.Gain);
        Objective = Likelihood + MarginalLikelihood.LogPrior(state, state.Geometry, state.Links.Gain);
        if (!double.IsFinite(Objective)) throw new UnsolvableException("the likelihood of the scene is not finite");
        _isExpected = true;
    }

    /// <summary>γ from the E-step at the current point, at most 1.2 of what the smallest eigenvalues say.</summary>
    public void UpdateNoise(SensingState state)
    {
        Expect(state);
        state.NoisePrecision = Math.Min(MarginalLikelihood.NoisePrecision(state), CeilingOfPrecision / state.CoarseNoiseVariance);
        Invalidate();
    }

    /// <summary>The symbols for the result, at the gains of the state.</summary>
    public void Decide(SensingState state)
    {
        state.Columns.Synthesize(state.Links.Gain, true, state.Response);
        data.Decide(state);
        Invalidate();
    }

    /// <summary>One step; false where J would fall however small it is.</summary>
    public bool Step(SensingState state)
    {
        Expect(state);
        if (data.Turn(state)) Invalidate();
        ScoringPoint point = Inform(state);
        double[] gradient = Gradient(state, point), prior = PriorCurvature(point), clips = point.Coordinates.Clips();
        var gains = new Complex[state.Links.Count];
        double objective = Objective;
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            if (Solve(prior, gradient) is { } step)
            {
                Scene moved = point.Coordinates.Moved(state.Geometry, step.AsSpan(2 * point.Active.Length), clips);
                Array.Copy(state.Links.Gain, gains, gains.Length);
                for (int i = 0; i < point.Active.Length; i++) gains[point.Active[i]] += new Complex(step[2 * i], step[2 * i + 1]);
                state.Trial.Build(moved);
                double likelihood = MarginalLikelihood.Evaluate(state, data, state.Trial, gains);
                double trial = likelihood + MarginalLikelihood.LogPrior(state, moved, gains);
                if (trial >= objective)
                {
                    state.Accept(moved);
                    gains.CopyTo(state.Links.Gain, 0);
                    Damping = Math.Max(Damping / 6, LeastDamping);
                    (Objective, Likelihood, _isExpected, _isInformed) = (trial, likelihood, true, false);
                    return true;
                }
            }
            Damping = Math.Min(Damping * 8, LargestDamping);
        }
        Invalidate();
        return false;
    }

    /// <summary>(F + Diag(h))⁻¹ at the current point <c>[θ×θ]</c>, null where that matrix has no inverse. It stays until the next one is asked for.</summary>
    public (ScoringPoint Point, PaddedMatrix? Covariance) Covariance(SensingState state)
    {
        ScoringPoint point = Inform(state);
        if (!Factor(PriorCurvature(point), 0)) return (point, null);
        PaddedCholesky.Invert(_system, _scratch, _covariance);
        return (point, _covariance);
    }

    /// <summary>ln det(F + Diag(h')) at the current point, with h' of the gains as given; NaN where that matrix is not positive definite.</summary>
    public double LogDeterminant(SensingState state, double gainCurvature)
    {
        ScoringPoint point = Inform(state);
        double[] curvature = PriorCurvature(point);
        Array.Fill(curvature, gainCurvature, 0, 2 * point.Active.Length);
        if (!Factor(curvature, 0)) return double.NaN;
        double sum = 0;
        for (int i = 0; i < curvature.Length; i++) sum += Math.Log(_system[i, i]);
        return 2 * sum;
    }

    /// <summary>F of the current point in the storage of this object; what it is about.</summary>
    internal ScoringPoint Inform(SensingState state)
    {
        Expect(state);
        ScoringPoint point = ScoringPoint.Of(state);
        if (_isInformed) return point;
        _fisher.Build(state, data, point.Active, point.Gains, point.Jacobian, point.Coordinates.Count, _information);
        Work += (long)point.Active.Length * point.Active.Length;
        _isInformed = true;
        return point;
    }

    /// <summary>F, after <see cref="Inform"/>.</summary>
    internal PaddedMatrix Information => _information;

    /// <summary>h.</summary>
    internal static double[] PriorCurvature(ScoringPoint point)
    {
        var curvature = new double[point.Count];
        Array.Fill(curvature, 2 * MarginalLikelihood.GainPrecision, 0, 2 * point.Active.Length);
        point.Coordinates.PriorCurvature().CopyTo(curvature, 2 * point.Active.Length);
        return curvature;
    }

    /// <summary>g at the current point, after <see cref="Expect"/>.</summary>
    internal double[] Gradient(SensingState state, ScoringPoint point)
    {
        state.Statistics.Residual(state.Response, state.Rest);
        int links = point.Active.Length;
        var sums = new Complex[4 * links];
        for (int k = 0, first = 0; k < layout.Users; k++)
        {
            int end = first;
            while (end < links && point.Active[end] / state.Links.PerUser == k) end++;
            _steering.Reshape(3 * (end - first), layout.Antennas);
            for (int i = first; i < end; i++)
            {
                int angle = state.Columns.AngleOf[point.Active[i] % state.Links.PerUser], row = 3 * (i - first);
                _steering.CopyRow(row, state.Columns.Steering[k], angle);
                SplitRows.Weigh(state.Columns.Steering[k], angle, layout.Horizontal, _steering, row + 1);
                SplitRows.Weigh(state.Columns.Steering[k], angle, layout.Vertical, _steering, row + 2);
            }
            Add(state.Columns.Data[k], state.Rest.Data[k], layout.DataOffsets, first, end);
            Add(state.Columns.Pilot[k], state.Rest.Pilot[k], layout.PilotOffsets[k], first, end);
            first = end;
        }
        Complex[] factors = GramMatrix.Factors(layout, point.Gains);
        var values = new double[3 * links];
        for (int i = 0; i < values.Length; i++) values[i] = 2 * state.NoisePrecision * (Complex.Conjugate(factors[links + i]) * sums[links + i]).Real;
        double[] scene = point.Jacobian.Transpose(values, point.Coordinates.Count), gradient = new double[point.Count];
        point.Coordinates.AddPriorGradient(state.Geometry, scene);
        scene.CopyTo(gradient, 2 * links);
        for (int i = 0; i < links; i++)
        {
            Complex gain = 2 * state.NoisePrecision * sums[i] - 2 * MarginalLikelihood.GainPrecision * point.Gains[i];
            (gradient[2 * i], gradient[2 * i + 1]) = (gain.Real, gain.Imaginary);
        }
        return gradient;

        void Add(SplitMatrix response, SplitMatrix rest, double[] offsets, int first, int end)
        {
            SplitProduct.Multiply(_steering, LeftFactor.Conjugated, rest, _product);
            _ramp.Reshape(1, response.Columns);
            for (int i = first; i < end; i++)
            {
                int q = point.Active[i] % state.Links.PerUser, row = 3 * (i - first);
                SplitRows.Weigh(response, q, offsets, _ramp, 0);
                sums[i] += SplitDots.Dot(response, q, _product, row);
                sums[links + i] += SplitDots.Dot(_ramp, 0, _product, row);
                sums[2 * links + i] += SplitDots.Dot(response, q, _product, row + 1);
                sums[3 * links + i] += SplitDots.Dot(response, q, _product, row + 2);
            }
        }
    }

    // (F + Diag(h) + lm·Diag(F))·dx = g.
    private double[]? Solve(double[] prior, double[] gradient)
    {
        if (!Factor(prior, Damping)) return null;
        double[] step = [.. gradient];
        PaddedCholesky.Solve(_system, step);
        return step;
    }

    private bool Factor(double[] prior, double damping)
    {
        _system.CopyFrom(_information);
        for (int i = 0; i < prior.Length; i++) _system[i, i] += prior[i] + damping * Math.Max(_information[i, i], 0);
        return PaddedCholesky.TryFactor(_system);
    }
}

/// <summary>What θ is made of at a point.</summary>
/// <param name="Active">The links, ascending <c>[S]</c>.</param>
/// <param name="Gains">Their gains <c>[S]</c>.</param>
/// <param name="Coordinates">Coordinates of the scene, which follow the 2S of the gains.</param>
/// <param name="Jacobian">T from cτ, u, v of the links to them.</param>
internal sealed record ScoringPoint(int[] Active, Complex[] Gains, SceneCoordinates Coordinates, LinkJacobian Jacobian)
{
    /// <summary>Length of θ.</summary>
    public int Count => 2 * Active.Length + Coordinates.Count;

    public static ScoringPoint Of(SensingState state)
    {
        int[] active = LinkSelection.Active(state.Links);
        SceneCoordinates coordinates = GridObjective.Coordinates(state, active);
        return new ScoringPoint(active, [.. active.Select(at => state.Links.Gain[at])], coordinates,
            new LinkJacobian(state.Geometry, coordinates, active, state.Links.PerUser));
    }
}

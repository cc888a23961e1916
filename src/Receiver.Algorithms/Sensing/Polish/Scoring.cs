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
    private ScoringPoint? _point;
    private Complex[] _gains = [], _sums = [];
    private double[] _curvature = [], _gradient = [], _step = [], _values = [];
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
        ReadOnlySpan<double> gradient = Gradient(state, point);
        double[] clips = point.Coordinates.Clips();
        if (_gains.Length != state.Links.Count) _gains = new Complex[state.Links.Count];
        double objective = Objective;
        for (int attempt = 0; attempt < Tries; attempt++)
        {
            if (Solve(PriorCurvature(point), gradient))
            {
                Scene moved = point.Coordinates.Moved(state.Geometry, _step.AsSpan(2 * point.Active.Length, point.Coordinates.Count), clips);
                state.Links.Gain.CopyTo(_gains, 0);
                for (int i = 0; i < point.Active.Length; i++) _gains[point.Active[i]] += new Complex(_step[2 * i], _step[2 * i + 1]);
                state.Trial.Build(moved);
                double likelihood = MarginalLikelihood.Evaluate(state, data, state.Trial, _gains);
                double trial = likelihood + MarginalLikelihood.LogPrior(state, moved, _gains);
                if (trial >= objective)
                {
                    state.Accept(moved);
                    _gains.CopyTo(state.Links.Gain, 0);
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
        Span<double> curvature = PriorCurvature(point);
        curvature[..(2 * point.Active.Length)].Fill(gainCurvature);
        if (!Factor(curvature, 0)) return double.NaN;
        double sum = 0;
        for (int i = 0; i < curvature.Length; i++) sum += Math.Log(_system[i, i]);
        return 2 * sum;
    }

    /// <summary>F of the current point in the storage of this object; what it is about.</summary>
    internal ScoringPoint Inform(SensingState state)
    {
        Expect(state);
        if (_isInformed && _point is { } known) return known;
        ScoringPoint point = _point = ScoringPoint.Of(state);
        _fisher.Build(state, data, point.Active, point.Gains, point.Jacobian, point.Coordinates.Count, _information);
        Work += (long)point.Active.Length * point.Active.Length;
        _isInformed = true;
        return point;
    }

    /// <summary>F, after <see cref="Inform"/>.</summary>
    internal PaddedMatrix Information => _information;

    /// <summary>h, which stays until it is asked for again.</summary>
    internal Span<double> PriorCurvature(ScoringPoint point)
    {
        Span<double> curvature = Room(ref _curvature, point.Count);
        curvature[..(2 * point.Active.Length)].Fill(2 * MarginalLikelihood.GainPrecision);
        point.Coordinates.PriorCurvature().CopyTo(curvature[(2 * point.Active.Length)..]);
        return curvature;
    }

    private static Span<T> Room<T>(ref T[] array, int length)
    {
        if (array.Length < length) array = new T[length];
        return array.AsSpan(0, length);
    }

    /// <summary>g at the current point, after <see cref="Expect"/>; it stays until it is asked for again.</summary>
    internal ReadOnlySpan<double> Gradient(SensingState state, ScoringPoint point)
    {
        state.Statistics.Residual(state.Response, state.Rest);
        int links = point.Active.Length;
        Room(ref _sums, 4 * links).Clear();
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
        // Derivatives have jμ and −2πf0/c, π, π as factors.
        Span<double> values = Room(ref _values, 3 * links), gradient = Room(ref _gradient, point.Count);
        for (int i = 0; i < values.Length; i++)
        {
            Complex turned = Complex.Conjugate(point.Gains[i % links]) * _sums[links + i];
            values[i] = 2 * state.NoisePrecision * (i < links ? layout.PhasePerMetre : Math.PI) * turned.Imaginary;
        }
        double[] scene = point.Jacobian.Transpose(values, point.Coordinates.Count);
        point.Coordinates.AddPriorGradient(state.Geometry, scene);
        scene.CopyTo(gradient[(2 * links)..]);
        for (int i = 0; i < links; i++)
        {
            Complex gain = 2 * state.NoisePrecision * _sums[i] - 2 * MarginalLikelihood.GainPrecision * point.Gains[i];
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
                _sums[i] += SplitDots.Dot(response, q, _product, row);
                _sums[links + i] += SplitDots.Dot(_ramp, 0, _product, row);
                _sums[2 * links + i] += SplitDots.Dot(response, q, _product, row + 1);
                _sums[3 * links + i] += SplitDots.Dot(response, q, _product, row + 2);
            }
        }
    }

    // (F + Diag(h) + lm·Diag(F))·dx = g; whether there is such a step.
    private bool Solve(ReadOnlySpan<double> prior, ReadOnlySpan<double> gradient)
    {
        if (!Factor(prior, Damping)) return false;
        Span<double> step = Room(ref _step, gradient.Length);
        gradient.CopyTo(step);
        PaddedCholesky.Solve(_system, step);
        return true;
    }

    private bool Factor(ReadOnlySpan<double> prior, double damping)
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

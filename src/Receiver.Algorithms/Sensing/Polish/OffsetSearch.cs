using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// Finds the clock of a user without its line of sight: the evidence of its pilots for every offset, given points that other users have placed (section 5c of the
/// design). Costs microseconds, since the Gram matrix of the columns does not depend on the offset.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>v</term><description>prior variance of a gain, 0.5 of a line of sight, 0.1 of a point</description></item>
/// <item><term>nz</term><description>noise variance with a floor of 3 % of the received power, for what the points do not explain</description></item>
/// <item><term>G, b(t)</term><description>(AᴴA)∘(FᴴF) and Σ_i(a_cᴴZp[:, i])·conj(f_c(i)·f_i(t)), over received samples</description></item>
/// <item><term>E(t)</term><description>bᴴ(Diag(1/v) + G/nz)⁻¹b/nz² − ln det(Diag(1/v) + G/nz) − Σ ln v</description></item>
/// </list>
/// </remarks>
internal sealed class OffsetSearch
{
    private const double SightVariance = 0.5, PointVariance = 0.1, ModelError = 0.03, LeastPower = 0.05, Step = 0.5, ApartMetres = 4;
    private const int Peaks = 3;
    private readonly SensingState _state;
    private readonly int _user;
    private readonly SplitMatrix _factor, _matched, _ramp;
    private readonly Complex[] _sums, _solved;
    private readonly double _noise, _constant;

    /// <summary>Columns of a user without its offset.</summary>
    /// <param name="state">The state.</param>
    /// <param name="user">The user.</param>
    /// <param name="points">Points that may reach it.</param>
    /// <param name="withSight">Whether it has a line of sight.</param>
    public OffsetSearch(SensingState state, int user, IReadOnlyList<int> points, bool withSight)
    {
        (_state, _user) = (state, user);
        int[] columns = [.. withSight ? [0] : Array.Empty<int>(), .. points.Select(point => point + 1)];
        SensingLayout layout = state.Layout;
        double[] received = new double[layout.Antennas];
        foreach (AntennaBlock block in state.Statistics.PilotBlocks)
            for (int m = 0; m < received.Length; m++) received[m] += block.Symbols.Length * (block.Mask?[m] ?? 1);
        _noise = NoiseLevel(received);

        SplitMatrix steering = new(columns.Length, layout.Antennas), weighted = new(columns.Length, layout.Antennas);
        SplitMatrix response = new(columns.Length, layout.PilotCarriers), angles = new(columns.Length, columns.Length), delays = new(columns.Length, columns.Length);
        for (int c = 0; c < columns.Length; c++)
        {
            steering.CopyRow(c, state.Columns.Steering[user], state.Columns.AngleOf[columns[c]]);
            SplitRows.Weigh(steering, c, received, weighted, c);
            PhaseRamp.Fill(layout.PilotIndices[user], layout.Centre, layout.PhasePerMetre * (state.Geometry.Delay(user, columns[c]) - state.Geometry.Offsets[user]), response, c);
        }
        SplitDots.All(steering, 0, columns.Length, weighted, columns.Length, angles);
        SplitDots.All(response, 0, columns.Length, response, columns.Length, delays);
        _factor = new SplitMatrix(columns.Length, columns.Length);
        for (int i = 0; i < columns.Length; i++)
        {
            for (int j = 0; j <= i; j++) _factor[i, j] = angles[i, j] * delays[i, j] / _noise;
            double variance = columns[i] == 0 ? SightVariance : PointVariance;
            _factor.RealRow(i)[i] += 1 / variance;
            _constant -= Math.Log(variance);
        }
        if (!SplitCholesky.TryFactor(_factor)) throw new UnsolvableException("the columns of a user have no finite curvature");
        for (int i = 0; i < columns.Length; i++) _constant -= 2 * Math.Log(_factor.RealRow(i)[i]);
        (_matched, _ramp) = (new SplitMatrix(), new SplitMatrix(1, layout.PilotCarriers));
        (_sums, _solved) = (new Complex[columns.Length], new Complex[columns.Length]);
        SplitMatrix samples = new();
        SplitProduct.Multiply(steering, LeftFactor.Conjugated, state.Statistics.Correlation.Pilot[user], samples);
        _matched.Reshape(columns.Length, layout.PilotCarriers);
        for (int c = 0; c < columns.Length; c++) SplitRows.AddConjugateProduct(response, c, samples, c, 1, _matched, c);
    }

    /// <summary>E1 − E0 up to which a line of sight is taken as absent.</summary>
    public const double SightMargin = 3;

    /// <summary>E1 − E0 at the offset as it is.</summary>
    public static double SightGain(SensingState state, int user, int[] points)
    {
        double offset = state.Geometry.Offsets[user];
        return new OffsetSearch(state, user, points, withSight: true).Evidence(offset) - new OffsetSearch(state, user, points, withSight: false).Evidence(offset);
    }

    /// <summary>E at an offset c·to in m.</summary>
    public double Evidence(double offset)
    {
        PhaseRamp.Fill(_state.Layout.PilotIndices[_user], _state.Layout.Centre, _state.Layout.PhasePerMetre * offset, _ramp, 0);
        for (int c = 0; c < _sums.Length; c++) _sums[c] = _solved[c] = SplitDots.Dot(_ramp, 0, _matched, c) / _noise;
        SplitCholesky.Solve(_factor, _solved);
        double value = _constant;
        for (int c = 0; c < _sums.Length; c++) value += (Complex.Conjugate(_sums[c]) * _solved[c]).Real;
        return value;
    }

    /// <summary>The best offsets of the prior's range, at least 4 m apart, best first.</summary>
    public List<(double Offset, double Evidence)> Best()
    {
        double limit = _state.Layout.OffsetLimit;
        var all = new List<(double Offset, double Evidence)>();
        for (double offset = -Math.Floor(limit / Step) * Step; offset <= limit; offset += Step) all.Add((offset, Evidence(offset)));
        var best = new List<(double Offset, double Evidence)>();
        foreach ((double Offset, double Evidence) one in all.OrderByDescending(one => one.Evidence))
            if (best.Count < Peaks && best.TrueForAll(other => Math.Abs(other.Offset - one.Offset) >= ApartMetres)) best.Add(one);
        return best;
    }

    // nz·Tp, so that sums over received pilot symbols can stand for means.
    private double NoiseLevel(double[] received)
    {
        SplitMatrix pilot = _state.Statistics.Correlation.Pilot[_user];
        double power = 0, symbols = 0, noise = _state.CoarseNoiseVariance;
        int antennas = 0;
        for (int m = 0; m < received.Length; m++)
        {
            if (received[m] == 0) continue;
            antennas++;
            symbols += received[m];
            power += (SplitRows.Power(pilot, m) / pilot.Columns - received[m] * noise) / (received[m] * received[m]);
        }
        return noise + ModelError * Math.Max(power / antennas, LeastPower) * symbols / antennas;
    }
}

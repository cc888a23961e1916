using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// The objective of the M-step in ξ, its gradient and its curvature: Qs = γ(2Re μᴴc(ξ) − μᴴ⟨AᴴA⟩(ξ)μ) + ln prior(p). The part of the variance of α does not
/// depend on ξ, since columns keep their length.
/// </summary>
/// <remarks>Reference: Liu et al., (40)-(41), with the variance of x, which the paper leaves out, inside Rx.</remarks>
internal static class GridObjective
{
    // Scatterers that can be told apart need no more; a channel of many rays would otherwise cost seconds a step, which grows with the square.
    private const int MostActive = 256;

    /// <summary>
    /// Links that move the scene: s &gt; 0.5 and |μ|² &gt; 3/(γ·gd), and every line of sight that is not blocked; the strongest of them where there are many; ascending.
    /// </summary>
    public static int[] ActiveLinks(SensingState state)
    {
        Links links = state.Links;
        var active = new List<int>();
        for (int k = 0; k < links.Users; k++)
        {
            double threshold = 3 / (state.NoisePrecision * state.Statistics.Diagonal(k));
            for (int q = 0; q < links.PerUser; q++)
            {
                int at = links.At(k, q);
                if (q == 0 ? !links.IsBlocked[k] : (links.Probability[at] > 0.5 && GainUpdate.Power(links.Gain[at]) > threshold)) active.Add(at);
            }
        }
        if (active.Count <= MostActive) return [.. active];
        return [.. active.OrderByDescending(at => at % links.PerUser == 0 ? double.PositiveInfinity : GainUpdate.Power(links.Gain[at])).Take(MostActive).Order()];
    }

    public static SceneCoordinates Coordinates(SensingState state, int[] active) =>
        new(state.Layout, state.Links.Points,
            active.Select(at => at % state.Links.PerUser - 1).Where(point => point >= 0).Distinct().Order(), state.UsersAreKnown);

    /// <summary>Gains on the active links with all else zero <c>[K(Q+1)]</c>.</summary>
    public static Complex[] Spread(int[] active, Complex[] gains, int count)
    {
        var spread = new Complex[count];
        for (int i = 0; i < active.Length; i++) spread[active[i]] = gains[i];
        return spread;
    }

    /// <summary>Qs at given columns with fixed gains on the active links, without the prior.</summary>
    public static double Value(SensingState state, Columns columns, Complex[] spread)
    {
        bool withData = state.Statistics.WithData;
        Complex[] correlation = new Complex[spread.Length], product = new Complex[spread.Length];
        columns.Correlate(state.Statistics.Correlation, withData, correlation);
        columns.Synthesize(spread, withData, state.Response);
        state.Statistics.Apply(state.Response, state.Rest);
        columns.Correlate(state.Rest, withData, product);
        double sum = 0;
        for (int i = 0; i < spread.Length; i++) sum += (Complex.Conjugate(spread[i]) * (2 * correlation[i] - product[i])).Real;
        return state.NoisePrecision * sum;
    }

    /// <summary>The gradient Tᵀg with g = 2γRe(dᴴE) for d_cτ, d_u, d_v of each active link, prior included <c>[d]</c>.</summary>
    public static double[] Gradient(SensingState state, int[] active, Complex[] gains, SceneCoordinates coordinates, LinkJacobian jacobian)
    {
        Columns columns = state.Columns;
        SensingLayout layout = state.Layout;
        bool withData = state.Statistics.WithData;
        columns.Synthesize(Spread(active, gains, columns.Count), withData, state.Response);
        state.Statistics.Residual(state.Response, state.Rest);
        var sums = new Complex[3 * active.Length];
        for (int k = 0; k < layout.Users; k++)
        {
            int user = k;
            int[] own = [.. Enumerable.Range(0, active.Length).Where(i => active[i] / columns.PerUser == user)];
            AddDerivatives(layout, columns, active, own, columns.Steering[k], columns.Pilot[k], state.Rest.Pilot[k], layout.PilotOffsets[k], sums);
            if (withData) AddDerivatives(layout, columns, active, own, columns.Steering[k], columns.Data[k], state.Rest.Data[k], layout.DataOffsets, sums);
        }
        Complex[] factors = GramMatrix.Factors(layout, gains);
        var values = new double[sums.Length];
        for (int i = 0; i < sums.Length; i++) values[i] = 2 * state.NoisePrecision * (Complex.Conjugate(factors[active.Length + i]) * sums[i]).Real;
        double[] gradient = jacobian.Transpose(values, coordinates.Count);
        coordinates.AddPriorGradient(state.Geometry, gradient);
        return gradient;
    }

    // The c-formula with the antenna factors a, m̃x·a and m̃z·a and the frequency factors ñ·f, f and f, for the active links of a user.
    private static void AddDerivatives(
        SensingLayout layout, Columns columns, int[] active, int[] own, SplitMatrix steering, SplitMatrix response, SplitMatrix rest, double[] offsets,
        Complex[] sums)
    {
        SplitMatrix left = new(3 * own.Length, layout.Antennas), product = new(), ramp = new(1, response.Columns);
        for (int i = 0; i < own.Length; i++)
        {
            int angle = columns.AngleOf[active[own[i]] % columns.PerUser];
            left.CopyRow(3 * i, steering, angle);
            SplitRows.Weigh(steering, angle, layout.Horizontal, left, 3 * i + 1);
            SplitRows.Weigh(steering, angle, layout.Vertical, left, 3 * i + 2);
        }
        SplitProduct.Multiply(left, LeftFactor.Conjugated, rest, product);
        for (int i = 0; i < own.Length; i++)
        {
            int q = active[own[i]] % columns.PerUser;
            SplitRows.Weigh(response, q, offsets, ramp, 0);
            sums[own[i]] += SplitDots.Dot(ramp, 0, product, 3 * i);
            sums[active.Length + own[i]] += SplitDots.Dot(response, q, product, 3 * i + 1);
            sums[2 * active.Length + own[i]] += SplitDots.Dot(response, q, product, 3 * i + 2);
        }
    }

    /// <summary>
    /// Hx = 2Re Tᵀ(γGxx − γ²Gxa(γGaa + Diag ρ)⁻¹Gax)T <c>[d×d]</c>, the Gauss-Newton curvature with the gains projected out (variable projection).
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="active">The active links.</param>
    /// <param name="gains">Their gains.</param>
    /// <param name="jacobian">T.</param>
    /// <param name="factor">The Cholesky factor of γGaa + Diag ρ.</param>
    /// <param name="coordinates">d.</param>
    /// <returns>Hx, real, in working storage of the state.</returns>
    public static SplitMatrix Curvature(
        SensingState state, int[] active, Complex[] gains, LinkJacobian jacobian, SplitMatrix factor, int coordinates)
    {
        (SplitMatrix extended, SplitMatrix curvature, SplitMatrix mixed, SplitMatrix projected) = state.Scratch;
        state.Gram.Extended(state.Columns, state.Statistics, active, gains, extended);
        jacobian.Curvature(extended, state.NoisePrecision, curvature, coordinates);
        jacobian.Project(extended, state.NoisePrecision, mixed, coordinates);
        SplitCholesky.SolveLower(factor, mixed);
        SplitProduct.Multiply(mixed, LeftFactor.Transposed | LeftFactor.Conjugated, mixed, projected);
        for (int i = 0; i < coordinates; i++)
        {
            Span<double> row = curvature.RealRow(i);
            ReadOnlySpan<double> part = projected.RealRow(i);
            for (int j = 0; j < coordinates; j++) row[j] -= 2 * part[j];
        }
        return curvature;
    }
}

using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// The objective of the M-step in ξ, its gradient and its curvature: Qs = γ(2Re μᴴc(ξ) − μᴴ⟨AᴴA⟩(ξ)μ) + ln prior(p). The part of the variance of α does not
/// depend on ξ, since columns keep their length.
/// </summary>
/// <remarks>Reference: Liu et al., (40)-(41), with the variance of x, which the paper leaves out, inside Rx.</remarks>
internal sealed class GridObjective(SensingLayout layout)
{
    // Scatterers that can be told apart need no more; a channel of many rays would otherwise cost seconds a step, which grows with the square.
    private const int MostActive = 256;

    private readonly SplitMatrix _extended = new(), _ramped = new(), _weighted = new(), _curvature = new(), _mixed = new(), _projected = new();
    private readonly Buffer<double> _values = new(), _gradient = new();

    /// <summary>
    /// Links that move the scene: s &gt; 0.5 and |μ|² &gt; 3/(γ·gd), and every line of sight that is not blocked; the strongest of them where there are many; ascending.
    /// </summary>
    public static int[] ActiveLinks(SensingState state)
    {
        Links links = state.Links;
        Span<int> active = state.Workspace.Active.Take(links.Count);
        int count = 0;
        for (int k = 0; k < links.Users; k++)
        {
            double threshold = 3 / (state.NoisePrecision * state.Statistics.Diagonal(k));
            for (int q = 0; q < links.PerUser; q++)
            {
                int at = links.At(k, q);
                if (q == 0 ? !links.IsBlocked[k] : (links.Probability[at] > 0.5 && GainUpdate.Power(links.Gain[at]) > threshold)) active[count++] = at;
            }
        }
        if (count <= MostActive) return active[..count].ToArray();
        return [.. active[..count].ToArray().OrderByDescending(at => at % links.PerUser == 0 ? double.PositiveInfinity : GainUpdate.Power(links.Gain[at])).Take(MostActive).Order()];
    }

    /// <summary>The coordinates that move with some links: the points that they go over, users and offsets.</summary>
    public static SceneCoordinates Coordinates(SensingState state, ReadOnlySpan<int> active)
    {
        Span<bool> isSeen = stackalloc bool[state.Links.PerUser];
        isSeen.Clear();
        foreach (int at in active) isSeen[at % state.Links.PerUser] = true;
        return new SceneCoordinates(state.Layout, isSeen[1..], state.UsersAreKnown);
    }

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

    /// <summary>Takes in the extended columns of links with their gains: what gradient and curvature are made of.</summary>
    /// <param name="state">The state.</param>
    /// <param name="links">The active links.</param>
    /// <param name="gains">Their gains <c>[S]</c>.</param>
    public void Expand(SensingState state, LinkColumns links, ReadOnlySpan<Complex> gains) =>
        state.Gram.Extended(links, state.Statistics, gains, _extended);

    /// <summary>
    /// The gradient Tᵀg with g = 2γRe(dᴴE) for d_cτ, d_u, d_v of each active link, prior included, after <see cref="Expand"/>: dᴴE is dᴴZ, the c-formula with
    /// the antenna factors a, m̃x·a, m̃z·a and the frequency factors ñ·f, f, f, less the product of the extended ⟨AᴴA⟩ with the gains.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="links">The active links.</param>
    /// <param name="beams">Z contracted with f of each link <c>[S×M]</c>.</param>
    /// <param name="gains">Their gains <c>[S]</c>.</param>
    /// <param name="coordinates">The coordinates.</param>
    /// <param name="jacobian">T.</param>
    /// <returns>The gradient <c>[d]</c>, in storage of this object.</returns>
    public ReadOnlySpan<double> Gradient(
        SensingState state, LinkColumns links, SplitMatrix beams, ReadOnlySpan<Complex> gains, SceneCoordinates coordinates, LinkJacobian jacobian)
    {
        int size = links.Count;
        links.Contract(state.Statistics.Correlation, byOffset: true, _ramped);
        _weighted.Reshape(1, layout.Antennas);
        Span<double> values = _values.Take(3 * size);
        for (int i = 0; i < size; i++)
        {
            values[i] = Real(1, i, SplitDots.Dot(links.Steering, i, _ramped, i), gains);
            SplitRows.Weigh(links.Steering, i, layout.Horizontal, _weighted, 0);
            values[size + i] = Real(2, i, SplitDots.Dot(_weighted, 0, beams, i), gains);
            SplitRows.Weigh(links.Steering, i, layout.Vertical, _weighted, 0);
            values[2 * size + i] = Real(3, i, SplitDots.Dot(_weighted, 0, beams, i), gains);
        }
        foreach (ref double value in values) value *= 2 * state.NoisePrecision;
        Span<double> gradient = _gradient.Take(coordinates.Count);
        jacobian.Transpose(values, gradient);
        coordinates.AddPriorGradient(state.Geometry, gradient);
        return gradient;
    }

    // Re dᴴE of one extended column, of which the data say the sum before its factor.
    private double Real(int kind, int link, Complex sum, ReadOnlySpan<Complex> gains)
    {
        int row = kind * gains.Length + link;
        double value = (Complex.Conjugate(GramMatrix.Factor(layout, gains, row)) * sum).Real;
        ReadOnlySpan<double> real = _extended.RealRow(row), imaginary = _extended.ImaginaryRow(row);
        for (int j = 0; j < gains.Length; j++) value -= real[j] * gains[j].Real - imaginary[j] * gains[j].Imaginary;
        return value;
    }

    /// <summary>2γRe TᵀGxxT <c>[d×d]</c> after <see cref="Expand"/>, the Gauss-Newton curvature with the gains as they are; in storage of this object.</summary>
    public SplitMatrix Curvature(SensingState state, LinkJacobian jacobian, int coordinates)
    {
        jacobian.Curvature(_extended, state.NoisePrecision, _curvature, coordinates);
        return _curvature;
    }

    /// <summary>
    /// Hx = 2Re Tᵀ(γGxx − γ²Gxa(γGaa + Diag ρ)⁻¹Gax)T <c>[d×d]</c> after <see cref="Expand"/>, real, with the gains projected out (variable projection); in
    /// storage of this object.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="jacobian">T.</param>
    /// <param name="factor">The Cholesky factor of γGaa + Diag ρ.</param>
    /// <param name="coordinates">d.</param>
    public SplitMatrix Curvature(SensingState state, LinkJacobian jacobian, SplitMatrix factor, int coordinates)
    {
        Curvature(state, jacobian, coordinates);
        jacobian.Project(_extended, state.NoisePrecision, _mixed, coordinates);
        SplitCholesky.SolveLower(factor, _mixed);
        SplitProduct.Multiply(_mixed, LeftFactor.Transposed | LeftFactor.Conjugated, _mixed, _projected);
        for (int i = 0; i < coordinates; i++)
        {
            Span<double> row = _curvature.RealRow(i);
            ReadOnlySpan<double> part = _projected.RealRow(i);
            for (int j = 0; j < coordinates; j++) row[j] -= 2 * part[j];
        }
        return _curvature;
    }
}

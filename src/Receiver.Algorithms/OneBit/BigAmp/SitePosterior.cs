using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.BigAmp;

/// <summary>
/// The channel posterior of every antenna given all symbols, with its full covariance: section 5b, polish, steps 1 and 2. In the real domain
/// u_n = [Re h; Im h] has prior precision 2, and channel use t is seen through w1 = [Re x; −Im x] in Re y and w2 = [Im x; Re x] in Im y.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>name, shape</description></listheader>
/// <item><term>d</term><description><see cref="Dimension"/>, 2M</description></item>
/// <item><term>w1, w2</term><description><see cref="Direction"/> <c>[d]</c> of each channel use; all together <c>[d×2T]</c>, first every w1, then every w2</description></item>
/// <item><term>τ, ν</term><description><see cref="Precision"/>, <see cref="Shift"/> <c>[2T×N]</c>, rows in the same order</description></item>
/// <item><term>Σ, μ</term><description><see cref="Covariance"/> <c>[d·d×N]</c>, <see cref="Mean"/> <c>[d×N]</c></description></item>
/// </list>
/// </remarks>
internal sealed class SitePosterior
{
    private const float PriorPrecision = 2;
    private const int BlockRows = 8;
    private readonly ComplexFactor _channel = new();
    private readonly TileBatch _precisionOfUse = new(), _shiftOfUse = new();
    private readonly AlignedBuffer _mean = new(), _variance = new(), _noise = new(), _inner = new(), _power = new(), _directions = new(), _scaled = new();
    private readonly List<PackedMatrix> _fromRow = [];

    /// <summary>d.</summary>
    public int Dimension { get; private set; }

    /// <summary>Channel uses, those that fill up the tiles included.</summary>
    public int Uses { get; private set; }

    /// <summary>τ.</summary>
    public TileBatch Precision { get; } = new();

    /// <summary>ν.</summary>
    public TileBatch Shift { get; } = new();

    /// <summary>Σ_n.</summary>
    public TileBatch Covariance { get; } = new();

    /// <summary>μ_n.</summary>
    public TileBatch Mean { get; } = new();

    /// <summary>Entry i of w1 (<paramref name="quadrature"/> false) or w2 of a channel use.</summary>
    public float Direction(int i, int use, bool quadrature) => _directions.Take(2 * Uses * Dimension)[(2 * i + (quadrature ? 1 : 0)) * Uses + use];

    /// <summary>Computes sites and posteriors from the state of the joint recursion.</summary>
    public void Compute(BigAmpRecursion state, float noise)
    {
        Dimension = state.Channel.Rows;
        Uses = state.Symbols.Problems;
        int antennas = state.Channel.Problems;
        _precisionOfUse.Resize(2 * antennas, Uses);
        _shiftOfUse.Resize(2 * antennas, Uses);
        Precision.Resize(2 * Uses, antennas);
        Shift.Resize(2 * Uses, antennas);
        _channel.Load(state.Channel, state.ChannelVariance);
        for (int tile = 0; tile < state.Symbols.Tiles; tile++) Sites(state, tile, antennas, noise);
        Directions(state.Symbols);
        Rows(antennas);
    }

    /// <summary>
    /// Step 1: p = hx, vp = ½Σ_m vh|x|², τ² = σ²/2 + ½Σ_m(|h|² + vh)vx; from the real output step the site's τ and ν.
    /// </summary>
    private void Sites(BigAmpRecursion state, int tile, int antennas, float noise)
    {
        int length = antennas * Tile.Lanes, row = tile * Tile.Lanes;
        Span<float> p = _mean.Take(2 * length), vp = _variance.Take(length), tau2 = _noise.Take(length), inner = _inner.Take(length);
        Span<float> power = _power.Take(Dimension / 2 * Tile.Lanes), total = _precisionOfUse[tile], shift = _shiftOfUse[tile];
        ReadOnlySpan<float> signs = state.Signs[tile];
        MessageSteps.Power(state.Symbols[tile], power);
        _channel.Multiply(state.Symbols[tile], p);
        inner.Clear();
        _channel.AddSpread(power, inner);
        vp.Clear();
        MessageSteps.AddScaled(inner, 0.5f, vp);
        _channel.MultiplyPower(state.SymbolVariance[tile], inner);
        _channel.AddSpread(state.SymbolVariance[tile], inner);
        tau2.Fill(noise / 2);
        MessageSteps.AddScaled(inner, 0.5f, tau2);
        ProbitOutput.Sites(p[..length], vp, signs[..length], tau2, total[..length], shift[..length]);
        ProbitOutput.Sites(p[length..], vp, signs[length..], tau2, total[length..], shift[length..]);
        foreach ((TileBatch ofUse, TileBatch turned) in ((ReadOnlySpan<(TileBatch, TileBatch)>)[(_precisionOfUse, Precision), (_shiftOfUse, Shift)]))
        {
            ofUse.Turn(tile, 0, turned, row);
            ofUse.Turn(tile, antennas, turned, Uses + row);
        }
    }

    /// <summary>w1 and w2 of every channel use: row i of the directions holds entry i of all w1, then of all w2.</summary>
    private void Directions(TileBatch symbols)
    {
        int users = Dimension / 2;
        Span<float> all = _directions.Take(2 * Uses * Dimension);
        symbols.Unpack(0, users, all, 2 * Uses, 1);                                     // w1: Re x
        symbols.Unpack(0, users, all[((2 * users + 1) * Uses)..], 2 * Uses, 1);         // w2, lower half: Re x
        symbols.Unpack(users, users, all[Uses..], 2 * Uses, 1);                         // w2: Im x
        symbols.Unpack(users, users, all[(2 * users * Uses)..], 2 * Uses, 1);           // w1, lower half: Im x, to be negated
        for (int i = users; i < Dimension; i++)
            foreach (ref float entry in all.Slice(2 * i * Uses, Uses)) entry = -entry;
        while (_fromRow.Count < (Dimension + BlockRows - 1) / BlockRows) _fromRow.Add(new());
        for (int first = 0; first < Dimension; first += BlockRows)
            _fromRow[first / BlockRows].Pack(all[(2 * first * Uses)..], Dimension - first, 2 * Uses, 2 * Uses, 1);
    }

    /// <summary>Step 2: Λ_n = 2I + Σ_t(τ1 w1w1ᵀ + τ2 w2w2ᵀ), Σ_n = Λ_n⁻¹, μ_n = Σ_n Σ ν w.</summary>
    private void Rows(int antennas)
    {
        int d = Dimension, sites = 2 * Uses;
        Covariance.Resize(d * d, antennas);
        Mean.Resize(d, antennas);
        ReadOnlySpan<float> directions = _directions.Take(sites * d);
        Span<float> scratch = _scaled.Take(Math.Max(sites, d) * Tile.Lanes), scaled = scratch[..(sites * Tile.Lanes)], shift = scratch[..(d * Tile.Lanes)];
        for (int tile = 0; tile < Covariance.Tiles; tile++)
        {
            Span<float> precision = Covariance[tile];
            for (int i = 0; i < d; i++)
            {
                // Row i from the block of eight it lies in: the upper triangle, with τ w_i as the right factor.
                int first = i / BlockRows * BlockRows;
                MessageSteps.ScaleRows(Precision[tile], directions.Slice(i * sites, sites), scaled);
                TileProduct.Multiply(_fromRow[i / BlockRows], scaled, precision.Slice((i * d + first) * Tile.Lanes, (d - first) * Tile.Lanes));
                foreach (ref float diagonal in precision.Slice(i * (d + 1) * Tile.Lanes, Tile.Lanes)) diagonal += PriorPrecision;
            }
            TileCholesky.Invert(precision, d, scratch);
            TileProduct.Multiply(_fromRow[0], Shift[tile], shift);
            TileCholesky.Multiply(precision, shift, Mean[tile]);
        }
    }
}

using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.BigAmp;

/// <summary>
/// The polish of section 5b: flips single bits by the exact probit likelihood under channel posteriors that exclude the channel use's own observations.
/// Message passing traps single wrong bits, and the channel adapts to them; with their own observations left out they show. Not thread-safe.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>name, shape</description></listheader>
/// <item><term>Σ, μ, w, τ, ν</term><description><see cref="SitePosterior"/></description></item>
/// <item><term>A; Σw of the hard symbols</term><description>halves of a tile's products <c>[4][d][16]</c></description></item>
/// <item><term>K, u</term><description>kernel <c>[3][16]</c> and mean without the use's own sites <c>[d][16]</c> of each tile of antennas</description></item>
/// <item><term>LLR_j</term><description>scores <c>[d]</c>: real bits, then imaginary bits; positive keeps the bit</description></item>
/// </list>
/// </remarks>
internal sealed class FlipPolish
{
    private const int MostSweeps = 8, FewestUses = 24;
    private const double Certain = 1 - 1e-7;
    private const float Amplitude = 0.70710678118654752f;
    private static readonly double Doubtful = Math.Tanh(2.5);

    private readonly TileBatch _products = new(), _kernel = new(), _mean = new(), _scores = new();
    private readonly AlignedBuffer _directions = new(), _sites = new(), _signs = new(), _sums = new(), _arguments = new();
    private readonly List<(double Doubt, int Use)> _selected = [];
    private readonly SitePosterior _posterior = new();

    /// <summary>Polishes the symbols of <paramref name="state"/> in place: those of a scored use become the posterior of its LLRs. The channel stays.</summary>
    /// <param name="state">Final state of the joint recursion.</param>
    /// <param name="noise">σ².</param>
    /// <param name="worstRate">Frames whose predicted bit error rate is not below this are left alone.</param>
    /// <param name="token">Looked at before every channel use.</param>
    /// <returns>Channel uses that were scored, and bits flipped.</returns>
    public (int Uses, int Flips) Run(BigAmpRecursion state, float noise, double worstRate, CancellationToken token)
    {
        if (!(Select(state) < worstRate) || _selected.Count == 0) return (0, 0);
        _posterior.Compute(state, noise);
        int d = _posterior.Dimension, antennas = state.Channel.Problems, flips = 0;
        _products.Resize(4 * d, antennas);
        _kernel.Resize(3, antennas);
        _mean.Resize(d, antennas);
        foreach ((_, int use) in _selected)
        {
            token.ThrowIfCancellationRequested();
            LeaveOut(use);
            flips += Flip(state, noise, use);
        }
        return (_selected.Count, flips);
    }

    /// <summary>u of every antenna, after <see cref="LeaveOut"/>.</summary>
    internal TileBatch Remaining => _mean;

    /// <summary>LLRs of the use that was left out, at its hard symbols as they are now <c>[d]</c>.</summary>
    internal ReadOnlySpan<float> Score(BigAmpRecursion state, float noise, int use)
    {
        int d = _posterior.Dimension, antennas = state.Channel.Problems;
        ReadOnlySpan<float> hard = Hard(d);
        Span<float> arguments = _arguments.Take(2 * (d + 1) * Tile.Lanes);
        _scores.Fill(d, Tile.Lanes, 0);
        for (int tile = 0; tile < _products.Tiles; tile++)
        {
            Span<float> products = _products[tile];
            FlipScores.Add(hard, _mean[tile], products[..(2 * d * Tile.Lanes)], _kernel[tile], products[(2 * d * Tile.Lanes)..],
                Signs(state, use, tile, antennas), noise / 2, arguments, _scores.Values);
        }
        Span<float> sums = _sums.Take(d);
        for (int i = 0; i < d; i++)
        {
            double sum = 0;
            foreach (float lane in _scores.Values.Slice(i * Tile.Lanes, Tile.Lanes)) sum += lane;
            sums[i] = (float)sum;
        }
        return sums;
    }

    /// <summary>Step 3: uses with a doubtful bit, and at least the 24 most doubtful, but none that is certain. Returns the predicted bit error rate.</summary>
    private double Select(BigAmpRecursion state)
    {
        _selected.Clear();
        int d = state.Symbols.Rows;
        double wrong = 0;
        for (int use = 0, at = state.PilotTiles * Tile.Lanes; use < state.DataUses; use++, at++)
        {
            double smallest = 1;
            ReadOnlySpan<float> symbols = state.Symbols[at / Tile.Lanes];
            for (int i = 0; i < d; i++)
            {
                double certainty = Math.Abs(symbols[i * Tile.Lanes + at % Tile.Lanes]) / (double)Amplitude;
                wrong += (1 - certainty) / 2;
                smallest = Math.Min(smallest, certainty);
            }
            if (smallest < Certain) _selected.Add((smallest, at));
        }
        _selected.Sort();
        int keep = FewestUses;
        while (keep < _selected.Count && _selected[keep].Doubt < Doubtful) keep++;
        if (keep < _selected.Count) _selected.RemoveRange(keep, _selected.Count - keep);
        return wrong / ((double)d * state.DataUses);
    }

    /// <summary>Step 4 for every antenna: the directions of the soft and of the hard symbols, A and K, and u.</summary>
    internal void LeaveOut(int use)
    {
        int d = _posterior.Dimension, users = d / 2;
        Span<float> directions = _directions.Take(4 * d), sites = _sites.Take(4 * Tile.Lanes);
        for (int i = 0; i < d; i++)
        {
            directions[i] = _posterior.Direction(i, use, quadrature: false);
            directions[d + i] = _posterior.Direction(i, use, quadrature: true);
        }
        // sgn(0) = +1, and w1 holds −Im x.
        for (int m = 0; m < users; m++)
        {
            float re = directions[m] < 0 ? -Amplitude : Amplitude, im = directions[d + m] < 0 ? -Amplitude : Amplitude;
            (directions[2 * d + m], directions[2 * d + users + m], directions[3 * d + m], directions[3 * d + users + m]) = (re, -im, im, re);
        }
        for (int tile = 0; tile < _products.Tiles; tile++)
        {
            LeaveOneOut.Project(_posterior.Covariance[tile], directions, _products[tile]);
            Site(_posterior.Precision[tile], use, sites[..(2 * Tile.Lanes)]);
            Site(_posterior.Shift[tile], use, sites[(2 * Tile.Lanes)..]);
            LeaveOneOut.Remove(_posterior.Mean[tile], directions[..(2 * d)], _products[tile][..(2 * d * Tile.Lanes)], sites[..(2 * Tile.Lanes)],
                sites[(2 * Tile.Lanes)..], _mean[tile], _kernel[tile]);
        }
    }

    /// <summary>Step 5: flips the bit with the most negative LLR, one a sweep, until none is negative or a flip would undo the last one.</summary>
    private int Flip(BigAmpRecursion state, float noise, int use)
    {
        int flips = 0, last = -1;
        ReadOnlySpan<float> scores = Score(state, noise, use);
        while (flips < MostSweeps)
        {
            int worst = IndexOfMin(scores);
            if (!(scores[worst] < 0) || worst == last) break;
            Turn(worst);
            scores = Score(state, noise, use);
            last = worst;
            flips++;
        }
        Store(state, use, scores);
        return flips;
    }

    /// <summary>Flips a bit of the hard symbols, and Σw with it.</summary>
    private void Turn(int bit)
    {
        int d = _posterior.Dimension, users = d / 2, user = bit % users;
        bool imaginary = bit >= users;
        // The bit is entry `bit` of [Re x; Im x]: in w1 it stands there too (negated if imaginary), in w2 in the other half.
        int other = imaginary ? user : users + user;
        Span<float> hard = Hard(d);
        float first = -2 * hard[bit], second = -2 * hard[d + other];
        hard[bit] += first;
        hard[d + other] += second;
        for (int tile = 0; tile < _products.Tiles; tile++)
        {
            ReadOnlySpan<float> covariance = _posterior.Covariance[tile];
            Span<float> products = _products[tile][(2 * d * Tile.Lanes)..];
            MessageSteps.AddScaled(covariance.Slice(bit * d * Tile.Lanes, d * Tile.Lanes), first, products[..(d * Tile.Lanes)]);
            MessageSteps.AddScaled(covariance.Slice(other * d * Tile.Lanes, d * Tile.Lanes), second, products[(d * Tile.Lanes)..]);
        }
    }

    /// <summary>A bit kept with log-likelihood ratio L has mean ±a tanh(L/2). One that its LLR would flip back stays, in doubt.</summary>
    private void Store(BigAmpRecursion state, int use, ReadOnlySpan<float> scores)
    {
        int d = _posterior.Dimension, users = d / 2, lane = use % Tile.Lanes;
        Span<float> symbols = state.Symbols[use / Tile.Lanes], variance = state.SymbolVariance[use / Tile.Lanes], hard = Hard(d)[d..];
        for (int m = 0; m < users; m++)
        {
            float re = MathF.Tanh(Math.Max(scores[m], 1e-3f) / 2), im = MathF.Tanh(Math.Max(scores[users + m], 1e-3f) / 2);
            symbols[m * Tile.Lanes + lane] = re * hard[users + m];
            symbols[(users + m) * Tile.Lanes + lane] = im * hard[m];
            variance[m * Tile.Lanes + lane] = Math.Max(1 - (re * re + im * im) / 2, 1e-9f);
        }
    }

    /// <summary>w1, w2 of the hard symbols <c>[2][d]</c>.</summary>
    private Span<float> Hard(int d) => _directions.Take(4 * d)[(2 * d)..];

    /// <summary>Rows <paramref name="use"/> and T + <paramref name="use"/> of a tile of sites.</summary>
    private void Site(ReadOnlySpan<float> sites, int use, Span<float> both)
    {
        sites.Slice(use * Tile.Lanes, Tile.Lanes).CopyTo(both);
        sites.Slice((_posterior.Uses + use) * Tile.Lanes, Tile.Lanes).CopyTo(both[Tile.Lanes..]);
    }

    /// <summary>Re y and Im y of 16 antennas in a channel use <c>[2][16]</c>.</summary>
    private ReadOnlySpan<float> Signs(BigAmpRecursion state, int use, int tile, int antennas)
    {
        Span<float> signs = _signs.Take(2 * Tile.Lanes);
        signs.Clear();
        ReadOnlySpan<float> all = state.Signs[use / Tile.Lanes];
        for (int lane = 0, antenna = tile * Tile.Lanes; lane < Tile.Lanes && antenna < antennas; lane++, antenna++)
        {
            signs[lane] = all[antenna * Tile.Lanes + use % Tile.Lanes];
            signs[Tile.Lanes + lane] = all[(antennas + antenna) * Tile.Lanes + use % Tile.Lanes];
        }
        return signs;
    }

    private static int IndexOfMin(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
            if (values[i] < values[best]) best = i;
        return best;
    }
}

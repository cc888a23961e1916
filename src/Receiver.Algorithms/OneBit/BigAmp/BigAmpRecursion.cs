using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.BigAmp;

/// <summary>
/// Bilinear generalised approximate message passing for Y = Q(H X + Z) with known pilots: the joint recursion of section 5, step 3. One iteration is
/// <see cref="Propose"/>, which damps only the output step, then <see cref="Accept"/>. It owns its scratch, so that iterations allocate nothing; not
/// thread-safe.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>name, shape</description></listheader>
/// <item><term>Y</term><description><see cref="Signs"/> <c>[2N×T]</c>: tiles of pilots, then tiles of data, each filled up with erased channel uses</description></item>
/// <item><term>h, vh</term><description><see cref="Channel"/> <c>[2M×N]</c>, <see cref="ChannelVariance"/> <c>[M×N]</c>; the problems are antennas</description></item>
/// <item><term>x, vx</term><description><see cref="Symbols"/> <c>[2M×T]</c>, <see cref="SymbolVariance"/> <c>[M×T]</c>; pilots fixed with vx = 0</description></item>
/// <item><term>p, vp̄, vp</term><description>predicted signal and its variance without and with vh·vx, one tile</description></item>
/// <item><term>s, vs</term><description>score of the output step and its negative slope <c>[2N×T]</c>, <c>[N×T]</c>, and turned <c>[2T×N]</c>, <c>[T×N]</c></description></item>
/// <item><term>q, vq; r, vr</term><description>pseudo-observations of h and of x, then their undamped posteriors</description></item>
/// </list>
/// Reference: J. T. Parker, P. Schniter, V. Cevher, "Bilinear generalized approximate message passing", 2014.
/// </remarks>
internal sealed class BigAmpRecursion
{
    private readonly ComplexFactor _channelFactor = new(), _symbolFactor = new();
    private readonly TileBatch _score = new(), _precision = new(), _scoreTurned = new(), _precisionTurned = new();
    private readonly TileBatch _nextChannel = new(), _nextChannelVariance = new(), _nextSymbols = new(), _nextSymbolVariance = new();
    private readonly AlignedBuffer _noise = new(), _mean = new(), _variance = new(), _innerVariance = new(), _power = new(), _ambiguity = new();
    private int _antennas, _users;

    /// <summary>Y.</summary>
    public TileBatch Signs { get; } = new();

    /// <summary>h.</summary>
    public TileBatch Channel { get; } = new();

    /// <summary>vh.</summary>
    public TileBatch ChannelVariance { get; } = new();

    /// <summary>x.</summary>
    public TileBatch Symbols { get; } = new();

    /// <summary>vx.</summary>
    public TileBatch SymbolVariance { get; } = new();

    /// <summary>Tiles of pilots; those of data follow.</summary>
    public int PilotTiles { get; private set; }

    /// <summary>Channel uses of data.</summary>
    public int DataUses { get; private set; }

    /// <summary>Takes the observation and starts from h, vh, x, vx with s = vs = 0.</summary>
    public void Start(JointProblem problem, float noise, ChannelEstimate channel, SymbolEstimate symbols)
    {
        (_antennas, _users) = (problem.Antennas, problem.Users);
        DataUses = problem.DataReceived.ColumnCount;
        PilotTiles = Tile.CountFor(problem.PilotReceived.ColumnCount);
        int uses = (PilotTiles + Tile.CountFor(DataUses)) * Tile.Lanes;
        _noise.Take(_antennas).Fill(noise);
        Signs.Fill(2 * _antennas, uses, 0);
        Signs.Load(problem.PilotReceived, 0);
        Signs.Load(problem.DataReceived, PilotTiles);
        Symbols.Fill(2 * _users, uses, 0);
        Symbols.Load(problem.Pilots, 0);
        SymbolVariance.Fill(_users, uses, 0);
        Channel.Resize(2 * _users, _antennas);
        ChannelVariance.Resize(_users, _antennas);
        Restart(channel, symbols);
        _score.Fill(2 * _antennas, uses, 0);
        _precision.Fill(_antennas, uses, 0);
        _scoreTurned.Resize(2 * uses, _antennas);
        _precisionTurned.Resize(uses, _antennas);
        _nextChannel.Resize(2 * _users, _antennas);
        _nextChannelVariance.Resize(_users, _antennas);
        _nextSymbols.Resize(2 * _users, uses - PilotTiles * Tile.Lanes);
        _nextSymbolVariance.Resize(_users, uses - PilotTiles * Tile.Lanes);
    }

    /// <summary>Replaces h, vh, x, vx.</summary>
    public void Restart(ChannelEstimate channel, SymbolEstimate symbols)
    {
        Channel.LoadTransposed(channel.Mean);
        ChannelVariance.LoadTransposed(channel.Variance);
        Symbols.Load(symbols.Mean, PilotTiles);
        SymbolVariance.Load(symbols.Variance, PilotTiles);
    }

    /// <summary>Leaves out all users but the given ones, ascending: what is left can be polished, but not iterated on.</summary>
    public void Keep(ReadOnlySpan<int> users)
    {
        Channel.KeepRows(users, 2);
        ChannelVariance.KeepRows(users, 1);
        Symbols.KeepRows(users, 2);
        SymbolVariance.KeepRows(users, 1);
        _users = users.Length;
    }

    /// <summary>The output step, damped by <paramref name="beta"/>, and from it the undamped posteriors of h and x, both from the old h and x.</summary>
    /// <returns>ρ = ‖x_new − x‖²/‖x_new‖² + ‖h_new − h‖²/‖h_new‖² over the data, 10⁹ where that is not finite.</returns>
    public double Propose(float beta, IDenoiser channelPrior)
    {
        _channelFactor.Load(Channel, ChannelVariance);
        _symbolFactor.Load(Symbols, SymbolVariance);
        for (int tile = 0; tile < Signs.Tiles; tile++)
        {
            Output(tile, beta);
            Turn(tile);
        }
        for (int tile = 0; tile < Channel.Tiles; tile++)
            Observe(_symbolFactor, Channel[tile], _scoreTurned[tile], _precisionTurned[tile], _nextChannel[tile], _nextChannelVariance[tile]);
        for (int tile = 0, at = PilotTiles; at < Signs.Tiles; tile++, at++)
            Observe(_channelFactor, Symbols[at], _score[at], _precision[at], _nextSymbols[tile], _nextSymbolVariance[tile]);
        channelPrior.Apply(_nextChannel, _nextChannelVariance);
        QpskDenoiser.Instance.Apply(_nextSymbols, _nextSymbolVariance);
        double rho = Change(_nextSymbols.Values, Symbols.From(PilotTiles)) + Change(_nextChannel.Values, Channel.Values);
        return double.IsFinite(rho) ? rho : JointGuard.NotFinite;
    }

    /// <summary>(h, vh) and (x, vx) go the share <paramref name="beta"/> of the way to what was proposed.</summary>
    public void Accept(float beta)
    {
        MessageSteps.Damp(_nextChannel.Values, beta, Channel.Values);
        MessageSteps.Damp(_nextChannelVariance.Values, beta, ChannelVariance.Values);
        MessageSteps.Damp(_nextSymbols.Values, beta, Symbols.From(PilotTiles));
        MessageSteps.Damp(_nextSymbolVariance.Values, beta, SymbolVariance.From(PilotTiles));
    }

    /// <summary>vp̄ = |h|²vx + vh|x|²; vp = vp̄ + vh·vx; p = hx − s∘vp̄; (s, vs) = damped out(p, vp).</summary>
    private void Output(int tile, float beta)
    {
        int length = _antennas * Tile.Lanes;
        Span<float> p = _mean.Take(2 * length), vp = _variance.Take(length), inner = _innerVariance.Take(length), power = _power.Take(_users * Tile.Lanes);
        MessageSteps.Power(Symbols[tile], power);
        _channelFactor.MultiplyPower(SymbolVariance[tile], inner);
        _channelFactor.AddSpread(power, inner);
        inner.CopyTo(vp);
        _channelFactor.AddSpread(SymbolVariance[tile], vp);
        _channelFactor.Multiply(Symbols[tile], p);
        MessageSteps.Correct(p, inner, _score[tile]);
        ProbitOutput.Step(p, vp, Signs[tile], _noise.Take(_antennas), beta, _score[tile], _precision[tile]);
    }

    /// <summary>
    /// With A the other factor: vr = 1/max((|A|²)ᵀvs, 1e-9); r = x∘(1 − vr∘(var(A)ᵀvs)) + vr∘(Aᴴs). For the channel A = xᵀ and this is (q, vq).
    /// </summary>
    private void Observe(ComplexFactor factor, ReadOnlySpan<float> value, ReadOnlySpan<float> score, ReadOnlySpan<float> precision, Span<float> r, Span<float> vr)
    {
        Span<float> ambiguity = _ambiguity.Take(vr.Length);
        factor.MultiplyPowerAdjoint(precision, vr);
        factor.MultiplySpreadAdjoint(precision, ambiguity);
        factor.MultiplyAdjoint(score, r);
        MessageSteps.Observe(value, r, vr, ambiguity);
    }

    /// <summary>Turns s and vs of 16 channel uses so that the antennas become the problems.</summary>
    private void Turn(int tile)
    {
        int row = tile * Tile.Lanes;
        _score.Turn(tile, 0, _scoreTurned, row);
        _score.Turn(tile, _antennas, _scoreTurned, Signs.Problems + row);
        _precision.Turn(tile, 0, _precisionTurned, row);
    }

    private static double Change(ReadOnlySpan<float> next, ReadOnlySpan<float> current)
    {
        (double change, double size) = MessageSteps.Distance(next, current);
        return change / Math.Max(size, 1e-9);
    }
}

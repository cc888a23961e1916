using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Gamp;

/// <summary>
/// Generalised approximate message passing for a batch of one-bit problems y = Q(A x + z) that share A. It owns its scratch, so that iterations allocate
/// nothing; not thread-safe.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>name, shape</description></listheader>
/// <item><term>A, |A|²</term><description><see cref="Factor"/> <c>[R×K]</c></description></item>
/// <item><term>Y</term><description><see cref="Signs"/> <c>[2R×B]</c></description></item>
/// <item><term>σ² + extra</term><description><see cref="Noise"/> <c>[R]</c>, complex variance</description></item>
/// <item><term>x, vx</term><description><see cref="Mean"/> <c>[2K×B]</c>, <see cref="Variance"/> <c>[K×B]</c></description></item>
/// <item><term>p, vp</term><description>predicted signal before the noise and its variance, one tile <c>[2R][16]</c>, <c>[R][16]</c></description></item>
/// <item><term>s, vs</term><description>score of the output step and its negative slope <c>[2R×B]</c>, <c>[R×B]</c></description></item>
/// <item><term>r, vr</term><description>pseudo-observation of x and its variance <c>[2K×B]</c>, <c>[K×B]</c></description></item>
/// <item><term>β</term><description>damping</description></item>
/// </list>
/// Reference: one-bit receiver, section 5; S. Rangan, "Generalized approximate message passing for estimation with random linear mixing", 2011.
/// </remarks>
internal sealed class GampRecursion
{
    private readonly TileBatch _score = new(), _precision = new(), _observed = new(), _observedVariance = new();
    private readonly AlignedBuffer _noise = new(), _predicted = new(), _predictedVariance = new();

    /// <summary>A.</summary>
    public ComplexFactor Factor { get; } = new();

    /// <summary>Y: −1, +1, or 0 where erased.</summary>
    public TileBatch Signs { get; } = new();

    /// <summary>Noise variance of each row, including what else the receiver takes for noise.</summary>
    public Span<float> Noise => _noise.Take(Factor.Rows);

    /// <summary>x.</summary>
    public TileBatch Mean { get; } = new();

    /// <summary>vx.</summary>
    public TileBatch Variance { get; } = new();

    /// <summary>Runs the recursion from x = 0. <see cref="Factor"/>, <see cref="Signs"/> and <see cref="Noise"/> are set.</summary>
    /// <param name="denoiser">Prior of x.</param>
    /// <param name="startVariance">Prior variance of x.</param>
    /// <param name="iterations">Most iterations.</param>
    /// <param name="damping">β from the second iteration on.</param>
    /// <param name="tolerance">Stops once ‖x_new − x‖ ≤ tolerance·‖x_new‖; 0: runs all iterations.</param>
    /// <param name="token">Looked at in every iteration.</param>
    public Convergence Solve(IDenoiser denoiser, float startVariance, int iterations, float damping, double tolerance, CancellationToken token)
    {
        int problems = Signs.Problems;
        Mean.Fill(2 * Factor.Columns, problems, 0);
        Variance.Fill(Factor.Columns, problems, startVariance);
        _score.Fill(2 * Factor.Rows, problems, 0);
        _precision.Fill(Factor.Rows, problems, 0);
        _observed.Resize(2 * Factor.Columns, problems);
        _observedVariance.Resize(Factor.Columns, problems);
        for (int iteration = 1; ; iteration++)
        {
            token.ThrowIfCancellationRequested();
            float beta = iteration == 1 ? 1 : damping;
            for (int tile = 0; tile < Signs.Tiles; tile++)
            {
                Output(tile, beta);
                Observe(tile);
            }
            denoiser.Apply(_observed, _observedVariance);
            (double change, double size) = MessageSteps.Distance(_observed.Values, Mean.Values);
            MessageSteps.Damp(_observed.Values, beta, Mean.Values);
            MessageSteps.Damp(_observedVariance.Values, beta, Variance.Values);
            bool converged = change <= tolerance * tolerance * size;
            if (converged || iteration >= iterations) return new(iteration, converged);
        }
    }

    /// <summary>vp = |A|²vx; p = Ax − vp∘s; (s, vs) = damped out(p, vp, Y, σ² + extra).</summary>
    private void Output(int tile, float beta)
    {
        Span<float> p = _predicted.Take(2 * Factor.Rows * Tile.Lanes), vp = _predictedVariance.Take(Factor.Rows * Tile.Lanes);
        Factor.MultiplyPower(Variance[tile], vp);
        Factor.Multiply(Mean[tile], p);
        MessageSteps.Correct(p, vp, _score[tile]);
        ProbitOutput.Step(p, vp, Signs[tile], Noise, beta, _score[tile], _precision[tile]);
    }

    /// <summary>vr = 1/max(|A|²ᵀvs, 1e-9); r = x + vr∘(Aᴴs).</summary>
    private void Observe(int tile)
    {
        Factor.MultiplyPowerAdjoint(_precision[tile], _observedVariance[tile]);
        Factor.MultiplyAdjoint(_score[tile], _observed[tile]);
        MessageSteps.Observe(Mean[tile], _observed[tile], _observedVariance[tile]);
    }
}

using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// Mean-field variational inference with a logistic likelihood, for a batch of problems with one design matrix:
/// p(v|u) = Π σ(v_n w_nᵀu), prior N(b/p, 1/p), q(u) = Π N(μ_i, s_i²). A scale κ of a row belongs into the design matrix.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>W</term><description><see cref="LogisticDesign"/>, <c>[n×d]</c></description></item>
/// <item><term>v</term><description><see cref="SignBatch"/>, <c>[n×B]</c>: ±1, or 0 where erased, which leaves the row out</description></item>
/// <item><term>p, b</term><description><see cref="GaussianPrior"/>, precision and precision·mean, <c>[d×B]</c></description></item>
/// <item><term>μ, s²</term><description><see cref="GaussianBatch"/>, posterior mean and variance, <c>[d×B]</c></description></item>
/// <item><term>f1, f2</term><description>E[σ(−z)], E[σ(z)σ(−z)], z ~ N(v∘(Wμ), (W∘W)s²), <see cref="LogisticExpectations"/></description></item>
/// </list>
/// The fixed point is p∘μ = b + Wᵀ(v∘f1), s² = 1/(p + (W∘W)ᵀ(v²∘f2)). The variance is iterated as it stands, the mean by
/// μ ← μ + Pg with g = b + Wᵀ(v∘f1) − p∘μ, one P = (diag p̄ + cWᵀW)⁻¹ for all problems and Anderson acceleration of depth one for each.
/// Reference: N. Gupta, "Signal Processing using Machine Learning Techniques" (2025), chapter 1; in closed form instead of by sampling.
/// The preconditioner suits rows whose product w_nᵀu is of order one to ten, and where w_nᵀu keeps a variance above some ten, the five-point rule behind
/// f1 and f2 is coarse. A design whose κ makes it larger says so (<see cref="LogisticDesign.IsSteep"/>): c is then found from the rows.
/// Sixteen problems run side by side; one that is solved makes room for the next at once. A result does not depend on which others run beside it.
/// </remarks>
/// <param name="options">When to stop.</param>
/// <exception cref="ArgumentException">The options are not valid.</exception>
public sealed class LogisticVariationalSolver(AdviOptions options)
{
    /// <summary>c: the curvature f2 that the preconditioner counts with. The true one lies between 0 and ¼.</summary>
    private const float AssumedCurvature = 0.11f;

    /// <summary>c over the mean curvature of steep rows, as far above it as <see cref="AssumedCurvature"/> is for rows of √2·W of 20 users.</summary>
    private const float SteepMargin = 1.8f;

    private readonly AdviOptions _options = options.Validate().FirstOrDefault() is { } fault ? throw new ArgumentException(fault) : options;

    /// <summary>Solves all problems.</summary>
    /// <param name="design">W.</param>
    /// <param name="signs">v.</param>
    /// <param name="prior">p and b.</param>
    /// <param name="posterior">
    /// Receives μ and s². With <paramref name="warm"/> it holds the point to start from, else the start is the prior mean.
    /// </param>
    /// <param name="warm">Whether to start from what <paramref name="posterior"/> holds.</param>
    /// <param name="limit">Cancellation, and a tighter bound on the iterations.</param>
    /// <returns>The most iterations that a problem took, and whether all were solved.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, or a prior precision is not positive.</exception>
    /// <exception cref="OperationCanceledException">The limit's token was cancelled.</exception>
    public Convergence Solve(
        LogisticDesign design, SignBatch signs, GaussianPrior prior, GaussianBatch posterior, bool warm = false, SolveLimit limit = default)
    {
        signs.Check(design.Rows);
        prior.Check(design.Columns, signs.Problems);
        if (!warm) posterior.Resize(design.Columns, signs.Problems);
        else if (posterior.Dimension != design.Columns || posterior.Problems != signs.Problems)
            throw new ArgumentException($"the start is {posterior.Dimension}×{posterior.Problems}, not {design.Columns}×{signs.Problems}");

        using Reusable<VariationalTile>.Lease lease = Reusable<VariationalTile>.Rent();
        VariationalTile tile = lease.Value;
        float assumed = design.IsSteep ? SteepCurvature(design, prior) : AssumedCurvature;
        float spread = tile.Prepare(design, prior, assumed);
        // The map's slope in the mean is at most p/p̄ + ¼/c: with this mixing it never overshoots, whatever the signs.
        float safeMixing = 1 / Math.Max(spread, 0.25f / assumed);

        int maxIterations = Math.Max(1, Math.Min(_options.MaxIterations, limit.MaxIterations ?? int.MaxValue));
        var tolerance = (float)_options.Tolerance;
        int next = 0, most = 0;
        bool converged = true;
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            bool active = false;
            for (int lane = 0; lane < Tile.Lanes; lane++)
            {
                if (!tile.IsActive(lane) && next < signs.Problems) tile.Load(lane, next++, design, signs, prior, warm ? posterior : null);
                active |= tile.IsActive(lane);
            }
            if (!active) return new Convergence(most, converged);
            tile.Iterate(design, safeMixing);
            for (int lane = 0; lane < Tile.Lanes; lane++)
            {
                if (!tile.IsActive(lane)) continue;
                bool solved = tile.IsSolved(lane, tolerance);
                int iterations = tile.Iterations(lane);
                if (!solved && iterations < maxIterations) continue;
                converged &= solved;
                most = Math.Max(most, iterations);
                tile.Unload(lane, posterior);
            }
        }
    }

    /// <summary>
    /// Mean of σ(z)σ(−z) over z ~ N(0, V), V = mean of Σ w_ni²/p_i over the rows: what the prior lets w_nᵀu be. With σ(x) ≈ Φ(√(π/8)x) it is
    /// 1/√(2π(V + 8/π)).
    /// </summary>
    private static float SteepCurvature(LogisticDesign design, GaussianPrior prior)
    {
        using Reusable<AlignedBuffer>.Lease lease = Reusable<AlignedBuffer>.Rent();
        Span<float> precision = lease.Value.Take(design.Columns);
        prior.Average(precision);
        float variance = 0;
        for (int i = 0; i < precision.Length; i++) variance += design.Gram[i * (precision.Length + 1)] / precision[i];
        return SteepMargin / MathF.Sqrt(2 * MathF.PI * (variance / design.Rows + 8 / MathF.PI));
    }
}

using Receiver.Algorithms.OneBit.Variational;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Svm;

/// <summary>
/// Support vector machine without bias for a batch of problems with one design matrix: min ½‖u‖² + C·Σ max(0, 1 − v_n w_nᵀu), by dual coordinate
/// descent.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>W</term><description><see cref="HingeDesign"/>, <c>[n×d]</c></description></item>
/// <item><term>v</term><description><see cref="SignBatch"/>, <c>[n×B]</c>: ±1, or 0 where erased, which leaves the row out</description></item>
/// <item><term>a</term><description>dual variables, 0…C, with u = Σ a_n v_n w_n, <c>[n×B]</c></description></item>
/// <item><term>u, s²</term><description><see cref="GaussianBatch"/>, the solution and a variance, <c>[d×B]</c></description></item>
/// </list>
/// The machine itself has no posterior. Read as one, ½‖u‖² is a standard normal prior and a_n the slope of its row, as σ(−z) is that of a logistic
/// one, whose curvature is σ(−z)(1 − σ(−z)). In the same way s² = 1/(1 + Σ w_n²∘a_n(1 − a_n/C)) elementwise: rows that are clearly right or clearly
/// wrong say nothing about the spread, those at the margin do.
/// Reference: C.-J. Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM" (2008), algorithm 1; N. Gupta, "Signal Processing
/// using Machine Learning Techniques" (2025), chapter 1.
/// Sixteen problems run side by side; one that is solved makes room for the next at once. A result does not depend on its neighbours.
/// </remarks>
/// <param name="options">The cost, and when to stop.</param>
/// <exception cref="ArgumentException">The options are not valid.</exception>
public sealed class SvmSolver(SvmOptions options)
{
    private readonly SvmOptions _options = options.Validate().FirstOrDefault() is { } fault ? throw new ArgumentException(fault) : options;

    /// <summary>Solves all problems.</summary>
    /// <param name="design">W.</param>
    /// <param name="signs">v.</param>
    /// <param name="solution">Receives u and s².</param>
    /// <param name="limit">Cancellation, and an upper bound on sweeps.</param>
    /// <param name="noiseVariance">Complex noise variance σ², which sets C where the options do not; null: unknown.</param>
    /// <returns>The most sweeps that a problem took, and whether all were solved.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    /// <exception cref="OperationCanceledException">The limit's token was cancelled.</exception>
    public Convergence Solve(HingeDesign design, SignBatch signs, GaussianBatch solution, SolveLimit limit = default, double? noiseVariance = null)
    {
        signs.Check(design.Rows);
        solution.Resize(design.Columns, signs.Problems);
        using Reusable<SvmTile>.Lease lease = Reusable<SvmTile>.Rent();
        SvmTile tile = lease.Value;
        tile.Prepare(design, _options.CostAt(noiseVariance));

        int maxSweeps = Math.Max(1, Math.Min(_options.MaxSweeps, limit.MaxIterations ?? int.MaxValue));
        int next = 0, most = 0;
        bool converged = true;
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            bool active = false;
            for (int lane = 0; lane < Tile.Lanes; lane++)
            {
                if (!tile.IsActive(lane) && next < signs.Problems) tile.Load(lane, next++, signs);
                active |= tile.IsActive(lane);
            }
            if (!active) return new Convergence(most, converged);
            tile.Sweep();
            for (int lane = 0; lane < Tile.Lanes; lane++)
            {
                if (!tile.IsActive(lane)) continue;
                bool solved = tile.Change(lane) < _options.Tolerance;
                int sweeps = tile.Sweeps(lane);
                if (!solved && sweeps < maxSweeps) continue;
                converged &= solved;
                most = Math.Max(most, sweeps);
                tile.Unload(lane, solution);
            }
        }
    }
}

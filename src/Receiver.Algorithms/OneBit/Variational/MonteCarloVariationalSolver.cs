using Receiver.Kernels;
using Receiver.Kernels.RandomNumbers;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// Mean-field variational inference with a logistic likelihood by sampled gradients, the original form of ADVI: the model and the posterior are those
/// of <see cref="LogisticVariationalSolver"/>, which reaches the same optimum some 80 times faster. Here the expectations are means over samples.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>μ, ω</term><description>posterior mean and logarithm of the standard deviation, q(u) = Π N(μ_i, e^{2ω_i}), <c>[d×B]</c></description></item>
/// <item><term>η</term><description>samples of N(0, I), <c>[d×S]</c> for each problem and iteration; u = μ + e^ω∘η</description></item>
/// <item><term>g</term><description>gradient of the log joint density at a sample, b + Wᵀ(v∘σ(−v∘Wu)) − p∘u</description></item>
/// </list>
/// ∇μ = mean g, ∇ω = mean(g∘η)∘e^ω + 1, climbed by Adam for a fixed number of steps, the last third of them shorter.
/// Reference: N. Gupta, "Signal Processing using Machine Learning Techniques" (2025), equations (44) and (46), corrected.
/// </remarks>
/// <param name="options">Samples and steps.</param>
/// <exception cref="ArgumentException">The options are not valid.</exception>
public sealed class MonteCarloVariationalSolver(AdviMonteCarloOptions options)
{
    private readonly AdviMonteCarloOptions _options = options.Validate().FirstOrDefault() is { } fault ? throw new ArgumentException(fault) : options;

    /// <summary>Solves all problems.</summary>
    /// <param name="design">W.</param>
    /// <param name="signs">v.</param>
    /// <param name="prior">p and b.</param>
    /// <param name="posterior">Receives mean and variance.</param>
    /// <param name="stream">Random stream of the frame; the answer depends on it, the seed and the purpose.</param>
    /// <param name="purpose">What is solved, so that two solves of a frame do not share samples.</param>
    /// <param name="limit">Cancellation, and a tighter bound on the iterations.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or a prior precision is not positive.</exception>
    /// <exception cref="OperationCanceledException">The limit's token was cancelled.</exception>
    public Convergence Solve(LogisticDesign design, SignBatch signs, GaussianPrior prior, GaussianBatch posterior, ulong stream, uint purpose,
        SolveLimit limit = default)
    {
        signs.Check(design.Rows);
        prior.Check(design.Columns, signs.Problems);
        posterior.Resize(design.Columns, signs.Problems);
        int iterations = Math.Max(1, Math.Min(_options.Iterations, limit.MaxIterations ?? int.MaxValue));
        using Reusable<MonteCarloTile>.Lease lease = Reusable<MonteCarloTile>.Rent();
        MonteCarloTile tile = lease.Value;
        for (int first = 0; first < signs.Problems; first += Tile.Lanes)
        {
            var random = new RandomStream(_options.Seed, (uint)(first / Tile.Lanes), stream, purpose);
            tile.Load(design, first, signs, prior);
            for (int iteration = 1; iteration <= iterations; iteration++)
            {
                limit.Token.ThrowIfCancellationRequested();
                tile.ClearGradient();
                for (int sample = 0; sample < _options.Samples; sample++) tile.AddSample(design, ref random, 1f / _options.Samples);
                float rate = (float)_options.StepSize * (3 * iteration > 2 * iterations ? 0.3f : 1);
                tile.Climb(iteration, rate);
            }
            tile.Unload(first, posterior);
        }
        return new Convergence(iterations, iterations == _options.Iterations);
    }
}

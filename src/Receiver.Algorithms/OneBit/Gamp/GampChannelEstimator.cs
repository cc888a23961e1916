using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Gamp;

/// <summary>
/// Channel estimation by GAMP with a Gaussian prior: section 5, step 1, for every antenna at once. With <see cref="ChannelProblem.SymbolVariance"/> it is the
/// soft refinement on [Xp|x̂]: the uncertainty of decided symbols counts as noise, extra_t = Σ_m vx. Needs the noise variance.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code, shape</description></listheader>
/// <item><term>A = Xᵀ</term><description><see cref="ChannelProblem.Symbols"/> transposed <c>[T×M]</c></description></item>
/// <item><term>Y</term><description><see cref="ChannelProblem.Received"/>, the antennas being the problems of the batch <c>[2T×N]</c></description></item>
/// <item><term>h, vh</term><description><see cref="ChannelEstimate"/> <c>[N×M]</c></description></item>
/// </list>
/// </remarks>
public sealed class GampChannelEstimator(GampChannelOptions options) : IChannelEstimator
{
    /// <inheritdoc/>
    public Solution<ChannelEstimate> Estimate(ChannelProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        float noise = Needs.NoiseVariance(problem.NoiseVariance, "gamp");
        using Reusable<GampRecursion>.Lease lease = Reusable<GampRecursion>.Rent();
        GampRecursion gamp = lease.Value;
        Load(gamp, problem, noise);
        Convergence convergence = gamp.Solve(GaussianDenoiser.Instance, 1, limit.Cap(options.MaxIterations), (float)options.Damping, options.Tolerance, limit.Token);
        Posteriors.RequireFinite(gamp.Mean, "gamp");
        return new(Posteriors.Channel(gamp.Mean, gamp.Variance, problem.Storage), convergence);
    }

    /// <summary>One problem per antenna: A = Xᵀ, and the noise of channel use t is σ² + Σ_m vx.</summary>
    internal static void Load(GampRecursion gamp, ChannelProblem problem, float noise)
    {
        int antennas = problem.Antennas, uses = problem.Uses, users = problem.Users;
        gamp.Factor.Load(problem.Symbols, transposed: true);
        gamp.Signs.Resize(2 * uses, antennas);
        gamp.Signs.Pack(problem.Received.Values, 2 * antennas, 1, 0, uses, 0, antennas);
        gamp.Signs.Pack(problem.Received.Values.AsSpan(antennas), 2 * antennas, 1, uses, uses, 0, antennas);
        Span<float> total = gamp.Noise;
        for (int use = 0; use < uses; use++)
        {
            total[use] = noise;
            if (problem.SymbolVariance is not { } variance) continue;
            foreach (float uncertainty in variance.Values.AsSpan(use * users, users)) total[use] += uncertainty;
        }
    }
}

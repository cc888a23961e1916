using Receiver.Algorithms.OneBit.Gamp;
using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.BernoulliGaussian;

/// <summary>
/// Channel estimation for massive access by GAMP with a Bernoulli–Gaussian prior whose activity is shared over the antennas (section 6). The estimate carries
/// each user's log-odds of being active. Needs the noise variance.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code, shape</description></listheader>
/// <item><term>A = Xᵀ</term><description><see cref="ChannelProblem.Symbols"/> transposed <c>[T×M]</c></description></item>
/// <item><term>g, vg</term><description><see cref="ChannelEstimate"/> <c>[N×M]</c></description></item>
/// <item><term>ρ, L_m</term><description><see cref="BernoulliGaussianDenoiser"/></description></item>
/// </list>
/// </remarks>
/// <param name="options">When to stop, and the activity rate.</param>
public sealed class BernoulliGaussianGampEstimator(BernoulliGaussianGampOptions options) : IChannelEstimator
{
    /// <inheritdoc/>
    public Solution<ChannelEstimate> Estimate(ChannelProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        float noise = Needs.NoiseVariance(problem.NoiseVariance, "bernoulli-gaussian-gamp");
        using Reusable<GampRecursion>.Lease lease = Reusable<GampRecursion>.Rent();
        using Reusable<BernoulliGaussianDenoiser>.Lease prior = Reusable<BernoulliGaussianDenoiser>.Rent();
        GampRecursion gamp = lease.Value;
        prior.Value.Reset(problem.Users, options.ActivityRate);
        GampChannelEstimator.Load(gamp, problem, noise);
        Convergence convergence = gamp.Solve(prior.Value, (float)prior.Value.Rate, limit.Cap(options.MaxIterations), (float)options.Damping, 0, limit.Token);
        Posteriors.RequireFinite(gamp.Mean, "bernoulli-gaussian-gamp");
        return new(Posteriors.Channel(gamp.Mean, gamp.Variance, prior.Value.LogOdds, problem.Storage), convergence);
    }
}

using Receiver.Algorithms.OneBit.BigAmp;
using Receiver.Algorithms.OneBit.Gamp;
using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.BernoulliGaussian;

/// <summary>
/// Activity, channel and symbols of massive access together: joint BiG-AMP over all users with a Bernoulli–Gaussian channel prior, then the polish of those
/// found active (section 6). At low SNR the recursion swings between two states, which the guard of section 5b damps. Needs the noise variance.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code</description></listheader>
/// <item><term>g, vg, L_m, ρ</term><description><see cref="BernoulliGaussianGampEstimator"/>, <see cref="BernoulliGaussianDenoiser"/></description></item>
/// <item><term>h, vh, x, vx</term><description><see cref="BigAmpRecursion"/></description></item>
/// <item><term>ρ, β of an iteration</term><description><see cref="JointGuard"/></description></item>
/// </list>
/// </remarks>
/// <param name="options">When to stop, and the activity rate.</param>
public sealed class BigAmpActivityEstimator(BigAmpActivityOptions options) : IJointEstimator
{
    private const double WorstPolishedRate = 0.02;

    /// <summary>
    /// Weight of the joint recursion's odds beside those from the pilots. It counts the data as if they were evidence apart from the channel through which
    /// they were detected, which below −10 dB makes it sure of wrong answers. Weights from 0 to 1 were tried at −15 dB with 64 antennas and 100 users: this one
    /// decided better than either alone.
    /// </summary>
    private const float JointWeight = 0.15f;

    private readonly BernoulliGaussianGampEstimator _pilotChannel =
        new(new() { MaxIterations = options.PilotIterations, Damping = options.PilotDamping, ActivityRate = options.ActivityRate });

    private readonly GampDataDetector _detector = new(new() { MaxIterations = options.DetectionIterations });

    /// <inheritdoc/>
    public Solution<JointEstimate> Estimate(JointProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        float noise = Needs.NoiseVariance(problem.NoiseVariance, "big-amp-activity");
        ChannelEstimate channel = _pilotChannel.Estimate(new(problem.PilotReceived, problem.Pilots) { NoiseVariance = noise, Storage = problem.Storage }, limit).Value;
        float[] odds = channel.Activity!.LogLikelihoodRatios!;
        SymbolEstimate symbols = _detector.Detect(new(problem.DataReceived, channel) { NoiseVariance = noise, Storage = problem.Storage }, limit).Value;
        Silence(symbols, odds);

        using Reusable<BigAmpRecursion>.Lease lease = Reusable<BigAmpRecursion>.Rent();
        using Reusable<BernoulliGaussianDenoiser>.Lease prior = Reusable<BernoulliGaussianDenoiser>.Rent();
        prior.Value.Reset(problem.Users, options.ActivityRate);
        BigAmpRecursion amp = lease.Value;
        amp.Start(problem, noise, channel, symbols);
        int iterations = limit.Cap(options.MaxIterations);
        var guard = new JointGuard((float)options.Damping);
        while (guard.Iterations < iterations)
        {
            limit.Token.ThrowIfCancellationRequested();
            guard.See(amp.Propose(guard.Iterations == 0 ? 1 : guard.Damping, prior.Value));
            amp.Accept(guard.Damping);
        }
        Posteriors.RequireFinite(amp.Channel, "big-amp-activity");
        Posteriors.RequireFinite(amp.Symbols, "big-amp-activity");
        ReadOnlySpan<float> joint = prior.Value.LogOdds;
        for (int user = 0; user < odds.Length; user++) odds[user] += JointWeight * (joint[user] - odds[user]);
        return new(Finish(problem, noise, amp, odds, guard, limit.Token), new(iterations, guard.Settled));
    }

    /// <summary>Users that the pilots find inactive start with x = 0, of which nothing is known.</summary>
    private static void Silence(SymbolEstimate symbols, float[] odds)
    {
        for (int i = 0; i < symbols.Mean.Values.Length; i++)
            if (!(odds[i % odds.Length] > 0)) (symbols.Mean.Values[i], symbols.Variance.Values[i]) = (Complex32.Zero, 1);
    }

    /// <summary>Active iff the weighted L_m &gt; 0; their h, vh, x, vx are polished, and the symbols of the others are none.</summary>
    private JointEstimate Finish(JointProblem problem, float noise, BigAmpRecursion amp, float[] odds, JointGuard guard, CancellationToken token)
    {
        ActivityEstimate activity = problem.Storage.Activity(problem.Users);
        for (int user = 0; user < odds.Length; user++) (activity.Active[user], activity.LogLikelihoodRatios[user]) = (odds[user] > 0, odds[user]);
        ChannelEstimate channel = Posteriors.Channel(amp.Channel, amp.ChannelVariance, odds, problem.Storage);
        using Reusable<UserList>.Lease users = Reusable<UserList>.Rent();
        users.Value.TakeActive(activity.Active, problem.Users);
        ReadOnlySpan<int> active = users.Value.Indices;
        (int uses, int flips) = (0, 0);
        SymbolEstimate symbols;
        if (active.Length == 0) symbols = problem.Storage.Symbols(problem.Users, problem.DataReceived.ColumnCount);
        else
        {
            amp.Keep(active);
            if (options.Polish)
            {
                using Reusable<FlipPolish>.Lease polish = Reusable<FlipPolish>.Rent();
                (uses, flips) = polish.Value.Run(amp, noise, WorstPolishedRate, token);
            }
            symbols = Posteriors.Symbols(amp, active, problem.Users, problem.Storage);
        }
        return new(channel, symbols) { Activity = activity, Diagnostics = new(guard.Residual, guard.Damping, false, uses, flips) };
    }
}

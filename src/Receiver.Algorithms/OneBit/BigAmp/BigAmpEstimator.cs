using Receiver.Algorithms.OneBit.Gamp;
using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.BigAmp;

/// <summary>
/// The recommended one-bit receiver: GAMP from the pilots, joint BiG-AMP over the whole frame with its guard, and the polish (sections 5 and 5b). All users
/// are taken as active. A frame whose joint recursion diverges falls back to soft-refined GAMP, which with no joint iterations at all does the whole work.
/// Needs the noise variance.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code</description></listheader>
/// <item><term>h, vh, x, vx, Y</term><description><see cref="BigAmpRecursion"/></description></item>
/// <item><term>ρ, β</term><description><see cref="JointGuard"/></description></item>
/// <item><term>LLR_j</term><description><see cref="FlipPolish"/></description></item>
/// </list>
/// </remarks>
public sealed class BigAmpEstimator(BigAmpOptions options) : IJointEstimator
{
    private const double WorstPolishedRate = 0.01;
    private readonly GampChannelEstimator _pilotChannel = new(new() { MaxIterations = options.PilotIterations, Damping = options.Damping });
    private readonly GampDataDetector _detector = new(new() { MaxIterations = options.DetectionIterations, Damping = options.Damping });
    private readonly SoftRefinement _fallback = new(options.Damping);

    /// <inheritdoc/>
    public Solution<JointEstimate> Estimate(JointProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        float noise = Needs.NoiseVariance(problem.NoiseVariance, "big-amp");
        // 1. and 2.: the pilots' channel, and the symbols through it.
        ChannelEstimate channel = _pilotChannel.Estimate(new(problem.PilotReceived, problem.Pilots) { NoiseVariance = noise, Storage = problem.Storage }, limit).Value;
        SymbolEstimate symbols = _detector.Detect(new(problem.DataReceived, channel) { NoiseVariance = noise, Storage = problem.Storage }, limit).Value;
        using Reusable<BigAmpRecursion>.Lease lease = Reusable<BigAmpRecursion>.Rent();
        BigAmpRecursion amp = lease.Value;
        amp.Start(problem, noise, channel, symbols);
        JointGuard guard = Iterate(amp, limit);
        bool refines = options.MaxIterations == 0, diverged = guard.HasDiverged(options.MinIterations);
        if (refines || diverged)
        {
            (channel, symbols) = _fallback.Refine(problem, symbols, limit);
            amp.Restart(channel, symbols);
        }
        (int uses, int flips) = options.Polish ? Polish(amp, noise, limit.Token) : (0, 0);
        using Reusable<UserList>.Lease users = Reusable<UserList>.Rent();
        users.Value.TakeActive(null, problem.Users);
        var estimate = new JointEstimate(
            Posteriors.Channel(amp.Channel, amp.ChannelVariance, problem.Storage),
            Posteriors.Symbols(amp, users.Value.Indices, problem.Users, problem.Storage))
        {
            Diagnostics = new(guard.Residual, guard.Damping, diverged && !refines, uses, flips),
        };
        return new(estimate, new(guard.Iterations, refines || guard.Settled));
    }

    private static (int Uses, int Flips) Polish(BigAmpRecursion amp, float noise, CancellationToken token)
    {
        using Reusable<FlipPolish>.Lease lease = Reusable<FlipPolish>.Rent();
        return lease.Value.Run(amp, noise, WorstPolishedRate, token);
    }

    /// <summary>3.: at least <see cref="BigAmpOptions.MinIterations"/>, and on until the guard finds the frame settled.</summary>
    private JointGuard Iterate(BigAmpRecursion amp, SolveLimit limit)
    {
        var guard = new JointGuard((float)options.Damping);
        int most = limit.Cap(options.MaxIterations);
        while (options.MaxIterations > 0 && guard.Iterations < most && !(guard.Iterations >= options.MinIterations && guard.Settled))
        {
            limit.Token.ThrowIfCancellationRequested();
            guard.See(amp.Propose(guard.Iterations == 0 ? 1 : guard.Damping, GaussianDenoiser.Instance));
            amp.Accept(guard.Damping);
        }
        return guard;
    }
}

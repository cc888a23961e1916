using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Gamp;

/// <summary>
/// Data detection by GAMP with a QPSK prior: section 5, step 2, for every channel use at once. The uncertainty of the channel counts as noise,
/// extra_n = Σ_m vh. Needs the noise variance.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code, shape</description></listheader>
/// <item><term>A = Ĥ</term><description>columns of <see cref="ChannelEstimate.Mean"/> that belong to active users <c>[N×K]</c></description></item>
/// <item><term>Y</term><description><see cref="DetectionProblem.Received"/>, the channel uses being the problems of the batch <c>[2N×T]</c></description></item>
/// <item><term>x, vx</term><description><see cref="SymbolEstimate"/> <c>[M×T]</c></description></item>
/// </list>
/// </remarks>
public sealed class GampDataDetector(GampDetectionOptions options) : IDataDetector
{
    /// <inheritdoc/>
    public Solution<SymbolEstimate> Detect(DetectionProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        float noise = Needs.NoiseVariance(problem.NoiseVariance, "gamp");
        using Reusable<UserList>.Lease users = Reusable<UserList>.Rent();
        users.Value.TakeActive(problem.Active, problem.Users);
        ReadOnlySpan<int> active = users.Value.Indices;
        if (active.Length == 0) return new(problem.Storage.Symbols(problem.Users, problem.Uses), new(0, true));
        using Reusable<GampRecursion>.Lease lease = Reusable<GampRecursion>.Rent();
        GampRecursion gamp = lease.Value;
        Load(gamp, problem, active, noise);
        Convergence convergence = gamp.Solve(QpskDenoiser.Instance, 1, limit.Cap(options.MaxIterations), (float)options.Damping, options.Tolerance, limit.Token);
        Posteriors.RequireFinite(gamp.Mean, "gamp");
        return new(Posteriors.Symbols(gamp.Mean, gamp.Variance, active, problem.Users, problem.Storage), convergence);
    }

    /// <summary>One problem per channel use: A = Ĥ of the active users, and the noise of antenna n is σ² + Σ_m vh.</summary>
    internal static void Load(GampRecursion gamp, DetectionProblem problem, ReadOnlySpan<int> active, float noise)
    {
        int antennas = problem.Antennas;
        gamp.Factor.Load(problem.Channel.Mean, active);
        gamp.Signs.Resize(2 * antennas, problem.Uses);
        gamp.Signs.Load(problem.Received);
        Span<float> total = gamp.Noise;
        total.Fill(noise);
        foreach (int user in active)
            for (int antenna = 0; antenna < antennas; antenna++) total[antenna] += problem.Channel.Variance.Values[user * antennas + antenna];
    }
}

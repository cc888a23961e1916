using System.Collections.Concurrent;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit;

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
    private readonly ConcurrentBag<Gamp> _idle = [];

    /// <inheritdoc/>
    public Solution<SymbolEstimate> Detect(DetectionProblem problem, SolveLimit limit = default)
    {
        float noise = Needs.NoiseVariance(problem.NoiseVariance, "gamp");
        Needs.Samples(problem.Received);
        int[] active = Needs.Active(problem.Active, problem.Users);
        if (active.Length == 0) return new(Posteriors.NoSymbols(problem.Users, problem.Uses), new(0, true));
        if (!_idle.TryTake(out Gamp? gamp)) gamp = new();
        try
        {
            Load(gamp, problem, active, noise);
            Convergence convergence = gamp.Solve(QpskDenoiser.Instance, 1, Math.Min(options.MaxIterations, limit.MaxIterations ?? int.MaxValue),
                (float)options.Damping, options.Tolerance, limit.Token);
            Posteriors.RequireFinite(gamp.Mean, "gamp");
            return new(Posteriors.Symbols(gamp.Mean, gamp.Variance, active, problem.Users), convergence);
        }
        finally
        {
            _idle.Add(gamp);
        }
    }

    /// <summary>One problem per channel use: A = Ĥ of the active users, and the noise of antenna n is σ² + Σ_m vh.</summary>
    internal static void Load(Gamp gamp, DetectionProblem problem, int[] active, float noise)
    {
        int antennas = problem.Antennas;
        var channel = new ComplexMatrix(antennas, active.Length);
        for (int k = 0; k < active.Length; k++)
            problem.Channel.Mean.Values.AsSpan(active[k] * antennas, antennas).CopyTo(channel.Values.AsSpan(k * antennas));
        gamp.Factor.Load(channel, transposed: false);
        gamp.Signs.Resize(2 * antennas, problem.Uses);
        gamp.Signs.Load(problem.Received);
        Span<float> total = gamp.Noise;
        total.Fill(noise);
        foreach (int user in active)
            for (int antenna = 0; antenna < antennas; antenna++) total[antenna] += problem.Channel.Variance.Values[user * antennas + antenna];
    }
}

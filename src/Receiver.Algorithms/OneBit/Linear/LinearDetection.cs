using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>
/// What the linear detectors share: one problem per channel use, A = Ĥ over the active users, and the QPSK posterior of x + CN(0, v). Kept; not thread-safe.
/// </summary>
internal sealed class LinearDetection
{
    private readonly UserList _active = new();

    /// <summary>The channel uses by the antennas that they reached.</summary>
    public SampleGroups Groups { get; } = new();

    /// <summary>The filter of the selected group.</summary>
    public LinearFilter Filter { get; } = new();

    /// <summary>The active users.</summary>
    public ReadOnlySpan<int> Active => _active.Indices;

    /// <summary>Takes a problem.</summary>
    /// <returns>Symbols of which nothing is known yet: mean 0, variance 1 for the active users, 0 for the others.</returns>
    public SymbolEstimate Begin(DetectionProblem problem)
    {
        _active.TakeActive(problem.Active, problem.Users);
        Groups.TakeUses(problem.Received);
        SymbolEstimate estimate = problem.Storage.Symbols(problem.Users, problem.Uses);
        for (int use = 0; use < problem.Uses; use++)
            foreach (int user in Active) estimate.Variance.Values[use * problem.Users + user] = 1;
        return estimate;
    }

    /// <summary>Selects a group and gives the filter its design, rows of Ĥ for its antennas, and its samples.</summary>
    /// <returns>Whether it has any samples and anybody is active.</returns>
    public bool Select(int group, DetectionProblem problem)
    {
        Groups.Select(group);
        ReadOnlySpan<int> antennas = Groups.Samples, uses = Groups.Problems, users = Active;
        Filter.Reshape(antennas.Length, users.Length, uses.Length);
        int all = problem.Antennas;
        for (int r = 0; r < antennas.Length; r++)
        {
            Span<double> real = Filter.Design.RealRow(r), imaginary = Filter.Design.ImaginaryRow(r);
            for (int k = 0; k < users.Length; k++)
            {
                Complex32 entry = problem.Channel.Mean.Values[users[k] * all + antennas[r]];
                (real[k], imaginary[k]) = (entry.Real, entry.Imaginary);
            }
            real = Filter.Samples.RealRow(r);
            imaginary = Filter.Samples.ImaginaryRow(r);
            for (int b = 0; b < uses.Length; b++)
            {
                int at = uses[b] * 2 * all + antennas[r];
                (real[b], imaginary[b]) = (problem.Received.Values[at], problem.Received.Values[at + all]);
            }
        }
        return antennas.Length > 0 && users.Length > 0;
    }

    /// <summary>Stores the QPSK posterior of r = x + CN(0, v) of an active user: LLR = −2√2 Re r/v, x = a tanh(√2 Re r/v), likewise Im.</summary>
    /// <param name="estimate">Receives it.</param>
    /// <param name="k">Which of the active users.</param>
    /// <param name="factor">What the filter's estimate is multiplied by to give r.</param>
    /// <param name="v">v.</param>
    public void Store(SymbolEstimate estimate, int k, double factor, double v)
    {
        int user = Active[k], users = estimate.Mean.RowCount;
        ReadOnlySpan<int> uses = Groups.Problems;
        ReadOnlySpan<double> real = Filter.Estimate.RealRow(k), imaginary = Filter.Estimate.ImaginaryRow(k);
        double scale = Math.Sqrt(2) * factor / v;
        for (int b = 0; b < uses.Length; b++)
        {
            double re = scale * real[b], im = scale * imaginary[b], x = Math.Tanh(re), y = Math.Tanh(im);
            int at = uses[b] * users + user;
            estimate.Mean.Values[at] = new((float)(Qpsk.Amplitude * x), (float)(Qpsk.Amplitude * y));
            estimate.Variance.Values[at] = (float)Math.Max(1 - (x * x + y * y) / 2, 0);
            estimate.LogLikelihoodRatios.Values[2 * at] = (float)(-2 * re);
            estimate.LogLikelihoodRatios.Values[2 * at + 1] = (float)(-2 * im);
        }
    }
}

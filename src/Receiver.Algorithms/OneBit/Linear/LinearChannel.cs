using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>What the linear channel estimators share: one problem per antenna, A = Xᵀ over the users that send something. Kept; not thread-safe.</summary>
internal sealed class LinearChannel
{
    private readonly UserList _senders = new();

    /// <summary>The antennas by the channel uses that reached them.</summary>
    public SampleGroups Groups { get; } = new();

    /// <summary>The filter of the selected group.</summary>
    public LinearFilter Filter { get; } = new();

    /// <summary>Users with a symbol other than zero.</summary>
    public ReadOnlySpan<int> Senders => _senders.Indices;

    /// <summary>Takes a problem.</summary>
    /// <returns>A channel that is its prior CN(0, 1) for every user that sends.</returns>
    public ChannelEstimate Begin(ChannelProblem problem)
    {
        _senders.TakeSenders(problem.Symbols);
        Groups.TakeAntennas(problem.Received);
        ChannelEstimate estimate = problem.Storage.Channel(problem.Antennas, problem.Users);
        foreach (int user in Senders) estimate.Variance.Values.AsSpan(user * problem.Antennas, problem.Antennas).Fill(1);
        return estimate;
    }

    /// <summary>Selects a group and gives the filter its design, rows of Xᵀ for its channel uses, and its samples.</summary>
    /// <returns>Whether it has any samples and anybody sends.</returns>
    public bool Select(int group, ChannelProblem problem)
    {
        Groups.Select(group);
        ReadOnlySpan<int> uses = Groups.Samples, antennas = Groups.Problems, users = Senders;
        Filter.Reshape(uses.Length, users.Length, antennas.Length);
        for (int r = 0; r < uses.Length; r++)
        {
            ReadOnlySpan<Complex32> symbols = problem.Symbols.Values.AsSpan(uses[r] * problem.Users, problem.Users);
            Span<double> real = Filter.Design.RealRow(r), imaginary = Filter.Design.ImaginaryRow(r);
            for (int k = 0; k < users.Length; k++) (real[k], imaginary[k]) = (symbols[users[k]].Real, symbols[users[k]].Imaginary);
            ReadOnlySpan<float> received = problem.Received.Values.AsSpan(uses[r] * 2 * problem.Antennas, 2 * problem.Antennas);
            real = Filter.Samples.RealRow(r);
            imaginary = Filter.Samples.ImaginaryRow(r);
            for (int b = 0; b < antennas.Length; b++) (real[b], imaginary[b]) = (received[antennas[b]], received[problem.Antennas + antennas[b]]);
        }
        return uses.Length > 0 && users.Length > 0;
    }
}

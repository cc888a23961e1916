using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Genie;

/// <summary>Returns the true channel, which whoever makes it hands over: a bound on what better channel estimation could win.</summary>
/// <param name="channel">True channel <c>[N×M]</c>.</param>
public sealed class KnownChannelEstimator(ComplexMatrix channel) : IChannelEstimator
{
    /// <summary>The true channel with variance 0; the observations are not looked at.</summary>
    /// <exception cref="ArgumentException">The true channel has another shape than the problem.</exception>
    public Solution<ChannelEstimate> Estimate(ChannelProblem problem, SolveLimit limit = default)
    {
        if (channel.RowCount != problem.Antennas || channel.ColumnCount != problem.Users)
            throw new ArgumentException($"the true channel is {channel.RowCount}×{channel.ColumnCount}, not {problem.Antennas}×{problem.Users}");
        ChannelEstimate estimate = problem.Storage.Channel(problem.Antennas, problem.Users);
        channel.Values.CopyTo(estimate.Mean.Values, 0);
        return new(estimate, new(0, true));
    }
}

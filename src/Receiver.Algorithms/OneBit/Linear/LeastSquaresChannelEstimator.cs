using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>
/// Least squares on the signs, as if they were the samples: Ĥ = Y Xᴴ(XXᴴ)⁻¹, the answer of least norm where there are fewer channel uses
/// than users. Signs carry no scale, so rows are brought to their prior norm. A baseline; needs no noise variance.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code, shape</description></listheader>
/// <item><term>A = Xᵀ</term><description><see cref="LinearFilter.Design"/> <c>[T×M]</c></description></item>
/// <item><term>y</term><description>signs of an antenna <c>[T]</c></description></item>
/// <item><term>W</term><description><see cref="LinearFilter.LeastSquares"/> <c>[M×T]</c></description></item>
/// </list>
/// </remarks>
public sealed class LeastSquaresChannelEstimator : IChannelEstimator
{
    /// <inheritdoc/>
    public Solution<ChannelEstimate> Estimate(ChannelProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        using Reusable<LinearChannel>.Lease lease = Reusable<LinearChannel>.Rent();
        LinearChannel channel = lease.Value;
        ChannelEstimate estimate = channel.Begin(problem);
        for (int group = 0; group < channel.Groups.Count; group++)
        {
            limit.Token.ThrowIfCancellationRequested();
            if (!channel.Select(group, problem)) continue;
            channel.Filter.LeastSquares();
            for (int b = 0; b < channel.Groups.Problems.Length; b++) Store(estimate, channel, b);
        }
        return new(estimate, new(1, true));
    }

    /// <summary>One row, scaled to norm √M, its error variance alike.</summary>
    private static void Store(ChannelEstimate estimate, LinearChannel channel, int b)
    {
        LinearFilter filter = channel.Filter;
        ReadOnlySpan<int> senders = channel.Senders;
        double power = LinearFilter.ColumnPower(filter.Estimate, b);
        if (power == 0) return;
        double noise = LinearFilter.ColumnPower(filter.Samples, b) / Math.Max(1, filter.Design.Rows - filter.Design.Columns), scale = Math.Sqrt(senders.Length / power);
        for (int k = 0; k < senders.Length; k++)
        {
            int at = senders[k] * estimate.Mean.RowCount + channel.Groups.Problems[b];
            estimate.Mean.Values[at] = new((float)(scale * filter.Estimate[k, b].Real), (float)(scale * filter.Estimate[k, b].Imaginary));
            estimate.Variance.Values[at] = (float)(filter.Error[k] * noise * scale * scale);
        }
    }
}

using System.Numerics;
using Receiver.Frames;
using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<System.Numerics.Complex>;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>
/// Least squares on the signs, as if they were the samples: Ĥ = Y Xᴴ(XXᴴ)⁻¹, the answer of least norm where there are fewer channel uses
/// than users. Signs carry no scale, so rows are brought to their prior norm. A baseline; needs no noise variance.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code, shape</description></listheader>
/// <item><term>A = Xᵀ</term><description><see cref="LinearChannel.Design"/> <c>[T×M]</c></description></item>
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
        int[] senders = LinearChannel.Senders(problem.Symbols);
        ChannelEstimate estimate = LinearChannel.Prior(problem.Antennas, problem.Users, senders);
        foreach (SampleGroup group in SampleGroup.OfAntennas(problem.Received))
        {
            limit.Token.ThrowIfCancellationRequested();
            if (group.Samples.Length == 0) continue;
            Matrix a = LinearChannel.Design(problem.Symbols, group.Samples, senders);
            LinearFilter filter = LinearFilter.LeastSquares(a);
            Matrix y = LinearChannel.Samples(problem.Received, group), h = filter.Weights * y, residual = y - a * h;
            for (int b = 0; b < group.Problems.Length; b++)
                Store(estimate, group.Problems[b], senders, h.Column(b), filter.Error,
                    residual.Column(b).Sum(entry => entry.Real * entry.Real + entry.Imaginary * entry.Imaginary) / Math.Max(1, a.RowCount - a.ColumnCount));
        }
        return new(estimate, new(1, true));
    }

    /// <summary>One row, scaled to norm √M, its error variance alike.</summary>
    private static void Store(ChannelEstimate estimate, int antenna, int[] senders, MathNet.Numerics.LinearAlgebra.Vector<Complex> row, double[] error, double noise)
    {
        double power = row.Sum(entry => entry.Real * entry.Real + entry.Imaginary * entry.Imaginary);
        if (power == 0) return;
        double scale = Math.Sqrt(senders.Length / power);
        for (int k = 0; k < senders.Length; k++)
        {
            estimate.Mean[antenna, senders[k]] = LinearChannel.ToSingle(row[k] * scale);
            estimate.Variance[antenna, senders[k]] = (float)(error[k] * noise * scale * scale);
        }
    }
}

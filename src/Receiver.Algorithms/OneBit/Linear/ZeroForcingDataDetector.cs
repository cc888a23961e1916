using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>
/// Zero forcing on the signs, as if they were the samples: r = (ĤᴴĤ)⁻¹Ĥᴴy. The gain g of r and the noise v behind it are read off the frame: v from what
/// the estimate leaves unexplained, g² from E|r|² = g² + v. A baseline; needs no noise variance.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code, shape</description></listheader>
/// <item><term>A = Ĥ</term><description><see cref="LinearFilter.Design"/> <c>[N×K]</c></description></item>
/// <item><term>y</term><description>signs of a channel use <c>[N]</c></description></item>
/// <item><term>W</term><description><see cref="LinearFilter.LeastSquares"/> <c>[K×N]</c></description></item>
/// </list>
/// </remarks>
public sealed class ZeroForcingDataDetector : IDataDetector
{
    /// <inheritdoc/>
    public Solution<SymbolEstimate> Detect(DetectionProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        using Reusable<LinearDetection>.Lease lease = Reusable<LinearDetection>.Rent();
        LinearDetection detection = lease.Value;
        LinearFilter filter = detection.Filter;
        SymbolEstimate estimate = detection.Begin(problem);
        for (int group = 0; group < detection.Groups.Count; group++)
        {
            limit.Token.ThrowIfCancellationRequested();
            if (!detection.Select(group, problem)) continue;
            filter.LeastSquares();
            int unknowns = filter.Design.Columns, problems = filter.Samples.Columns;
            double noise = Power(filter.Samples) / problems / Math.Max(1, filter.Design.Rows - unknowns);
            double spread = noise * Mean(filter.Error), gain = Math.Sqrt(Math.Max(Power(filter.Estimate) / problems / unknowns - spread, spread));
            for (int k = 0; k < unknowns; k++) detection.Store(estimate, k, 1 / gain, Math.Max(noise * filter.Error[k] / (gain * gain), 1e-9));
        }
        return new(estimate, new(detection.Active.Length > 0 ? 1 : 0, true));
    }

    private static double Power(SplitMatrix matrix)
    {
        double sum = 0;
        for (int row = 0; row < matrix.Rows; row++) sum += SplitRows.Power(matrix, row);
        return sum;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }
}

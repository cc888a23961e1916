using System.Numerics;
using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;
using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<System.Numerics.Complex>;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>
/// Zero forcing on the signs, as if they were the samples: r = (ĤᴴĤ)⁻¹Ĥᴴy. The gain g of r and the noise v behind it are read off the frame: v from what
/// the estimate leaves unexplained, g² from E|r|² = g² + v. A baseline; needs no noise variance.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code, shape</description></listheader>
/// <item><term>A = Ĥ</term><description><see cref="LinearDetection.Design"/> <c>[N×K]</c></description></item>
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
        int[] active = Needs.Active(problem.Active, problem.Users);
        SymbolEstimate estimate = LinearDetection.Prior(problem.Users, problem.Uses, active);
        if (active.Length == 0) return new(estimate, new(0, true));
        foreach (SampleGroup group in SampleGroup.OfUses(problem.Received))
        {
            limit.Token.ThrowIfCancellationRequested();
            if (group.Samples.Length == 0) continue;
            Matrix a = LinearDetection.Design(problem.Channel.Mean, group.Samples, active);
            LinearFilter filter = LinearFilter.LeastSquares(a);
            Matrix y = LinearDetection.Samples(problem.Received, group), r = filter.Weights * y;
            double noise = Power(y - a * r) / group.Problems.Length / Math.Max(1, a.RowCount - a.ColumnCount);
            double spread = noise * filter.Error.Average(), gain = Math.Sqrt(Math.Max(Power(r) / r.ColumnCount / r.RowCount - spread, spread));
            for (int k = 0; k < active.Length; k++)
                for (int b = 0; b < group.Problems.Length; b++)
                    LinearDetection.Store(estimate, active[k], group.Problems[b], r[k, b] / gain, Math.Max(noise * filter.Error[k] / (gain * gain), 1e-9));
        }
        return new(estimate, new(1, true));
    }

    private static double Power(Matrix matrix) => matrix.Enumerate().Sum(entry => entry.Real * entry.Real + entry.Imaginary * entry.Imaginary);
}

using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.BilinearVariational;

/// <summary>
/// Channel and activity coefficients of massive access by variational inference for the product α_m h_nm (section 6). The channel is a_m μ_nm, whose level
/// e_m = √mean_n|a_m μ_nm|² tells who is active; the coefficients a_m go with it. Uses neither the noise variance nor the symbols' variance.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>code, shape</description></listheader>
/// <item><term>W</term><description>√2·<see cref="RealTransform.ChannelDesign"/> <c>[2T×2M]</c></description></item>
/// <item><term>μ, a</term><description><see cref="BilinearRecursion"/></description></item>
/// </list>
/// </remarks>
/// <param name="options">When to stop.</param>
public sealed class BilinearAdviChannelEstimator(BilinearAdviOptions options) : IChannelEstimator
{
    private const float Slope = 1.41421356f, LastRate = 0.3f;

    /// <inheritdoc/>
    public Solution<ChannelEstimate> Estimate(ChannelProblem problem, SolveLimit limit = default)
    {
        problem.Check();
        using Reusable<BilinearRecursion>.Lease lease = Reusable<BilinearRecursion>.Rent();
        BilinearRecursion recursion = lease.Value;
        Load(recursion, problem);
        recursion.Start();
        int iterations = limit.Cap(options.MaxIterations);
        for (int iteration = 1; iteration <= iterations; iteration++)
        {
            limit.Token.ThrowIfCancellationRequested();
            recursion.Differentiate();
            recursion.Ascend(iteration, (float)options.Rate * (3 * iteration > 2 * iterations ? LastRate : 1));
        }
        Posteriors.RequireFinite(recursion.Mean, "bilinear-advi");
        return new(Estimate(recursion, problem), new(iterations, true));
    }

    /// <summary>One problem per antenna; rows 2t and 2t+1 are the real and the imaginary part of channel use t, in W as in v.</summary>
    private static void Load(BilinearRecursion recursion, ChannelProblem problem)
    {
        int rows = 2 * problem.Uses, columns = 2 * problem.Users, antennas = problem.Antennas;
        using Reusable<AlignedBuffer>.Lease lease = Reusable<AlignedBuffer>.Rent();
        Span<float> matrix = lease.Value.Take(rows * columns);
        RealTransform.ChannelDesign(problem.Symbols, Slope, matrix);
        recursion.Design.Pack(matrix, rows, columns, 1, rows);
        recursion.Signs.Resize(rows, antennas);
        recursion.Signs.Pack(problem.Received.Values, antennas, 1, 0, rows, 0, antennas);
    }

    /// <summary>a_m μ_nm, and the variance of the product: (a² + va)vh + va|μ|², real and imaginary part together.</summary>
    private static ChannelEstimate Estimate(BilinearRecursion recursion, ChannelProblem problem)
    {
        int antennas = problem.Antennas, users = problem.Users;
        ChannelEstimate estimate = problem.Storage.ChannelWithCoefficients(antennas, users);
        ComplexMatrix mean = estimate.Mean;
        Posteriors.Channel(recursion.Mean, mean);
        RealMatrix parts = problem.Storage.Real(antennas, 2 * users), variance = estimate.Variance;
        recursion.Variance.Unpack(0, 2 * users, parts.Values, antennas, 1);
        for (int m = 0, at = 0; m < users; m++)
        {
            float a = recursion.Coefficients[m], va = recursion.CoefficientVariance[m];
            for (int n = 0; n < antennas; n++, at++)
            {
                float vh = parts.Values[at] + parts.Values[at + users * antennas];
                variance.Values[at] = (a * a + va) * vh + va * mean.Values[at].MagnitudeSquared;
                mean.Values[at] *= a;
            }
        }
        recursion.Coefficients.CopyTo(estimate.Activity!.Coefficients);
        return estimate;
    }
}

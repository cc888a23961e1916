using System.Numerics;
using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Gamp;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.Gamp;

/// <summary>The float32 receivers against <c>gamp_small.json</c>. Its tolerances are for double precision: float32 leaves 1e-5 after 20 iterations.</summary>
public sealed class GampVectorTests
{
    private readonly GampVector _vector = new();

    [Theory, InlineData("ce_3iters", 3, 5e-6), InlineData("ce_20iters", 20, 2e-5)]
    public void Estimate_Vector_Agrees(string name, int iterations, double tolerance)
    {
        ChannelEstimate channel = new GampChannelEstimator(new() { MaxIterations = iterations, Tolerance = 0 }).Estimate(ChannelProblem()).Value;

        _vector.AssertClose(name, "h", "vh", ToDouble(channel.Mean), ToDouble(channel.Variance), tolerance);
    }

    [Fact]
    public void Detect_Vector_Agrees()
    {
        ChannelEstimate channel = new GampChannelEstimator(new() { Tolerance = 0 }).Estimate(ChannelProblem()).Value;

        SymbolEstimate symbols = new GampDataDetector(new() { Tolerance = 0 }).Detect(new(_vector.DataY.Stack(), channel) { NoiseVariance = _vector.Noise }).Value;

        _vector.AssertClose("dd_12iters", "x", "vx", ToDouble(symbols.Mean), ToDouble(symbols.Variance), 2e-5);
    }

    /// <summary>Soft refinement: the symbols' variance counts as noise of the channel uses, in the reference as in the estimator.</summary>
    [Fact]
    public void Estimate_UncertainSymbols_CountAsNoise()
    {
        double[,] variance = VectorReading.Create(4, 12, (m, t) => t % 3 == 0 ? 0.1 * (m + 1) : 0);
        double[] noise = [.. Enumerable.Range(0, 12).Select(t => _vector.Noise + Enumerable.Range(0, 4).Sum(m => variance[m, t]))];
        AmpReference.Posterior expected =
            AmpReference.Gamp(_vector.Pilots.Transpose(), _vector.PilotY.Transpose(), noise, AmpReference.Gaussian, 15, _vector.Damping);

        ChannelEstimate channel = new GampChannelEstimator(new() { MaxIterations = 15, Tolerance = 0 })
            .Estimate(ChannelProblem() with { SymbolVariance = variance.ToMatrix() }).Value;

        for (int n = 0; n < 16; n++)
            for (int m = 0; m < 4; m++)
            {
                Assert.Equal(0, (expected.Mean[m, n] - new Complex(channel.Mean[n, m].Real, channel.Mean[n, m].Imaginary)).Magnitude, 2e-5);
                Assert.Equal(expected.Variance[m, n], channel.Variance[n, m], 2e-5);
            }
    }

    [Fact]
    public void Solve_NoiseUnknownOrImpossible_SaysWhatIsMissing()
    {
        ChannelEstimate channel = new GampChannelEstimator(new()).Estimate(ChannelProblem()).Value;

        Assert.Contains("noiseVariance", Assert.Throws<UnsolvableException>(() =>
            new GampChannelEstimator(new()).Estimate(ChannelProblem() with { NoiseVariance = null })).Message);
        Assert.Contains("noiseVariance", Assert.Throws<UnsolvableException>(() => new GampDataDetector(new()).Detect(new(_vector.DataY.Stack(), channel))).Message);
        Assert.Contains("positive", Assert.Throws<UnsolvableException>(() =>
            new GampChannelEstimator(new()).Estimate(ChannelProblem() with { NoiseVariance = 0 })).Message);
    }

    [Fact]
    public void Estimate_Tolerance_StopsEarlyNearTheSameAnswer()
    {
        Solution<ChannelEstimate> all = new GampChannelEstimator(new() { Tolerance = 0 }).Estimate(ChannelProblem());
        Solution<ChannelEstimate> early = new GampChannelEstimator(new() { Tolerance = 1e-2 }).Estimate(ChannelProblem());

        Assert.Equal((20, false), (all.Convergence.Iterations, all.Convergence.Converged));
        Assert.True(early.Convergence.Converged && early.Convergence.Iterations < 20);
        Assert.InRange((early.Value.Mean - all.Value.Mean).FrobeniusNorm() / all.Value.Mean.FrobeniusNorm(), 1e-9, 0.05);
    }

    [Fact]
    public void Validate_EverythingWrong_NamesEachMember()
    {
        string[] names = ["maxIterations", "damping", "tolerance"];

        Assert.Equal(names, new GampChannelOptions { MaxIterations = 0, Damping = 0, Tolerance = -1 }.Validate().Select(fault => fault.Split(':')[0]));
        Assert.Equal(names, new GampDetectionOptions { MaxIterations = 0, Damping = 0, Tolerance = -1 }.Validate().Select(fault => fault.Split(':')[0]));
        Assert.Empty(new GampChannelOptions().Validate());
        Assert.Empty(new GampDetectionOptions().Validate());
    }

    private ChannelProblem ChannelProblem() => new(_vector.PilotY.Stack(), _vector.Pilots.ToMatrix()) { NoiseVariance = _vector.Noise };

    private static Complex[,] ToDouble(ComplexMatrix matrix) =>
        VectorReading.Create(matrix.RowCount, matrix.ColumnCount, (i, j) => new Complex(matrix[i, j].Real, matrix[i, j].Imaginary));

    private static double[,] ToDouble(RealMatrix matrix) => VectorReading.Create(matrix.RowCount, matrix.ColumnCount, (i, j) => (double)matrix[i, j]);
}

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
        ChannelEstimate channel = new GampChannelEstimator(new() { MaxIterations = iterations }).Estimate(ChannelProblem()).Value;

        _vector.AssertClose(name, "h", "vh", ToDouble(channel.Mean), ToDouble(channel.Variance), tolerance);
    }

    [Fact]
    public void Detect_Vector_Agrees()
    {
        ChannelEstimate channel = new GampChannelEstimator(new()).Estimate(ChannelProblem()).Value;

        SymbolEstimate symbols = new GampDataDetector(new()).Detect(new(_vector.DataY.Stack(), channel) { NoiseVariance = _vector.Noise }).Value;

        _vector.AssertClose("dd_12iters", "x", "vx", ToDouble(symbols.Mean), ToDouble(symbols.Variance), 2e-5);
    }

    private ChannelProblem ChannelProblem() => new(_vector.PilotY.Stack(), _vector.Pilots.ToMatrix()) { NoiseVariance = _vector.Noise };

    private static Complex[,] ToDouble(ComplexMatrix matrix) =>
        VectorReading.Create(matrix.RowCount, matrix.ColumnCount, (i, j) => new Complex(matrix[i, j].Real, matrix[i, j].Imaginary));

    private static double[,] ToDouble(RealMatrix matrix) => VectorReading.Create(matrix.RowCount, matrix.ColumnCount, (i, j) => (double)matrix[i, j]);
}

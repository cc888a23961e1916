using System.Numerics;
using MathNet.Numerics.LinearAlgebra.Complex;
using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Linear;
using Receiver.Algorithms.Tests.Contracts;
using Receiver.Frames;
using Xunit;
using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<System.Numerics.Complex>;

namespace Receiver.Algorithms.Tests.OneBit.Linear;

public sealed class LinearFilterTests
{
    [Theory, InlineData(9, 4), InlineData(4, 4), InlineData(3, 5)]
    public void LeastSquares_AnyShape_ReproducesWhatItCan(int rows, int columns)
    {
        Matrix a = Random(rows, columns, 1), y = a * Random(columns, 1, 2);

        LinearFilter filter = LinearFilter.LeastSquares(a);

        Assert.True((a * (filter.Weights * y) - y).FrobeniusNorm() < 1e-10);
        Assert.All(filter.Error, error => Assert.True(error > 0));
    }

    /// <summary>The filter and its error are what a large sample of the model gives: E[u yᴴ] = W C_y, and E|u − Wy|² is the error.</summary>
    [Fact]
    public void Bussgang_ManySamples_IsOrthogonalToItsErrorAndKnowsIt()
    {
        const int rows = 6, columns = 2, samples = 40_000;
        Matrix a = Random(rows, columns, 3), u = Random(columns, samples, 4), z = Random(rows, samples, 5);
        double[] noise = [.. Enumerable.Range(0, rows).Select(r => 0.2 + 0.1 * r)];
        Matrix signs = (a * u + z.MapIndexed((r, _, value) => value * Math.Sqrt(noise[r]))).Map(value => new Complex(value.Real >= 0 ? 1 : -1, value.Imaginary >= 0 ? 1 : -1));

        LinearFilter filter = LinearFilter.Bussgang(a, noise);

        Matrix error = u - filter.Weights * signs, correlation = error * signs.ConjugateTranspose() / samples;
        for (int k = 0; k < columns; k++)
        {
            Assert.Equal(error.Row(k).Sum(value => value.Real * value.Real + value.Imaginary * value.Imaginary) / samples, filter.Error[k], 0.01);
            for (int r = 0; r < rows; r++) Assert.Equal(0, correlation[k, r].Magnitude, 0.03);
        }
    }

    [Fact]
    public void Bussgang_NoiseUnknown_SaysWhatIsMissing()
    {
        var problem = new OneBitProblems(8, 2, 12);

        Assert.Contains("noiseVariance", Assert.Throws<UnsolvableException>(() =>
            new BussgangLmmseChannelEstimator().Estimate(problem.Estimation with { NoiseVariance = null })).Message);
        Assert.Contains("noiseVariance", Assert.Throws<UnsolvableException>(() =>
            new BussgangMmseDataDetector().Detect(problem.Detection with { NoiseVariance = null })).Message);
    }

    [Fact]
    public void Baselines_NoiseUnknown_DoWithout()
    {
        var problem = new OneBitProblems(24, 2, 40);

        ChannelEstimate channel = new LeastSquaresChannelEstimator().Estimate(problem.Estimation with { NoiseVariance = null }).Value;
        SymbolEstimate symbols = new ZeroForcingDataDetector().Detect(new(problem.Received, channel)).Value;

        Assert.InRange(symbols.Mean.Values.Zip(problem.Symbols.Values, (a, b) => Qpsk.Decide(a) == b ? 0 : 1).Sum(), 0, 2);
    }

    private static Matrix Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return DenseMatrix.Create(rows, columns, (_, _) =>
            Complex.FromPolarCoordinates(Math.Sqrt(-Math.Log(1 - random.NextDouble())), 2 * Math.PI * random.NextDouble()));
    }
}

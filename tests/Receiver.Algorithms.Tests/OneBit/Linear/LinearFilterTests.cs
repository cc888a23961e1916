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
    [Theory, InlineData(9, 4), InlineData(4, 4), InlineData(3, 5), InlineData(40, 17)]
    public void LeastSquares_AnyShape_IsThePseudoinverse(int rows, int columns)
    {
        Matrix a = Random(rows, columns, 1), y = Random(rows, 3, 2), inverse = LinearReference.LeastSquares(a);

        LinearFilter filter = Load(a, y);
        filter.LeastSquares();

        AssertEqual(inverse * y, filter.Estimate, 1e-10);
        AssertEqual(y - a * (inverse * y), filter.Samples, 1e-10);
        for (int k = 0; k < columns; k++) Assert.Equal(inverse.Row(k).Sum(entry => entry.Real * entry.Real + entry.Imaginary * entry.Imaginary), filter.Error[k], 1e-9);
    }

    [Theory, InlineData(9, 4), InlineData(3, 5)]
    public void LeastSquares_RowsOrColumnsThatRepeat_IsTheAnswerOfLeastNorm(int rows, int columns)
    {
        Matrix a = Random(rows, columns, 1), y = Random(rows, 2, 2);
        a.SetColumn(1, a.Column(0));
        a.SetRow(2, a.Row(1));

        LinearFilter filter = Load(a, y);
        filter.LeastSquares();

        AssertEqual(LinearReference.LeastSquares(a) * y, filter.Estimate, 1e-8);
    }

    [Theory, InlineData(9, 4), InlineData(5, 9), InlineData(50, 7)]
    public void Bussgang_AnyShape_IsWhatItsEquationSays(int rows, int columns)
    {
        Matrix a = Random(rows, columns, 1), y = Random(rows, 3, 2);
        double[] noise = [.. Enumerable.Range(0, rows).Select(r => 0.2 + 0.1 * (r % 5))];
        Matrix weights = LinearReference.Bussgang(a, noise);

        LinearFilter filter = Load(a, y);
        noise.CopyTo(filter.Noise);
        filter.Bussgang();

        AssertEqual(weights * y, filter.Estimate, 1e-10);
        double[] error = LinearReference.Error(weights, a, noise);
        for (int k = 0; k < columns; k++) Assert.Equal(error[k], filter.Error[k], 1e-10);
    }

    [Fact]
    public void Bussgang_AntennasThatRepeatEachOtherWithoutNoise_SaysSo()
    {
        Matrix a = DenseMatrix.Create(3, 2, (_, k) => new Complex(1, k));
        LinearFilter filter = Load(a, Random(3, 1, 2));
        filter.Noise.Clear();

        Assert.Contains("singular", Assert.Throws<UnsolvableException>(filter.Bussgang).Message);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Estimate_ErasedAndUncertain_IsTheReferenceWithinSinglePrecision(bool isBussgang)
    {
        var problem = new OneBitProblems(10, 3, 24);
        var uncertain = RealMatrix.Create(3, 24, (m, t) => t > 12 ? 0.1f * m : 0);
        ChannelProblem channel = problem.Estimation with { SymbolVariance = uncertain };
        for (int use = 0; use < 24; use += 3) (channel.Received[4, use], channel.Received[14, use]) = (0, 0);
        (Matrix mean, double[,] variance) = LinearReference.Channel(channel, isBussgang);

        IChannelEstimator estimator = isBussgang ? new BussgangLmmseChannelEstimator() : new LeastSquaresChannelEstimator();
        ChannelEstimate estimate = estimator.Estimate(channel).Value;

        for (int n = 0; n < 10; n++)
            for (int m = 0; m < 3; m++)
            {
                Assert.Equal(0, (mean[n, m] - new Complex(estimate.Mean[n, m].Real, estimate.Mean[n, m].Imaginary)).Magnitude, 1e-6);
                Assert.Equal(variance[n, m], estimate.Variance[n, m], 1e-6);
            }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Detect_UncertainChannel_IsTheReferenceWithinSinglePrecision(bool isBussgang)
    {
        DetectionProblem problem = new OneBitProblems(20, 3, 24).Detection;
        (Matrix r, double[] v) = LinearReference.Detection(problem, isBussgang);

        IDataDetector detector = isBussgang ? new BussgangMmseDataDetector() : new ZeroForcingDataDetector();
        SymbolEstimate estimate = detector.Detect(problem).Value;

        for (int use = 0; use < 24; use++)
            for (int m = 0; m < 3; m++)
            {
                double ratio = -2 * Math.Sqrt(2) * r[m, use].Real / v[m];
                Assert.Equal(ratio, estimate.LogLikelihoodRatios[2 * m, use], 1e-5 * (1 + Math.Abs(ratio)));
                Assert.Equal(Math.Sqrt(0.5) * Math.Tanh(Math.Sqrt(2) * r[m, use].Imaginary / v[m]), estimate.Mean[m, use].Imaginary, 1e-5);
            }
    }

    /// <summary>The filter and its error are what a large sample of the model gives: E[u yᴴ] = W C_y, and E|u − Wy|² is the error.</summary>
    [Fact]
    public void Bussgang_ManySamples_IsOrthogonalToItsErrorAndKnowsIt()
    {
        const int rows = 6, columns = 2, samples = 40_000;
        Matrix a = Random(rows, columns, 3), u = Random(columns, samples, 4), z = Random(rows, samples, 5);
        double[] noise = [.. Enumerable.Range(0, rows).Select(r => 0.2 + 0.1 * r)];
        Matrix signs = (a * u + z.MapIndexed((r, _, value) => value * Math.Sqrt(noise[r]))).Map(value => new Complex(value.Real >= 0 ? 1 : -1, value.Imaginary >= 0 ? 1 : -1));

        LinearFilter filter = Load(a, signs);
        noise.CopyTo(filter.Noise);
        filter.Bussgang();

        Matrix error = u - DenseMatrix.Create(columns, samples, (k, b) => filter.Estimate[k, b]), correlation = error * signs.ConjugateTranspose() / samples;
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

    private static LinearFilter Load(Matrix a, Matrix y)
    {
        var filter = new LinearFilter();
        filter.Reshape(a.RowCount, a.ColumnCount, y.ColumnCount);
        for (int r = 0; r < a.RowCount; r++)
        {
            for (int k = 0; k < a.ColumnCount; k++) filter.Design[r, k] = a[r, k];
            for (int b = 0; b < y.ColumnCount; b++) filter.Samples[r, b] = y[r, b];
        }
        return filter;
    }

    private static void AssertEqual(Matrix expected, Kernels.SplitMatrix actual, double tolerance)
    {
        Assert.Equal((expected.RowCount, expected.ColumnCount), (actual.Rows, actual.Columns));
        for (int i = 0; i < actual.Rows; i++)
            for (int j = 0; j < actual.Columns; j++) Assert.Equal(0, (expected[i, j] - actual[i, j]).Magnitude, tolerance);
    }

    private static Matrix Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return DenseMatrix.Create(rows, columns, (_, _) =>
            Complex.FromPolarCoordinates(Math.Sqrt(-Math.Log(1 - random.NextDouble())), 2 * Math.PI * random.NextDouble()));
    }
}

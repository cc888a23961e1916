using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Algorithms.Tests.Contracts;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.Variational;

public sealed class AdviEstimatorTests
{
    [Fact]
    public void Estimate_Rows_HaveTheirPriorNorm()
    {
        ComplexMatrix mean = new AdviChannelEstimator(new()).Estimate(new OneBitProblems(10, 6, 40).Estimation).Value.Mean;

        for (int n = 0; n < 10; n++) Assert.Equal(Math.Sqrt(6), mean.Row(n).L2Norm(), 1e-4);
    }

    [Fact]
    public void Estimate_SilentUser_IsLeftOutOfTheNorm()
    {
        var problem = new OneBitProblems(10, 6, 40);
        ComplexMatrix symbols = ComplexMatrix.Create(6, 40, (m, t) => m == 2 ? Complex32.Zero : problem.Symbols[m, t]);

        ChannelEstimate estimate = new AdviChannelEstimator(new()).Estimate(problem.Estimation with { Symbols = symbols }).Value;

        for (int n = 0; n < 10; n++) Assert.Equal(Math.Sqrt(5), estimate.Mean.Row(n).L2Norm(), 1e-4);
        Assert.All(estimate.Mean.Column(2), value => Assert.Equal(0, value.Magnitude));
    }

    [Fact]
    public void Estimate_SilentAntenna_KeepsThePriorOfTheChannel()
    {
        var problem = new OneBitProblems(4, 3, 20);
        RealMatrix received = OneBitProblems.With(problem.Received, (i, t) => i % 4 == 1 ? 0 : problem.Received[i, t]);

        ChannelEstimate estimate = new AdviChannelEstimator(new()).Estimate(problem.Estimation with { Received = received }).Value;

        Assert.All(estimate.Mean.Row(1), value => Assert.Equal(Complex32.Zero, value));
        Assert.All(estimate.Variance.Row(1), value => Assert.Equal(1, value, 1e-6f));
    }

    // The posterior variance is meant in units of the channel: at high SNR it comes to about the error that is really made.
    [Fact]
    public void Estimate_ManyPilots_StatesItsError()
    {
        double error = 0, stated = 0;
        for (int seed = 1; seed <= 5; seed++)
        {
            var problem = new OneBitProblems(32, 8, 160, seed: seed);
            ChannelEstimate estimate = new AdviChannelEstimator(new()).Estimate(problem.Estimation).Value;
            error += Math.Pow((estimate.Mean - problem.Channel).FrobeniusNorm(), 2);
            stated += estimate.Variance.Values.Sum();
        }
        Assert.InRange(stated / error, 0.25, 2);
    }

    [Fact]
    public void Estimate_SymbolsNotFinite_SaysSo()
    {
        var problem = new OneBitProblems(4, 3, 20);
        ComplexMatrix symbols = ComplexMatrix.OfMatrix(problem.Symbols);
        symbols[1, 1] = new Complex32(float.NaN, 0);

        Assert.Throws<UnsolvableException>(() => new AdviChannelEstimator(new()).Estimate(problem.Estimation with { Symbols = symbols }));
    }

    [Fact]
    public void Detect_ChannelNotFinite_SaysSo()
    {
        DetectionProblem problem = new OneBitProblems(4, 3, 20).Detection;
        problem.Channel.Mean[2, 1] = new Complex32(0, float.PositiveInfinity);

        Assert.Throws<UnsolvableException>(() => new AdviDataDetector(new()).Detect(problem));
    }

    [Fact]
    public void Detect_ScaledRows_ChangeNothing()
    {
        var problem = new OneBitProblems(24, 3, 18);
        ComplexMatrix scaled = ComplexMatrix.Create(24, 3, (n, m) => problem.Channel[n, m] * (1 + n));

        ComplexMatrix expected = new AdviDataDetector(new()).Detect(problem.Detection).Value.Mean;
        ComplexMatrix actual = new AdviDataDetector(new()).Detect(problem.Detection with { Channel = OneBitProblems.Estimate(scaled) }).Value.Mean;

        Assert.InRange(OneBitProblems.Distance(actual, expected), 0, 1e-4);
    }

    [Fact]
    public void Detect_Symbols_AreThePosteriorOfTheirBits()
    {
        SymbolEstimate estimate = new AdviDataDetector(new()).Detect(new OneBitProblems(8, 3, 18, snrDb: -5).Detection).Value;

        for (int use = 0; use < 18; use++)
            for (int user = 0; user < 3; user++)
            {
                Complex32 mean = estimate.Mean[user, use];
                Assert.Equal(Math.Tanh(-estimate.LogLikelihoodRatios[2 * user, use] / 2) * Qpsk.Amplitude, mean.Real, 1e-5);
                Assert.Equal(Math.Tanh(-estimate.LogLikelihoodRatios[2 * user + 1, use] / 2) * Qpsk.Amplitude, mean.Imaginary, 1e-5);
                Assert.Equal(1 - mean.MagnitudeSquared, estimate.Variance[user, use], 1e-5);
            }
    }
}

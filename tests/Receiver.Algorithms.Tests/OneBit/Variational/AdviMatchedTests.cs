using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Algorithms.Tests.Contracts;
using Receiver.Frames;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.Variational;

public sealed class AdviMatchedTests
{
    [Fact]
    public void Slope_Logistic_IsThatOfTheNoise()
    {
        for (double x = -6; x <= 6; x += 0.1)
            Assert.Equal(Math.Exp(NormalReference.LogCdf(x / Math.Sqrt(0.35))), 1 / (1 + Math.Exp(-MatchedSlope.Of(0.7f) * x)), 0.01);
    }

    [Fact]
    public void Solve_SteepRows_EqualsTheReferenceInDoublePrecision()
    {
        var random = new Random(4);
        RealMatrix w = RealMatrix.Create(60, 8, (_, _) => 30 * random.NextSingle() - 15), v = RealMatrix.Create(60, 19, (_, _) => random.Next(2) * 2 - 1);
        (LogisticDesign design, GaussianBatch posterior) = (new(), new());
        design.Pack(w.Values, 60, 8, 1, 60, steep: true);

        Convergence convergence = new LogisticVariationalSolver(new() { Tolerance = 1e-5, MaxIterations = 2000 })
            .Solve(design, new SignBatch(v.Values, 19, 1, 60), new GaussianPrior(2), posterior);

        Assert.True(convergence.Converged);
        var reference = new VariationalReference(w.Map(value => (double)value), OneTerm);
        for (int problem = 0; problem < 19; problem += 6)
        {
            (MathNet.Numerics.LinearAlgebra.Vector<double> mean, MathNet.Numerics.LinearAlgebra.Vector<double> variance) =
                reference.Solve(v.Column(problem).Map(value => (double)value), MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(8, 2), MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(8));
            for (int i = 0; i < 8; i++)
            {
                Assert.Equal(mean[i], posterior.Mean[problem * 8 + i], 1e-3);
                Assert.Equal(variance[i], posterior.Variance[problem * 8 + i], 1e-3 * variance[i]);
            }
        }
    }

    // The noise gives the scale that signs alone do not have: rows come out at their own norms, with an error of about the stated variance.
    [Fact]
    public void Estimate_KnownNoise_FindsTheScaleOfEachRow()
    {
        double error = 0, stated = 0, power = 0;
        for (int seed = 1; seed <= 5; seed++)
        {
            var problem = new OneBitProblems(32, 8, 160, snrDb: 0, seed: seed);
            ChannelEstimate estimate = new AdviMatchedChannelEstimator(new()).Estimate(problem.Estimation).Value;
            error += Math.Pow((estimate.Mean - problem.Channel).FrobeniusNorm(), 2);
            power += Math.Pow(problem.Channel.FrobeniusNorm(), 2);
            stated += estimate.Variance.Values.Sum();
        }
        Assert.InRange(error / power, 0, 0.06);
        Assert.InRange(stated / error, 0.25, 2);
    }

    [Fact]
    public void Estimate_UncertainSymbols_CountAsNoise()
    {
        ChannelProblem problem = new OneBitProblems(6, 3, 30, snrDb: 0).Estimation;

        ChannelEstimate uncertain = new AdviMatchedChannelEstimator(new()).Estimate(problem with { SymbolVariance = RealMatrix.Create(3, 30, 0.5f) }).Value;

        Assert.Equal(new AdviMatchedChannelEstimator(new()).Estimate(problem with { NoiseVariance = 2.5 }).Value.Mean.Values, uncertain.Mean.Values);
    }

    [Fact]
    public void Detect_UncertainChannel_CountsAsNoise()
    {
        DetectionProblem problem = new OneBitProblems(12, 3, 10, snrDb: 0).Detection;
        ChannelEstimate Of(float variance) => problem.Channel with { Variance = RealMatrix.Create(12, 3, variance) };

        SymbolEstimate uncertain = new AdviMatchedDataDetector(new()).Detect(problem with { Channel = Of(0.5f) }).Value;

        Assert.Equal(new AdviMatchedDataDetector(new()).Detect(problem with { Channel = Of(0), NoiseVariance = 2.5 }).Value.Mean.Values, uncertain.Mean.Values);
    }

    [Fact]
    public void NoiseUnknown_SaysWhatIsMissing()
    {
        var problem = new OneBitProblems(6, 3, 10);

        Assert.Contains("noiseVariance", Assert.Throws<UnsolvableException>(() =>
            new AdviMatchedChannelEstimator(new()).Estimate(problem.Estimation with { NoiseVariance = null })).Message);
        Assert.Contains("noiseVariance", Assert.Throws<UnsolvableException>(() =>
            new AdviMatchedDataDetector(new()).Detect(problem.Detection with { NoiseVariance = null })).Message);
    }

    private static (double Slope, double Curvature) OneTerm(double m, double variance)
    {
        double d = Math.Sqrt(Math.PI / 8 / (1 + Math.PI / 8 * variance));
        return (Math.Exp(NormalReference.LogCdf(-m * d)), d * NormalReference.Density(m * d));
    }
}

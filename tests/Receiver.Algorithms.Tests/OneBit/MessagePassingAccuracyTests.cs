using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.BernoulliGaussian;
using Receiver.Algorithms.OneBit.BigAmp;
using Receiver.Algorithms.OneBit.Gamp;
using Receiver.Algorithms.Tests.Contracts;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit;

/// <summary>Bit error rates at full size, on fixed seeds; each bound is what was measured over many more frames plus about three standard deviations.</summary>
[Trait("Category", "Statistical")]
public sealed class MessagePassingAccuracyTests
{
    private const int Frames = 60;

    [Theory]
    [InlineData(-5, 2.1e-3)]   // measured 1.83e-3
    [InlineData(0, 1.5e-4)]    // measured 8e-5
    [InlineData(5, 2.5e-5)]    // measured 5e-6
    public void BigAmp_FullSize_KeepsItsErrorRate(double snrDb, double bound)
    {
        var estimator = new BigAmpEstimator(new());

        Assert.InRange(ErrorRate(snrDb, problem => estimator.Estimate(problem).Value.Symbols), 0, bound);
    }

    [Theory]
    [InlineData(-5, 3.4e-3)]   // measured 2.8e-3
    [InlineData(0, 4.5e-4)]    // measured 3.0e-4
    public void SoftRefinement_FullSize_KeepsItsErrorRate(double snrDb, double bound)
    {
        var refinement = new SoftRefinement(0.8);

        Assert.InRange(ErrorRate(snrDb, problem => refinement.Refine(problem, FromPilots(problem), default).Symbols), 0, bound);
    }

    [Fact]
    public void BigAmpActivity_MassiveAccess_FindsAllUsersAndTheirSymbols()
    {
        var estimator = new BigAmpActivityEstimator(new());
        long errors = 0, bits = 0;
        for (int seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            bool[] active = new bool[100];
            foreach (int user in Enumerable.Range(0, 100).OrderBy(_ => random.Next()).Take(15)) active[user] = true;
            var frame = new OneBitProblems(64, 100, 140, snrDb: 0, seed: seed, active: active);

            JointEstimate estimate = estimator.Estimate(Joint(frame, 40)).Value;

            Assert.Equal(active, estimate.Activity!.Active);
            foreach (int user in Enumerable.Range(0, 100).Where(user => active[user])) errors += Errors(estimate.Symbols, frame.Symbols, 40, user);
            bits += 15 * 2 * 100;
        }

        // Measured 3.7e-3.
        Assert.InRange((double)errors / bits, 0, 5e-3);
    }

    private static double ErrorRate(double snrDb, Func<JointProblem, SymbolEstimate> detect)
    {
        long errors = 0;
        for (int seed = 1; seed <= Frames; seed++)
        {
            var frame = new OneBitProblems(128, 20, 280, snrDb, seed);
            SymbolEstimate symbols = detect(Joint(frame, 80));
            for (int user = 0; user < 20; user++) errors += Errors(symbols, frame.Symbols, 80, user);
        }
        return errors / (Frames * 8000.0);
    }

    private static SymbolEstimate FromPilots(JointProblem problem)
    {
        ChannelEstimate channel = new GampChannelEstimator(new()).Estimate(new(problem.PilotReceived, problem.Pilots) { NoiseVariance = problem.NoiseVariance }).Value;
        return new GampDataDetector(new()).Detect(new(problem.DataReceived, channel) { NoiseVariance = problem.NoiseVariance }).Value;
    }

    private static JointProblem Joint(OneBitProblems frame, int pilots)
    {
        int[] first = [.. Enumerable.Range(0, pilots)], rest = [.. Enumerable.Range(pilots, frame.Received.ColumnCount - pilots)];
        return new(OneBitProblems.Columns(frame.Received, first), OneBitProblems.Columns(frame.Received, rest), OneBitProblems.Columns(frame.Symbols, first))
        {
            NoiseVariance = frame.NoiseVariance,
        };
    }

    private static int Errors(SymbolEstimate symbols, ComplexMatrix sent, int pilots, int user)
    {
        int errors = 0;
        for (int use = 0; use < symbols.Mean.ColumnCount; use++)
        {
            if (symbols.LogLikelihoodRatios[2 * user, use] > 0 != sent[user, pilots + use].Real < 0) errors++;
            if (symbols.LogLikelihoodRatios[2 * user + 1, use] > 0 != sent[user, pilots + use].Imaginary < 0) errors++;
        }
        return errors;
    }
}

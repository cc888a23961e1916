using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.BigAmp;
using Receiver.Algorithms.OneBit.Gamp;
using Receiver.Algorithms.Tests.Contracts;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.BigAmp;

public sealed class BigAmpEstimatorTests : JointEstimatorContract
{
    protected override IJointEstimator Create() => new BigAmpEstimator(new());

    [Fact]
    public void Estimate_NoiseUnknown_SaysWhatIsMissing()
    {
        JointProblem problem = new GuardVector("works").Problem with { NoiseVariance = null };

        Assert.Contains("noiseVariance", Assert.Throws<UnsolvableException>(() => Create().Estimate(problem)).Message);
    }

    [Fact]
    public void Estimate_OscillatingFrame_SettlesByTheGuard()
    {
        GuardVector vector = new("oscillates");

        Solution<JointEstimate> solution = Create().Estimate(vector.Problem);

        Assert.True(solution.Convergence.Converged);
        Assert.False(solution.Value.Diagnostics.FellBack);
        Assert.InRange(solution.Value.Diagnostics.Damping, 0.25, 0.5);
        Assert.InRange(solution.Value.Diagnostics.Residual, 0, 0.02);
    }

    [Theory, InlineData(0), InlineData(2)]
    public void Estimate_SwingsToTheEndOrNoJointIterations_IsSoftRefinement(int iterations)
    {
        GuardVector vector = new("oscillates");
        JointProblem problem = vector.Problem;
        ChannelEstimate pilot = new GampChannelEstimator(new()).Estimate(new(problem.PilotReceived, problem.Pilots) { NoiseVariance = vector.Noise }).Value;
        SymbolEstimate first = new GampDataDetector(new()).Detect(new(problem.DataReceived, pilot) { NoiseVariance = vector.Noise }).Value;
        (ChannelEstimate channel, SymbolEstimate symbols) = new SoftRefinement(0.8).Refine(problem, first, default);

        JointEstimate estimate = new BigAmpEstimator(new() { Polish = false, MinIterations = iterations, MaxIterations = iterations }).Estimate(problem).Value;

        Assert.Equal(iterations > 0, estimate.Diagnostics.FellBack);
        Assert.Equal(channel.Mean.Values, estimate.Channel.Mean.Values);
        Assert.Equal(symbols.Mean.Values, estimate.Symbols.Mean.Values);
    }

    [Fact]
    public void Estimate_CutShortByALimit_KeepsWhatItHas()
    {
        Solution<JointEstimate> solution = new BigAmpEstimator(new() { Polish = false }).Estimate(new GuardVector("works").Problem, new SolveLimit(MaxIterations: 1));

        Assert.True(solution.Value.Diagnostics.Residual > 0.1);
        Assert.False(solution.Value.Diagnostics.FellBack);
        Assert.Equal((1, false), (solution.Convergence.Iterations, solution.Convergence.Converged));
    }

    [Fact]
    public void Estimate_PolishOff_LeavesTheMessagesAlone()
    {
        JointProblem problem = Joint(new OneBitProblems(32, 4, 70, snrDb: 5));

        JointEstimate plain = new BigAmpEstimator(new() { Polish = false }).Estimate(problem).Value;
        JointEstimate polished = Create().Estimate(problem).Value;

        Assert.Equal((0, 0), (plain.Diagnostics.PolishedUses, plain.Diagnostics.Flips));
        Assert.True(polished.Diagnostics.PolishedUses > 0);
        Assert.Equal(plain.Channel.Mean.Values, polished.Channel.Mean.Values);
        Assert.NotEqual(plain.Symbols.LogLikelihoodRatios.Values, polished.Symbols.LogLikelihoodRatios.Values);
    }

    [Fact]
    public void Estimate_ManyFrames_PolishRemovesErrors()
    {
        int plain = 0, polished = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            var problem = new OneBitProblems(24, 4, 70, snrDb: 2, seed: seed);
            ComplexMatrix sent = OneBitProblems.Columns(problem.Symbols, [.. Enumerable.Range(20, 50)]);
            plain += Errors(new BigAmpEstimator(new() { Polish = false }).Estimate(Joint(problem)).Value, sent);
            polished += Errors(Create().Estimate(Joint(problem)).Value, sent);
        }

        // 60 frames of 400 bits: message passing leaves 107 errors, the polish 69 of them.
        Assert.InRange(polished, 1, 0.8 * plain);
    }

    [Fact]
    public void Validate_EverythingWrong_NamesEachMember()
    {
        var options = new BigAmpOptions { PilotIterations = 0, DetectionIterations = 0, MinIterations = -1, MaxIterations = -2, Damping = 1.1 };

        Assert.Equal(["pilotIterations", "detectionIterations", "minIterations", "maxIterations", "damping"], options.Validate().Select(fault => fault.Split(':')[0]));
        Assert.Empty(new BigAmpOptions().Validate());
    }

    private static int Errors(JointEstimate estimate, ComplexMatrix sent)
    {
        int errors = 0;
        for (int i = 0; i < sent.Values.Length; i++)
        {
            if (estimate.Symbols.LogLikelihoodRatios.Values[2 * i] > 0 != sent.Values[i].Real < 0) errors++;
            if (estimate.Symbols.LogLikelihoodRatios.Values[2 * i + 1] > 0 != sent.Values[i].Imaginary < 0) errors++;
        }
        return errors;
    }
}

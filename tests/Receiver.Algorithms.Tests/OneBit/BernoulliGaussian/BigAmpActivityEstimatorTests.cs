using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.BernoulliGaussian;
using Receiver.Algorithms.Tests.Contracts;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.BernoulliGaussian;

public sealed class BigAmpActivityEstimatorTests : JointEstimatorContract
{
    protected override IJointEstimator Create() => new BigAmpActivityEstimator(new());

    [Fact]
    public void Estimate_FewActive_FindsThemAndTheirSymbols()
    {
        var frame = new SparseFrame(seed: 1);

        JointEstimate estimate = Create().Estimate(frame.Joint).Value;

        Assert.Equal(frame.Active, estimate.Activity!.Active);
        Assert.Equal(frame.Active, estimate.Activity.LogLikelihoodRatios.Select(ratio => ratio > 0));
        Assert.Equal(estimate.Activity.LogLikelihoodRatios, estimate.Channel.Activity!.LogLikelihoodRatios);
        int errors = 0;
        for (int user = 0; user < SparseFrame.Users; user++)
            for (int use = 0; use < SparseFrame.DataUses; use++)
                if (!frame.Active[user]) Assert.Equal(Complex32.Zero, estimate.Symbols.Mean[user, use]);
                else if (Qpsk.Decide(estimate.Symbols.Mean[user, use]) != frame.Symbols[user, use]) errors++;
        Assert.InRange(errors, 0, 4);
    }

    [Fact]
    public void Estimate_NobodyActive_FindsNobody()
    {
        JointEstimate estimate = Create().Estimate(new SparseFrame(seed: 2, active: 0).Joint).Value;

        Assert.DoesNotContain(true, estimate.Activity!.Active);
        Assert.All(estimate.Symbols.Mean.Values, symbol => Assert.Equal(Complex32.Zero, symbol));
    }

    // Undamped, the recursion swings at this SNR, and what it answers depends on whether it stops after an odd or an even number of iterations.
    [Fact]
    public void Estimate_LowSnr_GuardDampsTheSwing()
    {
        bool[] active = [.. Enumerable.Range(0, 100).Select(user => user % 7 == 0)];
        JointProblem problem = Joint(new OneBitProblems(64, 100, 140, snrDb: -15, active: active), pilots: 40);

        JointEstimate even = new BigAmpActivityEstimator(new() { MaxIterations = 24 }).Estimate(problem).Value, odd = Create().Estimate(problem).Value;

        Assert.InRange(odd.Diagnostics.Damping, 0.25, 0.5);
        Assert.InRange(OneBitProblems.Distance(even.Channel.Mean, odd.Channel.Mean), 0, 0.2);
    }

    [Fact]
    public void Validate_EverythingWrong_NamesEachMember()
    {
        var options = new BigAmpActivityOptions
        {
            PilotIterations = 0, PilotDamping = 0, DetectionIterations = 0, MaxIterations = 0, Damping = double.NaN, ActivityRate = 1,
        };

        Assert.Equal(["pilotIterations", "pilotDamping", "detectionIterations", "maxIterations", "damping", "activityRate"],
            options.Validate().Select(fault => fault.Split(':')[0]));
        Assert.Empty(new BigAmpActivityOptions().Validate());
    }
}

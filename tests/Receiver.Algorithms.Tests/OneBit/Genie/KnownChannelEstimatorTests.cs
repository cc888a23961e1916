using Receiver.Algorithms.OneBit.Genie;
using Receiver.Algorithms.Tests.Contracts;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.Genie;

public sealed class KnownChannelEstimatorTests
{
    [Fact]
    public void Estimate_Problem_IsTheTruthWithoutVariance()
    {
        var problem = new OneBitProblems(8, 3, 12);

        ChannelEstimate estimate = new KnownChannelEstimator(problem.Channel).Estimate(problem.Estimation).Value;

        Assert.Equal(problem.Channel, estimate.Mean);
        Assert.All(estimate.Variance.Values, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Estimate_OtherShape_Throws() =>
        Assert.Throws<ArgumentException>(() => new KnownChannelEstimator(new ComplexMatrix(8, 2)).Estimate(new OneBitProblems(8, 3, 12).Estimation));
}

using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.BernoulliGaussian;
using Receiver.Algorithms.Tests.Contracts;

namespace Receiver.Algorithms.Tests.OneBit.BernoulliGaussian;

public sealed class BernoulliGaussianGampEstimatorTests : ChannelEstimatorContract
{
    protected override IChannelEstimator Create() => new BernoulliGaussianGampEstimator(new());
}

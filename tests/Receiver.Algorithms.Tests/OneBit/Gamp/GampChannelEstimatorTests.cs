using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Gamp;
using Receiver.Algorithms.Tests.Contracts;

namespace Receiver.Algorithms.Tests.OneBit.Gamp;

public sealed class GampChannelEstimatorTests : ChannelEstimatorContract
{
    protected override IChannelEstimator Create() => new GampChannelEstimator(new());
}

using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Linear;
using Receiver.Algorithms.Tests.Contracts;

namespace Receiver.Algorithms.Tests.OneBit.Linear;

public sealed class BussgangLmmseChannelEstimatorTests : ChannelEstimatorContract
{
    protected override IChannelEstimator Create() => new BussgangLmmseChannelEstimator();
}

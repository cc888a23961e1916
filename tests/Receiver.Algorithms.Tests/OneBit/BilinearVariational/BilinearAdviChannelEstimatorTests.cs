using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.BilinearVariational;
using Receiver.Algorithms.Tests.Contracts;

namespace Receiver.Algorithms.Tests.OneBit.BilinearVariational;

public sealed class BilinearAdviChannelEstimatorTests : ChannelEstimatorContract
{
    // The coefficients are shared by all antennas, so that samples lost at one change the others a little.
    protected override double Tolerance => 0.02;

    protected override IChannelEstimator Create() => new BilinearAdviChannelEstimator(new());
}

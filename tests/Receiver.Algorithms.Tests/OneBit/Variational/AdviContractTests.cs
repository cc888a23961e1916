using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Algorithms.Tests.Contracts;

namespace Receiver.Algorithms.Tests.OneBit.Variational;

public sealed class AdviChannelEstimatorContractTests : ChannelEstimatorContract
{
    protected override IChannelEstimator Create() => new AdviChannelEstimator(new() { Tolerance = 1e-5, MaxIterations = 200 });
}

public sealed class AdviDataDetectorContractTests : DataDetectorContract
{
    protected override IDataDetector Create() => new AdviDataDetector(new() { Tolerance = 1e-5, MaxIterations = 200 });
}

public sealed class AdviMatchedChannelEstimatorContractTests : ChannelEstimatorContract
{
    protected override IChannelEstimator Create() => new AdviMatchedChannelEstimator(new() { Tolerance = 1e-5, MaxIterations = 1000 });
}

public sealed class AdviMatchedDataDetectorContractTests : DataDetectorContract
{
    protected override IDataDetector Create() => new AdviMatchedDataDetector(new() { Tolerance = 1e-5, MaxIterations = 1000 });
}

public sealed class AdviMonteCarloChannelEstimatorContractTests : ChannelEstimatorContract
{
    // Samples belong to places in the problem, so that a problem put another way is solved with others.
    protected override double Tolerance => 0.08;

    protected override IChannelEstimator Create() => new AdviMonteCarloChannelEstimator(new() { Samples = 20 });
}

public sealed class AdviMonteCarloDataDetectorContractTests : DataDetectorContract
{
    protected override double Tolerance => 0.08;

    protected override IDataDetector Create() => new AdviMonteCarloDataDetector(new() { Samples = 20 });
}

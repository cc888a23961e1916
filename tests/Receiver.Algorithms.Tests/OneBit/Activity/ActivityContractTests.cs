using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Activity;
using Receiver.Algorithms.Tests.Contracts;

namespace Receiver.Algorithms.Tests.OneBit.Activity;

public sealed class ThresholdActivityDetectorContractTests : ActivityDetectorContract
{
    protected override IActivityDetector Create() => new ThresholdActivityDetector(new());
}

public sealed class TwoClassActivityDetectorContractTests : ActivityDetectorContract
{
    protected override IActivityDetector Create() => new TwoClassActivityDetector(new());
}

public sealed class PosteriorOddsActivityDetectorContractTests : ActivityDetectorContract
{
    protected override IActivityDetector Create() => new PosteriorOddsActivityDetector();
}

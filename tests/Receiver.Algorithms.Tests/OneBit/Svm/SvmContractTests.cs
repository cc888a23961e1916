using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Svm;
using Receiver.Algorithms.Tests.Contracts;

namespace Receiver.Algorithms.Tests.OneBit.Svm;

public sealed class SvmChannelEstimatorContractTests : ChannelEstimatorContract
{
    protected override IChannelEstimator Create() => new SvmChannelEstimator(new() { Tolerance = 1e-5, MaxSweeps = 5000 });
}

public sealed class SvmDataDetectorContractTests : DataDetectorContract
{
    protected override IDataDetector Create() => new SvmDataDetector(new() { Tolerance = 1e-5, MaxSweeps = 5000 });
}

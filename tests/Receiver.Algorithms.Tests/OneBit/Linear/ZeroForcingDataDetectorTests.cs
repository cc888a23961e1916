using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Linear;
using Receiver.Algorithms.Tests.Contracts;

namespace Receiver.Algorithms.Tests.OneBit.Linear;

public sealed class ZeroForcingDataDetectorTests : DataDetectorContract
{
    protected override IDataDetector Create() => new ZeroForcingDataDetector();
}

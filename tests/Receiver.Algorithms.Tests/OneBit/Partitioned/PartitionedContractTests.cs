using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Partitioned;
using Receiver.Algorithms.Tests.Contracts;

namespace Receiver.Algorithms.Tests.OneBit.Partitioned;

public sealed class SequentialContractTests : DataDetectorContract
{
    private static readonly PartitionedOptions Options = new() { Rounds = 200, Tolerance = 1e-6, InnerIterations = 100 };

    protected override IDataDetector Create() => new PartitionedDataDetector(Options, new SequentialScheduler(Options));
}

public sealed class SynchronousContractTests : DataDetectorContract
{
    private static readonly PartitionedOptions Options = new() { Rounds = 400, Tolerance = 1e-6, InnerIterations = 100, Damping = 0.5 };

    protected override IDataDetector Create() => new PartitionedDataDetector(Options, new SynchronousScheduler(Options));
}

public sealed class AsynchronousContractTests : DataDetectorContract
{
    private static readonly AsynchronousOptions Options = new() { Rounds = 400, Tolerance = 1e-6, InnerIterations = 100 };

    protected override IDataDetector Create() => new PartitionedDataDetector(Options, new VirtualClockScheduler(Options));
}

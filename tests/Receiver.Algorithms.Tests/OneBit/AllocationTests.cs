using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Activity;
using Receiver.Algorithms.OneBit.BernoulliGaussian;
using Receiver.Algorithms.OneBit.BigAmp;
using Receiver.Algorithms.OneBit.BilinearVariational;
using Receiver.Algorithms.OneBit.Gamp;
using Receiver.Algorithms.OneBit.Genie;
using Receiver.Algorithms.OneBit.Linear;
using Receiver.Algorithms.OneBit.Partitioned;
using Receiver.Algorithms.OneBit.Svm;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit;

/// <summary>With storage of earlier frames, a solver allocates nothing for the next one.</summary>
public sealed class AllocationTests
{
    private const double Noise = 0.1;

    public static TheoryData<string> Methods => 
    [
        "advi", "advi-matched", "advi-monte-carlo", "svm", "gamp", "big-amp", "big-amp, refined", "pvi-sequential", "pvi-synchronous", "pvi-asynchronous",
        "big-amp-activity", "bernoulli-gaussian-gamp", "bilinear-advi", "threshold",
        "least-squares, zero-forcing", "bussgang", "linear, erased", "genie",
    ];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Estimate_AfterWarmUp_AllocatesNothing(string method)
    {
        Action<FrameStorage> solve = Create(method);
        var pool = new StoragePool();
        // Tests that run at the same time share the solvers' scratch, so that one may have to be made anew: the least counts.
        long least = long.MaxValue;
        for (int repetition = 0; repetition < 30 && least > 0; repetition++)
        {
            FrameStorage storage = pool.Rent();
            long before = GC.GetAllocatedBytesForCurrentThread();
            solve(storage);
            if (repetition > 0) least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            storage.Return();
        }
        Assert.Equal(0, least);
    }

    private static Action<FrameStorage> Create(string method)
    {
        var frame = new SmallUplink();
        ChannelProblem pilots = frame.ChannelProblem with { NoiseVariance = Noise };
        DetectionProblem data = frame.DetectionProblem with { NoiseVariance = Noise };
        var joint = new JointProblem(frame.ReceivedPilots, frame.ReceivedData, frame.PilotSymbols) { NoiseVariance = Noise };
        ChannelProblem erased = pilots with { Received = (RealMatrix)pilots.Received.Clone() };
        erased.Received[1, 2] = erased.Received[SmallUplink.Antennas + 1, 2] = 0;
        return method switch
        {
            "least-squares, zero-forcing" => Both(new LeastSquaresChannelEstimator(), new ZeroForcingDataDetector()),
            "bussgang" => Both(new BussgangLmmseChannelEstimator(), new BussgangMmseDataDetector()),
            "linear, erased" => Each(new LeastSquaresChannelEstimator(), new BussgangLmmseChannelEstimator()),
            "genie" => Both(new KnownChannelEstimator(frame.Channel), new ZeroForcingDataDetector()),
            "advi" => Both(new AdviChannelEstimator(new()), new AdviDataDetector(new())),
            "advi-matched" => Both(new AdviMatchedChannelEstimator(new()), new AdviMatchedDataDetector(new())),
            "advi-monte-carlo" => Both(new AdviMonteCarloChannelEstimator(new() { Iterations = 5 }), new AdviMonteCarloDataDetector(new() { Iterations = 5 })),
            "svm" => Both(new SvmChannelEstimator(new()), new SvmDataDetector(new())),
            "gamp" => Both(new GampChannelEstimator(new()), new GampDataDetector(new())),
            "big-amp" => Joint(new BigAmpEstimator(new())),
            "pvi-sequential" => Both(new AdviChannelEstimator(new()), new PartitionedDataDetector(new(), new SequentialScheduler(new()))),
            "pvi-synchronous" => Both(new AdviChannelEstimator(new()), new PartitionedDataDetector(new(), new SynchronousScheduler(new()))),
            "pvi-asynchronous" => Both(new AdviChannelEstimator(new()), new PartitionedDataDetector(new AsynchronousOptions(), new VirtualClockScheduler(new()))),
            "big-amp-activity" => Joint(new BigAmpActivityEstimator(new())),
            "bernoulli-gaussian-gamp" => Active(new BernoulliGaussianGampEstimator(new()), new PosteriorOddsActivityDetector(), new GampDataDetector(new())),
            "bilinear-advi" => Active(new BilinearAdviChannelEstimator(new()), new TwoClassActivityDetector(new()), new AdviDataDetector(new())),
            "threshold" => Active(new BilinearAdviChannelEstimator(new() { MaxIterations = 5 }), new ThresholdActivityDetector(new()), new SvmDataDetector(new())),
            _ => Joint(new BigAmpEstimator(new() { MinIterations = 0, MaxIterations = 0 })),
        };

        Action<FrameStorage> Both(IChannelEstimator estimator, IDataDetector detector) => storage =>
        {
            ChannelEstimate channel = estimator.Estimate(pilots with { Storage = storage }).Value;
            detector.Detect(data with { Channel = channel, Storage = storage });
        };

        Action<FrameStorage> Active(IChannelEstimator estimator, IActivityDetector decision, IDataDetector detector) => storage =>
        {
            ChannelEstimate channel = estimator.Estimate(pilots with { Storage = storage }).Value;
            bool[] active = decision.Detect(channel, default, storage).Value.Active;
            detector.Detect(data with { Channel = channel, Active = active, Storage = storage });
            // Not all of them, whatever the decision.
            active[1] = !active[0];
            detector.Detect(data with { Channel = channel, Active = active, Storage = storage });
        };

        Action<FrameStorage> Each(params IChannelEstimator[] estimators) => storage =>
        {
            foreach (IChannelEstimator estimator in estimators) estimator.Estimate(erased with { Storage = storage });
        };

        Action<FrameStorage> Joint(IJointEstimator estimator) => storage => estimator.Estimate(joint with { Storage = storage });
    }
}

using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.BigAmp;
using Receiver.Algorithms.OneBit.Gamp;
using Receiver.Algorithms.OneBit.Svm;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit;

/// <summary>With storage of earlier frames, a solver allocates nothing for the next one.</summary>
public sealed class AllocationTests
{
    private const double Noise = 0.1;

    public static TheoryData<string> Methods => ["advi", "advi-matched", "advi-monte-carlo", "svm", "gamp", "big-amp", "big-amp, refined"];

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
        return method switch
        {
            "advi" => Both(new AdviChannelEstimator(new()), new AdviDataDetector(new())),
            "advi-matched" => Both(new AdviMatchedChannelEstimator(new()), new AdviMatchedDataDetector(new())),
            "advi-monte-carlo" => Both(new AdviMonteCarloChannelEstimator(new() { Iterations = 5 }), new AdviMonteCarloDataDetector(new() { Iterations = 5 })),
            "svm" => Both(new SvmChannelEstimator(new()), new SvmDataDetector(new())),
            "gamp" => Both(new GampChannelEstimator(new()), new GampDataDetector(new())),
            "big-amp" => Joint(new BigAmpEstimator(new())),
            _ => Joint(new BigAmpEstimator(new() { MinIterations = 0, MaxIterations = 0 })),
        };

        Action<FrameStorage> Both(IChannelEstimator estimator, IDataDetector detector) => storage =>
        {
            ChannelEstimate channel = estimator.Estimate(pilots with { Storage = storage }).Value;
            detector.Detect(data with { Channel = channel, Storage = storage });
        };

        Action<FrameStorage> Joint(IJointEstimator estimator) => storage => estimator.Estimate(joint with { Storage = storage });
    }
}

using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing;

/// <summary>
/// With storage of earlier frames, what a solve allocates is its results and lists as long as the scene has links: no matrix, nothing that grows with antennas
/// or subcarriers.
/// </summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    private static readonly RandomSceneOptions Small = new()
    {
        Array = new PlanarArray(4, 4), Users = 2, Subcarriers = 256, SpacingHz = 120e3, Pilots = 8, Data = 64, SharedScatterers = 3, PrivateScatterers = 1, SnrDb = 5,
    };

    [Theory]
    [InlineData("coarse", 40_000)]
    [InlineData("iteration", 110_000)]
    [InlineData("polish", 600_000)]
    [InlineData("tracking", 500_000)]
    public void Solve_AfterWarmUp_AllocatesLittle(string part, long most)
    {
        var scene = new RandomScene(Small, 3);
        SensingProblem frame = scene.Next().Problem;
        Solved(frame, out TrackedScene previous);
        var pool = new StoragePool();
        // Tests that run at the same time share what coarse estimation keeps, so that some may have to be made anew: the least counts.
        long least = long.MaxValue;
        for (int repetition = 0; repetition < 30 && least > most; repetition++)
        {
            FrameStorage storage = pool.Rent();
            long bytes = Bytes(part, frame with { Storage = storage }, previous);
            if (repetition > 0) least = Math.Min(least, bytes);
            storage.Return();
        }
        output.WriteLine($"{part}: {least} bytes");
        Assert.InRange(least, 0, most);
    }

    private static long Bytes(string part, SensingProblem frame, TrackedScene previous)
    {
        SensingState? state = part == "polish" ? Solved(frame, out _) : null;
        long before = GC.GetAllocatedBytesForCurrentThread();
        switch (part)
        {
            case "coarse": new CoarseEstimator(new()).Estimate(frame, default); break;
            case "iteration": state = Solved(frame, out _); break;
            case "polish": new PolishStep().Run(state!, new Round(0, 1), default); break;
            default: state = new ScoringTracker().Start(frame, previous, default); break;
        }
        if (state is not null) _ = (state.Channel(), state.Symbols(), state.Scene());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static SensingState Solved(SensingProblem frame, out TrackedScene scene)
    {
        SensingState state = SensingReceiver.Births(8).Solve(frame);
        scene = (TrackedScene)state.ForNextFrame();
        return state;
    }
}

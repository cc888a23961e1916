using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Baselines;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Frames;

namespace Receiver.Algorithms.Tests.Sensing.Baselines;

/// <summary>The schemes that the sensing receiver is compared with, put together as their pipeline files do, up to the channel and the data.</summary>
internal static class BaselineScheme
{
    public static string[] Names => ["vb-cesd", "bilinear-gamp", "two-stage", "st-music", "iid", "full-inverse", "genie"];

    public static SensingState Solve(string name, SensingProblem problem, RandomScene scene, Func<SensingProblem, SolveLimit, CoarseScene>? coarse = null)
    {
        coarse ??= new CoarseEstimator(new CoarseOptions()).Estimate;
        BisvbiOptions inference = new();
        GridUpdateOptions births = new(), grid = births with { MostBirths = 0 };
        ISensingStep channel = new ChannelStep(inference), data = new DataStep(new());
        return name switch
        {
            "vb-cesd" => Run(new VbCesdInitializer(coarse, inference, new()).Start(problem, null, default), 10, new VbCesdStep(inference), data),
            "bilinear-gamp" => Run(new VbCesdInitializer(coarse, inference, new() { Taps = 48, PerSample = 1.5 }).Start(problem, null, default), 8, new BilinearGampStep(new()), data),
            "two-stage" => Run(new TwoStageInitializer(coarse, inference).Start(problem, null, default), 9, channel, new TwoStageDataStep(), new GridStep(grid, inference)),
            "st-music" => Run(new StMusicInitializer(coarse, new()).Start(problem, null, default), 1, new StMusicChannelStep(new()), data),
            "iid" => Run(new GridInitializer(coarse, inference).Start(problem, null, default), 8, new ChannelStep(inference with { JointSupport = false }), data, new GridStep(grid, inference)),
            "full-inverse" => Run(new GridInitializer(coarse, inference).Start(problem, null, default), 8, new ChannelStep(inference with { FullInverse = true }), data, new GridStep(grid, inference)),
            "genie" => Run(new GenieInitializer(coarse, inference, births).Start(problem, scene.Users, scene.Offsets, default), 12, channel, data, new GridStep(births with { RestartAfter = 7 }, inference)),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such scheme"),
        };
    }

    private static SensingState Run(SensingState state, int rounds, params ISensingStep[] steps)
    {
        for (int round = 0; round < rounds; round++)
            foreach (ISensingStep step in steps) step.Run(state, new Round(round, rounds), default);
        return state;
    }
}

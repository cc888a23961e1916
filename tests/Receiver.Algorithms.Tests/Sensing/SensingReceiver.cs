using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Frames;

namespace Receiver.Algorithms.Tests.Sensing;

/// <summary>The steps in the order in which the pipeline runs them.</summary>
internal sealed class SensingReceiver(ISceneInitializer initializer, ChannelStep channel, DataStep data, GridStep grid, int iterations)
{
    private static readonly CoarseEstimator Coarse = new(new CoarseOptions());

    public static SensingReceiver Births(int iterations = 19, GridUpdateOptions? update = null, BisvbiOptions? inference = null) =>
        Create(new BirthInitializer(Coarse.Estimate, inference ?? new(), update ?? new()), iterations, update, inference);

    public static SensingReceiver Grid(int iterations = 15, GridUpdateOptions? update = null, BisvbiOptions? inference = null) =>
        Create(new GridInitializer(Coarse.Estimate, inference ?? new()), iterations, update, inference);

    public static SensingReceiver Warm(int iterations = 8) => Create(new WarmInitializer(new(), new()), iterations, null, null);

    private static SensingReceiver Create(ISceneInitializer initializer, int iterations, GridUpdateOptions? update, BisvbiOptions? inference) =>
        new(initializer, new ChannelStep(inference ?? new()), new DataStep(new()), new GridStep(update ?? new(), inference ?? new()), iterations);

    public SensingState Solve(SensingProblem problem, SensingState? previous = null, Action<SensingState, string>? watch = null)
    {
        SensingState state = initializer.Start(problem, previous?.ForNextFrame() as TrackedScene, default);
        watch?.Invoke(state, "start");
        for (int round = 0; round <= iterations; round++)
        {
            var current = new Round(round, iterations + 1);
            channel.Run(state, current, default);
            watch?.Invoke(state, "channel");
            data.Run(state, current, default);
            watch?.Invoke(state, "data");
            grid.Run(state, current, default);
            watch?.Invoke(state, "grid");
        }
        return state;
    }
}

using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing;

/// <summary>What a frame works with goes from frame to frame, and nothing of one frame gets into another.</summary>
public sealed class StorageTests
{
    private static readonly RandomSceneOptions Small = new()
    {
        Array = new PlanarArray(4, 4), Users = 2, Subcarriers = 256, SpacingHz = 120e3, Pilots = 8, Data = 64, SharedScatterers = 3, PrivateScatterers = 1, SnrDb = 5,
    };

    /// <summary>Whoever reads what another frame left gets NaN: results that are the same as with new storage come from nowhere else.</summary>
    [Theory]
    [InlineData(Constellation.Gaussian)]
    [InlineData(Constellation.Qpsk)]
    public void Solve_StorageThatIsWiped_GivesTheResultsOfNewStorage(Constellation constellation)
    {
        var scene = new RandomScene(Small with { Constellation = constellation }, 3);
        SensingProblem[] frames = [.. Enumerable.Range(0, 4).Select(_ => scene.Next().Problem)];
        // Frames with blocks of their own between frames that have one.
        frames[1].Observation.DataErasures.Set(2, 3, 1, 1, erased: true);
        frames[2].Observation.DataErasures.Set(0, 1, 0, 1, erased: true);
        var pool = new StoragePool(wipes: true);
        TrackedScene? kept = null, other = null;
        foreach (SensingProblem frame in frames)
        {
            FrameStorage storage = pool.Rent();
            Assert.Equal(Solve(frame, ref kept), Solve(frame with { Storage = storage }, ref other));
            storage.Return();
        }
    }

    [Fact]
    public void Symbols_AfterReturn_AreNotNumbers()
    {
        var pool = new StoragePool(wipes: true);
        FrameStorage storage = pool.Rent();
        SensingState state = SensingReceiver.Births(4).Solve(new RandomScene(Small, 3).Next().Problem with { Storage = storage });
        SymbolEstimate symbols = state.Symbols();
        Assert.All(symbols.Mean.Values, value => Assert.True(float.IsFinite(value.Real)));
        storage.Return();
        Assert.All(symbols.Mean.Values, value => Assert.True(float.IsNaN(value.Real)));
        Assert.Throws<ObjectDisposedException>(state.Symbols);
        Assert.True(double.IsNaN(state.Posterior.Mean[0][0, 0].Real));
    }

    // Cold, then from the scene of the frame before: symbols, paths, map.
    private static float[] Solve(SensingProblem frame, ref TrackedScene? previous)
    {
        SensingState state = previous is null ? SensingReceiver.Births(6).Solve(frame) : new ScoringTracker().Start(frame, previous, default);
        if (previous is null) new PolishStep().Run(state, new Round(0, 1), default);
        previous = (TrackedScene)state.ForNextFrame();
        return
        [
            .. state.Symbols().Mean.Values.SelectMany(value => new[] { value.Real, value.Imaginary }),
            .. state.Channel().Paths!.SelectMany(paths => paths).SelectMany(path => new[] { (float)path.Gain.Real, (float)path.Gain.Imaginary, (float)path.U }),
            .. state.Scene().Scatterers.Select(scatterer => (float)scatterer.Covariance!.Value.StandardDeviation),
        ];
    }
}

using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Tests.Definition;
using Receiver.Pipelines.Tests.Runtime;
using Xunit;

namespace Receiver.Pipelines.Tests.Stages;

/// <summary>The sensing receiver from the time domain to the map, on small frames.</summary>
public sealed class SensingStageTests
{
    private const string Cold = """
        { "type": "coarse-estimation", "algorithm": "birth" },
        { "type": "iterate", "maxRounds": 7, "tolerance": 0, "stages": [
          { "type": "channel-estimation", "algorithm": "bisvbi" }, { "type": "data-detection", "algorithm": "bisvbi" },
          { "type": "grid-update", "algorithm": { "type": "birth", "restartAfter": 4 } } ] },
        { "type": "polish" }
        """;

    [Fact]
    public async Task Polish_IndependentFrames_GivesChannelSymbolsAndAMapWithErrorBars()
    {
        IReadOnlyList<Delivery> deliveries = await RunAsync(Cold, "");
        foreach (Delivery delivery in deliveries)
        {
            Assert.Equal(Outcome.Processed, delivery.Outcome);
            Reception reception = delivery.Reception;
            Assert.Equal("scoring", reception.Algorithm);
            Assert.Equal(3, reception.WidebandChannel!.Users);
            Assert.Equal(2 * 64, reception.Symbols!.Mean.ColumnCount);
            Assert.All(reception.Scene!.Scatterers, scatterer => Assert.NotNull(scatterer.Covariance));
            Assert.All(reception.Scene.Users, user => Assert.True(user.Covariance is not null && user.TimeOffsetVariance > 0));
        }
    }

    [Fact]
    public async Task Track_ScenesThatAreCut_StartsEachAnewAndFollowsIt()
    {
        IReadOnlyList<Delivery> deliveries = await RunAsync(
            $$"""{ "type": "tracking", "first": [ {{Cold}} ], "next": [ "track" ] }""", """, "scene": "static", "sceneFrames": 2""");
        Assert.All(deliveries, delivery => Assert.Equal(Outcome.Processed, delivery.Outcome));
        // A frame from scratch tells how many rounds it took.
        Assert.Equal([7, 0, 7, 0], deliveries.Select(delivery => delivery.Reception.Rounds));
        Assert.All(deliveries, delivery => Assert.NotNull(delivery.Reception.Scene));
    }

    private static async Task<IReadOnlyList<Delivery>> RunAsync(string stages, string scene)
    {
        PipelineFile file = PipelineFileTests.Parse($$"""
            { "format": { "waveform": "ofdm", "users": 3, "constellation": "gaussian", "subcarriers": 512, "subcarrierSpacingHz": 60e3,
                          "dataSubcarriers": 64, "sampleFormat": "cf32" },
              "source": { "type": "simulator", "snrDb": 5, "frames": 4, "seed": 3, "sharedScatterers": 3, "privateScatterers": 1 {{scene}} },
              "stages": [ "ofdm-demodulation", {{stages}} ] }
            """);
        var sink = new FakeSink();
        await LineRunnerTests.RunAsync(new LineRunner(file.Open(TimeProvider.System, out _, [sink])));
        return sink.Deliveries;
    }
}

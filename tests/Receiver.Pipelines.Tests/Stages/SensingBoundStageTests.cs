using System.Text;
using Receiver.Frames;
using Receiver.Frames.Quality;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;
using Receiver.Testing;
using Xunit;

namespace Receiver.Pipelines.Tests.Stages;

/// <summary>Every baseline in a pipeline on small simulated frames, and the bounds that need the truth.</summary>
public sealed class SensingBoundStageTests
{
    private const string Demodulation = """{ "type": "ofdm-demodulation" }""", Data = """{ "type": "data-detection", "algorithm": "bisvbi" }""";

    [Theory]
    [InlineData("iid")]
    [InlineData("full-inverse")]
    public async Task Run_OtherChannelStep_ScoresFrames(string channel) => AssertScored(await RunAsync(
        """{ "type": "coarse-estimation", "algorithm": "grid" }""", Iterate(channel, Data, """, { "type": "grid-update", "algorithm": "grid" }""")), hasMap: true);

    [Fact]
    public async Task Run_VbCesd_ScoresFramesWithoutAMap() =>
        AssertScored(await RunAsync("""{ "type": "coarse-estimation", "algorithm": "vb-cesd" }""", Iterate("vb-cesd", Data, "")), hasMap: false);

    [Fact]
    public async Task Run_TwoStage_ScoresFrames() => AssertScored(await RunAsync(
        """{ "type": "coarse-estimation", "algorithm": "two-stage" }""",
        Iterate("bisvbi", """{ "type": "data-detection", "algorithm": "two-stage" }""", """, { "type": "grid-update", "algorithm": "grid" }""")), hasMap: true);

    [Fact]
    public async Task Run_StMusic_ScoresFrames() => AssertScored(await RunAsync(
        """{ "type": "coarse-estimation", "algorithm": "st-music" }""", """{ "type": "channel-estimation", "algorithm": "st-music" }""", Data,
        """{ "type": "grid-update", "algorithm": "st-music" }"""), hasMap: true);

    [Fact]
    public async Task Run_Genie_KnowsTheUsers()
    {
        List<Reception> receptions = await RunAsync("""{ "type": "coarse-estimation", "algorithm": "genie" }""", Iterate("bisvbi", Data, """, { "type": "grid-update", "algorithm": "birth" }"""));
        AssertScored(receptions, hasMap: true);
        Assert.All(receptions, reception => Assert.Equal(0, FrameQuality.Measure(reception)!.Users!.Value.SquaredPositionError, 1e-18));
    }

    [Fact]
    public async Task Run_KnownChannel_HasFewerErrorsThanTheReceiver()
    {
        List<Reception> known = await RunAsync("""{ "type": "data-detection", "algorithm": "known-channel" }""");
        List<Reception> found = await RunAsync("""{ "type": "coarse-estimation", "algorithm": "birth" }""", Iterate("bisvbi", Data, """, { "type": "grid-update", "algorithm": "birth" }"""));
        static double Wrong(List<Reception> receptions) => receptions.Sum(r => FrameQuality.Measure(r)!.Bits!.Value.Wrong);
        Assert.Equal(4, known.Count);
        Assert.True(Wrong(known) < Wrong(found), $"{Wrong(known)} and {Wrong(found)}");
    }

    [Theory]
    [InlineData("coarse-estimation", "genie")]
    [InlineData("data-detection", "known-channel")]
    public void Open_SourceWithoutTruth_IsRefused(string stage, string algorithm)
    {
        string json = Pipeline($$"""{ "type": "{{stage}}", "algorithm": "{{algorithm}}" }""").Replace("""{ "type": "simulator", "snrDb": 5, "frames": 4, "seed": 5 }""", """{ "type": "udp", "port": 0 }""", StringComparison.Ordinal);
        var fault = Assert.Throws<InvalidPipelineException>(() => PipelineFile.Parse(Encoding.UTF8.GetBytes(json), "bound.json").Open(TimeProvider.System, out _));
        Assert.Contains("needs the truth", fault.Message, StringComparison.Ordinal);
    }

    private static void AssertScored(List<Reception> receptions, bool hasMap)
    {
        Assert.Equal(4, receptions.Count);
        FrameQuality[] frames = [.. receptions.Select(reception => FrameQuality.Measure(reception)!)];
        Assert.InRange(frames.Average(frame => frame.Nmse!.Value), 0, 0.5);
        Assert.InRange(frames.Average(frame => frame.DataNmse!.Value), 0, 0.7);
        Assert.All(frames, frame => Assert.Equal(hasMap, frame.Map is not null));
    }

    private static string Iterate(string channel, string data, string more) =>
        $$"""{ "type": "iterate", "maxRounds": 5, "tolerance": 0, "stages": [ { "type": "channel-estimation", "algorithm": "{{channel}}" }, {{data}}{{more}} ] }""";

    private static string Pipeline(params string[] stages)
    {
        string text = SmallPipeline.OfdmJson;
        int from = text.IndexOf("\"stages\"", StringComparison.Ordinal), to = text.IndexOf("\"sinks\"", StringComparison.Ordinal);
        return $"{text[..from]}\"stages\": [ {string.Join(", ", stages.Prepend(Demodulation))} ], {text[to..]}";
    }

    private static async Task<List<Reception>> RunAsync(params string[] stages)
    {
        var sink = new Collector();
        Line line = PipelineFile.Parse(Encoding.UTF8.GetBytes(Pipeline(stages)), "baseline.json").Open(TimeProvider.System, out _, [sink]);
        await new LineRunner(line).RunAsync(TestContext.Current.CancellationToken, TestContext.Current.CancellationToken);
        Assert.All(sink.Receptions, reception => Assert.Null(reception.Failure));
        return sink.Receptions;
    }

    private sealed class Collector : IReceptionSink
    {
        public List<Reception> Receptions { get; } = [];

        public ValueTask WriteAsync(Delivery delivery, CancellationToken token)
        {
            Receptions.Add(delivery.Reception.Detach());
            return ValueTask.CompletedTask;
        }
    }
}

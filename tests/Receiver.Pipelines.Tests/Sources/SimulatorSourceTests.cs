using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Sources;
using Receiver.Pipelines.Tests.Definition;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Pipelines.Tests.Sources;

public sealed class SimulatorSourceTests
{
    private static readonly FrameFormat Format = TestFrames.Format();

    [Fact]
    public async Task ReadAsync_Frames_GivesAsManyAndWaitsForTheLine()
    {
        var source = new SimulatorSource(Format, new SimulatorOptions { Frames = 5 }, TimeProvider.System);
        List<Frame> frames = await TestFrames.ReadAllAsync(source);
        Assert.False(source.IsLive);
        Assert.Equal([0UL, 1UL, 2UL, 3UL, 4UL], frames.Select(f => f.Id.Number));
        Assert.All(frames, f => Assert.NotNull(f.Truth));
    }

    [Fact]
    public async Task ReadAsync_OfdmFormat_GivesFramesInTheTimeDomainWithReports()
    {
        PipelineFile file = PipelineFileTests.Parse("""
            { "format": { "waveform": "ofdm", "users": 2, "array": { "horizontal": 2, "vertical": 2 }, "subcarriers": 64 },
              "source": { "type": "simulator", "frames": 2 }, "stages": [ "real-transform" ] }
            """);
        var source = new SimulatorSource(file.ResolveFormat(out _), Assert.IsType<SimulatorOptions>(file.Definition.Source.Options), TimeProvider.System);
        List<Frame> frames = await TestFrames.ReadAllAsync(source);
        Assert.Equal([0UL, 1UL], frames.Select(f => f.Id.Number));
        Assert.All(frames, f => Assert.Equal((SampleFormat.Ci16, 64 + 4, 2 * (64 + 4), 2, 2 * 2 * 16), (f.Pilot.Format, f.Pilot.Length, f.Data.Length, f.UserPositions!.Count, f.Truth!.Scene!.Symbols.Values.Length)));
    }

    [Fact]
    public async Task ReadAsync_Rate_IsLiveAndNeverEarly()
    {
        var source = new SimulatorSource(Format, new SimulatorOptions { Frames = 6, RateFps = 200 }, TimeProvider.System);
        long start = TimeProvider.System.GetTimestamp();
        List<Frame> frames = await TestFrames.ReadAllAsync(source).WaitAsync(TestFrames.Patience);
        Assert.True(source.IsLive);
        foreach (var (frame, number) in frames.Select((f, i) => (f, i)))
            Assert.True(TimeProvider.System.GetElapsedTime(start, frame.Arrival).TotalSeconds >= (number + 1) / 200.0, frame.Id.ToString());
    }

    [Fact]
    public async Task ReadAsync_Cancelled_EndsWithoutException()
    {
        using var cancellation = new CancellationTokenSource();
        var source = new SimulatorSource(Format, new SimulatorOptions { RateFps = 100 }, TimeProvider.System);
        Task<int> reading = Task.Run(async () =>
        {
            int count = 0;
            await foreach (Frame frame in source.ReadAsync(cancellation.Token))
                if (++count == 3) cancellation.Cancel();
            return count;
        });
        Assert.Equal(3, await reading.WaitAsync(TestFrames.Patience));
    }
}

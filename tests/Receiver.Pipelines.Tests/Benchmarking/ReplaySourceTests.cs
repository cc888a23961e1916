using Receiver.Frames;
using Receiver.Pipelines.Benchmarking;
using Xunit;

namespace Receiver.Pipelines.Tests.Benchmarking;

public sealed class ReplaySourceTests
{
    private static readonly FrameFormat Format = TestFrames.Format();
    private static readonly Frame[] Frames = [TestFrames.Random(Format, 5), TestFrames.Random(Format, 9)];

    [Fact]
    public async Task ReadAsync_WithARate_FramesArriveWhenTheyAreDueWhateverTheReaderDoes()
    {
        var source = new ReplaySource(Format, Frames, rate: 200, TimeSpan.FromSeconds(0.1), TimeProvider.System);
        var arrivals = new List<long>();
        await foreach (Frame frame in source.ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal((ulong)arrivals.Count, frame.Id.Number);
            Assert.Same(Frames[arrivals.Count % 2].Data, frame.Data);
            arrivals.Add(frame.Arrival);
            // A slow reader must not move the times.
            if (arrivals.Count == 3) await Task.Delay(40, TestContext.Current.CancellationToken);
        }
        Assert.Equal(20, arrivals.Count);
        double period = TimeProvider.System.TimestampFrequency / 200.0;
        for (int i = 1; i < arrivals.Count; i++) Assert.Equal(i * period, arrivals[i] - arrivals[0], 2.0);
        Assert.True(source.IsLive);
    }

    [Fact]
    public async Task ReadAsync_WithoutARate_WaitsForTheReaderAndEndsInTime()
    {
        var source = new ReplaySource(Format, Frames, rate: null, TimeSpan.FromMilliseconds(50), TimeProvider.System);
        long count = 0;
        await foreach (Frame frame in source.ReadAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(0, frame.Arrival);
            count++;
        }
        Assert.True(count > 0);
        Assert.False(source.IsLive);
    }
}

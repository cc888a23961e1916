using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing;

/// <summary>Accuracy on full-size random scenes: figures of an independent implementation, with the margin that so many frames ask for.</summary>
[Trait("Category", "Statistical")]
public sealed class AccuracyTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("birth", -10, -11.5, -5.0)]
    [InlineData("birth", -5, -16.5, -8.6)]
    [InlineData("birth", 0, -21.2, -12.7)]
    [InlineData("birth", 10, -29.0, -21.6)]
    [InlineData("grid", -5, -13.3, -7.8)]
    public void Solve_RandomScenes_ReachesTheReference(string variant, double snrDb, double channelDb, double dataDb)
    {
        const int frames = 40;
        double channel = 0, data = 0;
        for (int i = 0; i < frames; i++)
        {
            SentFrame frame = new RandomScene(new RandomSceneOptions { SnrDb = snrDb }, 100 + i).Next();
            SensingState state = (variant == "grid" ? SensingReceiver.Grid() : SensingReceiver.Births(update: new GridUpdateOptions { Steps = 2 })).Solve(frame.Problem);
            channel += frame.ChannelNmse(state) / frames;
            data += frame.DataNmse(state) / frames;
        }
        output.WriteLine($"{variant} at {snrDb} dB: channel {10 * Math.Log10(channel):F1} dB, data {10 * Math.Log10(data):F1} dB");
        Assert.True(10 * Math.Log10(channel) < channelDb && 10 * Math.Log10(data) < dataDb, $"{10 * Math.Log10(channel):F2} and {10 * Math.Log10(data):F2} dB");
    }
}

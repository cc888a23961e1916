using Xunit;

namespace Receiver.Kernels.Tests.Scenes;

public sealed class PathDelaysTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(29)]
    public void Round_Points_AreTheRoundedPaths(int count)
    {
        var random = new Random(1);
        double[][] values = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, count).Select(_ => 200 * random.NextDouble() - 100).ToArray())];
        var delays = new int[count];
        PathDelays.Round(values[0], values[1], values[2], values[3], (3, -4, 50), -7.5, 0.41, delays);
        for (int i = 0; i < count; i++)
        {
            double distance = Math.Sqrt(Math.Pow(values[0][i] - 3, 2) + Math.Pow(values[1][i] + 4, 2) + Math.Pow(values[2][i] - 50, 2));
            Assert.Equal((int)Math.Round((values[3][i] + distance - 7.5) * 0.41), delays[i]);
        }
        Assert.Throws<ArgumentException>(() => PathDelays.Round(values[0], values[1], values[2], values[3][1..], default, 0, 1, delays));
    }
}

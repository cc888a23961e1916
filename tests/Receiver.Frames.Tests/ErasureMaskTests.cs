using Receiver.Frames;
using Xunit;

namespace Receiver.Frames.Tests;

public class ErasureMaskTests
{
    [Fact]
    public void Constructor_NothingErased_SaysSoEverywhere()
    {
        var mask = new ErasureMask(5, 3);
        Assert.Equal((5, 3, 0L, false, false), (mask.Antennas, mask.Length, mask.Count, mask.Any, mask.All));
        Assert.False(mask[4, 2]);
        Assert.Equal(0, mask.CountAt(2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(130)]
    public void Set_RandomBlocks_AgreesWithAPlainTable(int antennas)
    {
        const int length = 7;
        var random = new Random(antennas);
        var mask = new ErasureMask(antennas, length);
        var table = new bool[antennas, length];
        for (int i = 0; i < 200; i++)
        {
            int firstAntenna = random.Next(antennas + 1), antennaCount = random.Next(antennas - firstAntenna + 1);
            int firstTime = random.Next(length + 1), timeCount = random.Next(length - firstTime + 1);
            bool erased = random.Next(3) != 0;
            mask.Set(firstAntenna, antennaCount, firstTime, timeCount, erased);
            for (int antenna = firstAntenna; antenna < firstAntenna + antennaCount; antenna++)
                for (int time = firstTime; time < firstTime + timeCount; time++) table[antenna, time] = erased;

            int total = 0;
            for (int time = 0; time < length; time++)
            {
                int count = 0;
                for (int antenna = 0; antenna < antennas; antenna++)
                {
                    Assert.Equal(table[antenna, time], mask[antenna, time]);
                    if (table[antenna, time]) count++;
                }
                Assert.Equal(count, mask.CountAt(time));
                total += count;
            }
            Assert.Equal((total, total > 0, total == antennas * length), (mask.Count, mask.Any, mask.All));
        }
    }

    [Fact]
    public void EraseAll_ThenReceivedAgain_CountsBackToZero()
    {
        var mask = new ErasureMask(70, 4);
        mask.EraseAll();
        Assert.Equal((280L, true), (mask.Count, mask.All));
        mask.Set(0, 70, 0, 4, erased: false);
        Assert.Equal((0L, false), (mask.Count, mask.Any));
    }

    [Fact]
    public void All_NoSamplesAtAll_IsTrue() => Assert.True(new ErasureMask(3, 0).All);

    [Theory]
    [InlineData(-1, 1, 0, 1)]
    [InlineData(0, 5, 0, 1)]
    [InlineData(2, -1, 0, 1)]
    [InlineData(0, 1, -1, 1)]
    [InlineData(0, 1, 2, 2)]
    [InlineData(0, 1, 0, -1)]
    public void Set_BlockThatDoesNotFit_Throws(int firstAntenna, int antennaCount, int firstTime, int timeCount) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ErasureMask(4, 3).Set(firstAntenna, antennaCount, firstTime, timeCount, erased: true));
}

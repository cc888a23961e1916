using Receiver.Frames;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Simulation.Tests;

public class PilotMatrixTests
{
    [Fact]
    public void RandomQpsk_AnySeed_IsQpskInEqualParts()
    {
        ComplexMatrix pilots = PilotMatrix.RandomQpsk(50, 200, 1);
        Assert.All(pilots.Values, symbol => Assert.Equal(Qpsk.Decide(symbol), symbol));
        Assert.All(pilots.Values.GroupBy(symbol => symbol), group => Assert.InRange(group.Count(), 2500 - 175, 2500 + 175));
    }

    [Fact]
    public void RandomQpsk_SameSeed_IsTheBeginningOfALongerMatrix()
    {
        ComplexMatrix pilots = PilotMatrix.RandomQpsk(7, 30, 5);
        Assert.Equal(pilots.Values, PilotMatrix.RandomQpsk(7, 40, 5).Values[..(7 * 30)]);
        Assert.NotEqual(pilots, PilotMatrix.RandomQpsk(7, 30, 6));
    }

    [Fact]
    public void RandomQpsk_SeedOfTheSimulator_IsNotTheDataOfAnyFrame()
    {
        var format = new FrameFormat { Waveform = Waveform.OneBit, Antennas = 1, Users = 1, DataLength = 64, Pilots = PilotMatrix.RandomQpsk(1, 64, 1) };
        var simulator = new OneBitSimulator(format, new SimulatorOptions { Seed = 1 });
        for (ulong number = 0; number < 20; number++)
        {
            byte[] bits = simulator.Generate(number).Truth!.Bits;
            int equal = Enumerable.Range(0, 64).Count(use => format.Pilots[0, use] == Qpsk.Map(Qpsk.Bit(bits, 2 * use), Qpsk.Bit(bits, 2 * use + 1)));
            Assert.InRange(equal, 0, 32);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void RandomQpsk_NothingToDraw_Throws(int users, int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PilotMatrix.RandomQpsk(users, length, 1));
}

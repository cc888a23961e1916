using System.Runtime.InteropServices;
using Xunit;

namespace Receiver.Kernels.Tests.Fourier;

public sealed class SampleTileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(16)]
    public void FromInt16_AnyValues_KeepsThem(int antennas)
    {
        short[] samples = Enumerable.Range(0, 3 * 20 * 2).Select(i => (short)(i * 1093)).ToArray();
        (samples[0], samples[1]) = (short.MinValue, short.MaxValue);
        float[] real = Dirty(3), imaginary = Dirty(3);
        SampleTile.FromInt16(MemoryMarshal.AsBytes<short>(samples), 80, 3, antennas, real, imaginary);
        Check(antennas, real, imaginary, (time, lane) => (samples[time * 40 + 2 * lane], samples[time * 40 + 2 * lane + 1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(16)]
    public void FromFloat32_AnyValues_KeepsThem(int antennas)
    {
        float[] samples = Enumerable.Range(0, 3 * 20 * 2).Select(i => i * 0.37f - 5).ToArray();
        (samples[0], samples[1]) = (float.NaN, float.NegativeInfinity);
        float[] real = Dirty(3), imaginary = Dirty(3);
        SampleTile.FromFloat32(MemoryMarshal.AsBytes<float>(samples), 160, 3, antennas, real, imaginary);
        Check(antennas, real, imaginary, (time, lane) => (samples[time * 40 + 2 * lane], samples[time * 40 + 2 * lane + 1]));
    }

    [Fact]
    public void FromInt16_WrongSizes_Throws()
    {
        Assert.Throws<ArgumentException>(() => SampleTile.FromInt16(new byte[79], 40, 2, 10, new float[32], new float[32]));
        Assert.Throws<ArgumentException>(() => SampleTile.FromInt16(new byte[80], 40, 2, 10, new float[31], new float[32]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleTile.FromFloat32(new byte[800], 400, 1, 17, new float[32], new float[32]));
    }

    private static float[] Dirty(int times) => [.. Enumerable.Repeat(9f, times * Tile.Lanes)];

    private static void Check(int antennas, float[] real, float[] imaginary, Func<int, int, (float I, float Q)> expected)
    {
        for (int time = 0; time < 3; time++)
            for (int lane = 0; lane < Tile.Lanes; lane++)
            {
                (float i, float q) = lane < antennas ? expected(time, lane) : (0, 0);
                Assert.Equal(i, real[time * Tile.Lanes + lane]);
                Assert.Equal(q, imaginary[time * Tile.Lanes + lane]);
            }
    }
}

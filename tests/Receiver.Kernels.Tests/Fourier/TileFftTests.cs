using System.Numerics;
using Xunit;

namespace Receiver.Kernels.Tests.Fourier;

public sealed class TileFftTests
{
    public static TheoryData<int, LaneWidth> Sizes()
    {
        var sizes = new TheoryData<int, LaneWidth>();
        foreach (int size in (ReadOnlySpan<int>)[1, 2, 4, 8, 16, 32, 128, 256, 1024])
            foreach (LaneWidth width in (ReadOnlySpan<LaneWidth>)[LaneWidth.Widest, LaneWidth.Bits128, LaneWidth.Bits256, LaneWidth.Bits512]) sizes.Add(size, width);
        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Transform_RandomSequences_IsTheNaiveSum(int size, LaneWidth width)
    {
        var random = new Random(size);
        float[] real = [.. Enumerable.Range(0, size * Tile.Lanes).Select(_ => random.NextSingle() - 0.5f)];
        float[] imaginary = [.. Enumerable.Range(0, size * Tile.Lanes).Select(_ => random.NextSingle() - 0.5f)];
        Complex[] sequence = [.. real.Zip(imaginary, (re, im) => new Complex(re, im))];
        float[] spectrumReal = new float[real.Length], spectrumImaginary = new float[real.Length];

        new TileFft(size).Transform(real, imaginary, spectrumReal, spectrumImaginary, width);

        foreach (int lane in (ReadOnlySpan<int>)[0, 7, 15])
            for (int k = 0; k < size; k += Math.Max(1, size / 37))
            {
                Complex sum = 0;
                for (int n = 0; n < size; n++) sum += sequence[n * Tile.Lanes + lane] * Complex.FromPolarCoordinates(1, -2 * Math.PI * (k * n % size) / size);
                Assert.Equal(sum.Real, spectrumReal[k * Tile.Lanes + lane], 2e-6 * Math.Sqrt(size));
                Assert.Equal(sum.Imaginary, spectrumImaginary[k * Tile.Lanes + lane], 2e-6 * Math.Sqrt(size));
            }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Transform_NotFinite_StaysInItsLane(float value)
    {
        float[] real = new float[64 * Tile.Lanes], imaginary = new float[64 * Tile.Lanes], spectrumReal = new float[real.Length], spectrumImaginary = new float[real.Length];
        real[5 * Tile.Lanes + 3] = value;
        new TileFft(64).Transform(real, imaginary, spectrumReal, spectrumImaginary);
        for (int k = 0; k < 64; k++)
            for (int lane = 0; lane < Tile.Lanes; lane++)
                Assert.Equal(lane != 3, float.IsFinite(spectrumReal[k * Tile.Lanes + lane] + spectrumImaginary[k * Tile.Lanes + lane]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-4)]
    [InlineData(12)]
    public void Constructor_NotAPowerOfTwo_Throws(int size) => Assert.Throws<ArgumentException>(() => new TileFft(size));

    [Fact]
    public void Transform_TooShort_Throws() =>
        Assert.Throws<ArgumentException>(() => new TileFft(4).Transform(new float[64], new float[64], new float[63], new float[64]));
}

using System.Numerics;
using Receiver.Kernels.RandomNumbers;
using Xunit;

namespace Receiver.Kernels.Tests.RandomNumbers;

public class RandomStreamTests
{
    private const int Many = 1 << 20;

    [Fact]
    public void Normals_Many_HaveTheMomentsOfAStandardNormal()
    {
        float[] normals = Normals(new RandomStream(1, 0, 0, 0), Many);
        double[] moments = [.. Enumerable.Range(1, 6).Select(power => normals.Average(z => Math.Pow(z, power)))];
        double[] expected = [0, 1, 0, 3, 0, 15];
        double[] variance = [1, 2, 15, 96, 945, 10170];
        for (int i = 0; i < 6; i++) Assert.Equal(expected[i], moments[i], 4 * Math.Sqrt(variance[i] / Many));
    }

    [Theory]
    [InlineData(-4, 3.167124183e-5)]
    [InlineData(-3, 1.349898032e-3)]
    [InlineData(-2, 2.275013195e-2)]
    [InlineData(-1, 0.158655253931)]
    [InlineData(0, 0.5)]
    [InlineData(0.5, 0.691462461274)]
    [InlineData(1.5, 0.933192798731)]
    [InlineData(2.5, 0.993790334674)]
    [InlineData(3.5, 0.999767370921)]
    [InlineData(4.5, 0.999996602327)]
    public void Normals_Many_FollowTheNormalDistributionIntoItsTails(double z, double probability)
    {
        int below = Normals(new RandomStream(2, 0, 0, 0), 4 * Many).Count(value => value <= z);
        double deviation = Math.Sqrt(4.0 * Many * probability * (1 - probability));
        Assert.InRange(below, 4.0 * Many * probability - 4 * deviation, 4.0 * Many * probability + 4 * deviation);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(48)]
    [InlineData(64)]
    public void Normals_SomePlacesApart_AreUncorrelatedAsAreTheirSquares(int lag)
    {
        float[] normals = Normals(new RandomStream(3, 0, 0, 0), Many);
        double product = 0, squares = 0;
        for (int i = 0; i + lag < Many; i++)
        {
            product += normals[i] * normals[i + lag];
            squares += (normals[i] * normals[i] - 1) * (normals[i + lag] * normals[i + lag] - 1);
        }
        Assert.InRange(product / Math.Sqrt(Many), -4, 4);
        Assert.InRange(squares / 2 / Math.Sqrt(Many), -4, 4);
    }

    [Fact]
    public void Normals_DrawnInPieces_AreThoseDrawnAtOnce()
    {
        float[] atOnce = Normals(new RandomStream(4, 1, 2, 3), 1000), pieces = new float[1000];
        var stream = new RandomStream(4, 1, 2, 3);
        for (int start = 0, length = 0; start < 1000; start += length, length++)
            stream.Normals(pieces.AsSpan(start, Math.Min(length, 1000 - start)));
        Assert.Equal(atOnce, pieces);
    }

    /// <summary>Computed once without any hardware intrinsics: recordings and results of old seeds stay reproducible, on every machine.</summary>
    [Fact]
    public void Normals_FixedAddress_AreTheSameBitsOnEveryMachine()
    {
        uint checksum = 0;
        foreach (float z in Normals(new RandomStream(1, 2, 3, 4), 100_000)) checksum = BitOperations.Crc32C(checksum, BitConverter.SingleToUInt32Bits(z));
        Assert.Equal(2755587148, checksum);
    }

    [Fact]
    public void Bits_DrawnInPieces_AreThoseDrawnAtOnce()
    {
        byte[] atOnce = Bits(new RandomStream(4, 1, 2, 3), 1000), pieces = new byte[1000];
        var stream = new RandomStream(4, 1, 2, 3);
        for (int start = 0, length = 0; start < 1000; start += length, length++)
            stream.Bits(pieces.AsSpan(start, Math.Min(length, 1000 - start)));
        Assert.Equal(atOnce, pieces);
    }

    [Fact]
    public void Normals_BetweenOtherDraws_AreNotDisturbed()
    {
        float[] expected = Normals(new RandomStream(5, 0, 7, 0), 20), drawn = new float[20];
        var stream = new RandomStream(5, 0, 7, 0);
        stream.Normals(drawn.AsSpan(0, 9));
        stream.NextUInt32();
        stream.NextDouble();
        stream.Normals(drawn.AsSpan(9));
        Assert.Equal(expected, drawn);
    }

    [Fact]
    public void Constructor_AnyPartOfTheAddressChanged_GivesUnrelatedNumbers()
    {
        RandomStream[] streams =
        [
            new(1, 2, 3, 4), new(2, 2, 3, 4), new(1UL << 40, 2, 3, 4), new(1, 3, 3, 4), new(1, 2, 4, 4), new(1, 2, 3 + (1UL << 32), 4), new(1, 2, 3, 5),
            new(1, 3, 2, 4), new(1, 2, 4, 3), new(0, 0, 0, 0),
        ];
        float[][] normals = Array.ConvertAll(streams, stream => Normals(stream, 10_000));
        byte[][] bits = Array.ConvertAll(streams, stream => Bits(stream, 10_000));
        for (int i = 0; i < streams.Length; i++)
            for (int j = 0; j < i; j++)
            {
                Assert.InRange(normals[i].Zip(normals[j], (a, b) => a * b).Sum() / 100, -4.5, 4.5);
                Assert.InRange((bits[i].Zip(bits[j], (a, b) => BitOperations.PopCount((uint)(a ^ b))).Sum() - 40_000) / Math.Sqrt(20_000), -4.5, 4.5);
            }
    }

    [Fact]
    public void Bits_Many_AreEachOneHalfOfTheTime()
    {
        byte[] bytes = Bits(new RandomStream(6, 0, 0, 0), Many);
        for (int bit = 0; bit < 8; bit++)
        {
            int ones = bytes.Count(value => (value >> bit & 1) != 0);
            Assert.InRange((ones - Many / 2) / Math.Sqrt(Many / 4.0), -4, 4);
        }
        int[] counts = new int[256];
        foreach (byte value in bytes) counts[value]++;
        double chiSquare = counts.Sum(count => Math.Pow(count - Many / 256.0, 2)) / (Many / 256.0);
        Assert.InRange(chiSquare, 255 - 4 * Math.Sqrt(510), 255 + 4 * Math.Sqrt(510));
    }

    /// <summary>Of the largest bound a plain multiply-and-shift would give the residues 0, 1, 2 in the ratio 3 : 3 : 2.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(3 << 29)]
    public void NextInt32_AnyBound_GivesEveryResidueItsShare(int bound)
    {
        const int draws = 30_000;
        var stream = new RandomStream(7, 0, 0, 0);
        int[] residues = new int[3];
        for (int i = 0; i < draws; i++)
        {
            int value = stream.NextInt32(bound);
            Assert.InRange(value, 0, bound - 1);
            residues[value % 3]++;
        }
        for (int residue = 0; residue < 3; residue++)
        {
            double share = (bound - residue + 2) / 3 / (double)bound;
            Assert.InRange(residues[residue] - share * draws, -4 * Math.Sqrt(draws / 4.0), 4 * Math.Sqrt(draws / 4.0));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void NextInt32_BoundBelowOne_Throws(int bound) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(1, 0, 0, 0).NextInt32(bound));

    [Fact]
    public void NextDouble_Many_AreUniformFromZeroToOne()
    {
        var stream = new RandomStream(8, 0, 0, 0);
        double sum = 0, squares = 0, least = 1, most = 0;
        for (int i = 0; i < 100_000; i++)
        {
            double value = stream.NextDouble();
            sum += value;
            squares += value * value;
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }
        Assert.Equal(0.5, sum / 100_000, 4 * Math.Sqrt(1 / 12.0 / 100_000));
        Assert.Equal(1 / 3.0, squares / 100_000, 4 * Math.Sqrt(4 / 45.0 / 100_000));
        Assert.InRange(least, 0, 1e-3);
        Assert.InRange(most, 0.999, 1 - 1e-16);
    }

    private static float[] Normals(RandomStream stream, int count)
    {
        var normals = new float[count];
        stream.Normals(normals);
        return normals;
    }

    private static byte[] Bits(RandomStream stream, int count)
    {
        var bytes = new byte[count];
        stream.Bits(bytes);
        return bytes;
    }
}

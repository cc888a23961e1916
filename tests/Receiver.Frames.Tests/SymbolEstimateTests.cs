using Receiver.Frames;
using Xunit;

namespace Receiver.Frames.Tests;

public class SymbolEstimateTests
{
    [Fact]
    public void PackBits_PositiveRatios_AreOnesInTheOrderOfTheTruthFile()
    {
        // Two users, three uses: user 0 decides 10 01 11, user 1 decides 00 10 01.
        var ratios = RealMatrix.OfRowArrays([1, -1, 2], [-1, 1, 3], [-1, 4, -1], [-1, -1, 1]);
        Assert.Equal([0b0011_1001, 0b0000_1001], Estimate(ratios).PackBits());
    }

    [Fact]
    public void PackBits_RatioOfZero_IsBitZero() => Assert.Equal([0], Estimate(new RealMatrix(2, 2)).PackBits());

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(20, 200)]
    public void PackBits_RandomRatios_ReadBackAsTheirSigns(int users, int uses)
    {
        var random = new Random(users);
        var ratios = RealMatrix.Create(2 * users, uses, (_, _) => random.NextSingle() - 0.5f);
        byte[] packed = Estimate(ratios).PackBits();
        Assert.Equal((2 * users * uses + 7) / 8, packed.Length);
        for (int user = 0; user < users; user++)
            for (int use = 0; use < uses; use++)
            {
                Assert.Equal(ratios[2 * user, use] > 0, Qpsk.Bit(packed, Qpsk.BitIndex(user, use, uses, quadrature: false)));
                Assert.Equal(ratios[2 * user + 1, use] > 0, Qpsk.Bit(packed, Qpsk.BitIndex(user, use, uses, quadrature: true)));
            }
    }

    private static SymbolEstimate Estimate(RealMatrix ratios)
    {
        int users = ratios.RowCount / 2;
        return new SymbolEstimate(new ComplexMatrix(users, ratios.ColumnCount), new RealMatrix(users, ratios.ColumnCount), ratios);
    }
}

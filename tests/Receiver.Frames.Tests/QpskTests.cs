using Receiver.Frames;
using Xunit;

namespace Receiver.Frames.Tests;

public class QpskTests
{
    [Theory]
    [InlineData(false, false, 1, 1)]
    [InlineData(true, false, -1, 1)]
    [InlineData(false, true, 1, -1)]
    [InlineData(true, true, -1, -1)]
    public void Map_TwoBits_GivesUnitPowerWithOneAsNegative(bool i, bool q, int real, int imaginary)
    {
        Complex32 symbol = Qpsk.Map(i, q);
        Assert.Equal((real, imaginary), (Math.Sign(symbol.Real), Math.Sign(symbol.Imaginary)));
        Assert.Equal(1, symbol.MagnitudeSquared, 1e-6);
    }

    [Theory]
    [InlineData(0.1f, -3f, false, true)]
    [InlineData(-0.1f, 3f, true, false)]
    [InlineData(0f, 0f, false, false)]
    public void Decide_AnyValue_GivesTheNearestSymbol(float real, float imaginary, bool i, bool q) =>
        Assert.Equal(Qpsk.Map(i, q), Qpsk.Decide(new Complex32(real, imaginary)));

    [Fact]
    public void BitIndex_AllBits_RunsThroughUsersThenUsesThenIAndQ()
    {
        const int users = 3, uses = 4;
        long expected = 0;
        for (int user = 0; user < users; user++)
            for (int use = 0; use < uses; use++)
            {
                Assert.Equal(expected++, Qpsk.BitIndex(user, use, uses, quadrature: false));
                Assert.Equal(expected++, Qpsk.BitIndex(user, use, uses, quadrature: true));
            }
    }

    [Fact]
    public void BitIndex_LargeFrame_DoesNotOverflow() => Assert.Equal(2L * 2_000_000_000 + 1, Qpsk.BitIndex(2_000, 0, 1_000_000, quadrature: true));

    [Fact]
    public void SetBit_SomeBits_AreTheOnesReadBackLeastSignificantFirst()
    {
        var packed = new byte[2];
        foreach (int index in new[] { 0, 3, 15 }) Qpsk.SetBit(packed, index);
        Assert.Equal([0b0000_1001, 0b1000_0000], packed);
        Assert.Equal([0, 3, 15], Enumerable.Range(0, 16).Where(index => Qpsk.Bit(packed, index)));
    }
}

using Receiver.Algorithms.OneBit;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit;

public sealed class RowNormalizationTests
{
    private static readonly ComplexMatrix Channel = ComplexMatrix.Create(2, 3, (n, m) => n == 0 ? new Complex32(3, -4 * m) : Complex32.Zero);

    [Fact]
    public void Factors_AllUsers_BringARowToTheRootOfTheirNumber()
    {
        var factors = new float[2];

        RowNormalization.Factors(Channel, [0, 1, 2], factors);

        Assert.Equal(Math.Sqrt(3), factors[0] * Channel.Row(0).L2Norm(), 1e-5);
    }

    [Fact]
    public void Factors_SomeUsers_CountsThoseAlone()
    {
        var factors = new float[2];

        RowNormalization.Factors(Channel, [0, 1], factors);

        Assert.Equal(Math.Sqrt(2.0 / (9 + 25)), factors[0], 1e-6);
    }

    [Fact]
    public void Factors_RowOfZeros_IsZero()
    {
        var factors = new float[2];

        RowNormalization.Factors(Channel, [0, 1, 2], factors);

        Assert.Equal(0, factors[1]);
    }
}

using Xunit;

namespace Receiver.Kernels.Tests.Logistic;

public sealed class LogAverageTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(21)]
    public void Add_AnyExponents_IsTheScalarSum(int count)
    {
        double[] exponents = [.. Enumerable.Range(0, count).Select(i => i switch { 0 => -1e9, 1 => 1e9, _ => 12.5 * i - 70 })];
        double[] sums = [.. Enumerable.Range(0, count).Select(i => i - 1.5)];
        LogAverage.Add(exponents, sums);
        for (int i = 0; i < count; i++)
            Assert.Equal(i - 1.5 + Math.Log(0.5 + 0.5 * Math.Exp(Math.Clamp(exponents[i], -30, 200))), sums[i], 1e-12);
        Assert.Throws<ArgumentException>(() => LogAverage.Add(exponents, sums.AsSpan(1)));
    }

    [Fact]
    public void Add_NotANumber_StaysOne()
    {
        double[] exponents = new double[9], sums = new double[9];
        exponents[2] = exponents[8] = double.NaN;
        LogAverage.Add(exponents, sums);
        for (int i = 0; i < 9; i++) Assert.Equal(i is 2 or 8, double.IsNaN(sums[i]));
    }
}

using Xunit;

namespace Receiver.Kernels.Tests.Probit;

/// <summary>Every vector width that a kernel can be forced to.</summary>
public sealed class Widths : TheoryData<LaneWidth>
{
    public Widths()
    {
        foreach (LaneWidth width in Enum.GetValues<LaneWidth>()) Add(width);
    }

    public static float[] Draw(int length, double low, double high, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)(low + (high - low) * random.NextDouble()))];
    }

    public static void AssertClose(double expected, float actual, double relative, double absolute = 0)
    {
        if (double.IsNaN(expected)) Assert.True(float.IsNaN(actual), $"{actual} instead of NaN");
        else if (double.IsInfinity(expected)) Assert.Equal((float)expected, actual);
        else Assert.True(Math.Abs(expected - actual) <= relative * Math.Abs(expected) + absolute, $"{actual} instead of {expected}");
    }
}

using Receiver.Algorithms.OneBit;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Contracts;

/// <summary>What every activity detector keeps to.</summary>
public abstract class ActivityDetectorContract
{
    private static readonly float[] Levels = [0.9f, 0.02f, 0.7f, 0.01f, 1.1f];

    protected abstract IActivityDetector Create();

    [Fact]
    public void Detect_Channel_HasAFiniteDecisionForEveryUser()
    {
        ActivityEstimate estimate = Create().Detect(Channel(6, Levels)).Value;

        AssertSound(estimate, 5);
        Assert.Equal([true, false, true, false, true], estimate.Active);
    }

    [Fact]
    public void Detect_UsersPermuted_PermutesTheAnswer()
    {
        int[] order = [3, 0, 4, 2, 1];

        ActivityEstimate expected = Create().Detect(Channel(6, Levels)).Value, actual = Create().Detect(Channel(6, [.. order.Select(user => Levels[user])])).Value;

        Assert.Equal(order.Select(user => expected.Active[user]), actual.Active);
        for (int i = 0; i < order.Length; i++) Assert.Equal(expected.LogLikelihoodRatios[order[i]], actual.LogLikelihoodRatios[i], 1e-3f);
    }

    [Fact]
    public void Detect_Again_SameAnswer()
    {
        IActivityDetector detector = Create();

        float[] first = detector.Detect(Channel(6, Levels)).Value.LogLikelihoodRatios;
        detector.Detect(Channel(2, 1, 0));

        Assert.Equal(first, detector.Detect(Channel(6, Levels)).Value.LogLikelihoodRatios);
    }

    [Theory]
    [InlineData(1, new[] { 0.9f, 0.01f }), InlineData(6, new[] { 0.9f }), InlineData(1, new[] { 0f }), InlineData(4, new[] { 0f, 0f, 0f }), InlineData(4, new[] { 1f, 1f, 1f })]
    public void Detect_OneAntennaOneUserAllEqual_StaysFinite(int antennas, float[] levels)
    {
        ActivityEstimate estimate = Create().Detect(Channel(antennas, levels)).Value;

        AssertSound(estimate, levels.Length);
        Assert.Equal(levels.Select(level => level > 0.5f), estimate.Active);
    }

    /// <summary>A channel whose users have the given levels, with odds and coefficients to match.</summary>
    private static ChannelEstimate Channel(int antennas, params float[] levels)
    {
        var mean = ComplexMatrix.Create(antennas, levels.Length, (n, m) => n % 2 == 0 ? new(levels[m], 0) : new(0, -levels[m]));
        return new(mean, new RealMatrix(antennas, levels.Length))
        {
            Activity = new() { Coefficients = levels, LogLikelihoodRatios = [.. levels.Select(level => 10 * (level - 0.2f))] },
        };
    }

    private static void AssertSound(ActivityEstimate estimate, int users)
    {
        Assert.Equal((users, users), (estimate.Active.Length, estimate.LogLikelihoodRatios.Length));
        Assert.All(estimate.LogLikelihoodRatios, ratio => Assert.True(float.IsFinite(ratio)));
    }
}

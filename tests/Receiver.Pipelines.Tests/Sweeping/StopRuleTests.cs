using Receiver.Pipelines.Sweeping;
using Xunit;

namespace Receiver.Pipelines.Tests.Sweeping;

public class StopRuleTests
{
    private static readonly StopRule Rule = new() { Errors = 100, MinFrames = 50, MaxFrames = 1000 };

    [Theory]
    [InlineData(49, 5000, false)]
    [InlineData(50, 99.5, false)]
    [InlineData(50, 100, true)]
    [InlineData(999, 0, false)]
    [InlineData(1000, 0, true)]
    public void IsMet_FramesAndErrors_NeedsBothOrTheLimit(long frames, double errors, bool met) => Assert.Equal(met, Rule.IsMet(frames, errors));

    [Theory]
    [InlineData(25, 1000, 0.5)]
    [InlineData(500, 10, 0.5)]
    [InlineData(50, 100, 1)]
    public void Progress_FramesAndErrors_IsTheNearerEnd(long frames, double errors, double share) => Assert.Equal(share, Rule.Progress(frames, errors), 12);

    [Fact]
    public void Validate_ContradictingLimits_AreAllNamed() =>
        Assert.Equal(3, new StopRule { Errors = 0, MinFrames = 0, MaxFrames = -1 }.Validate().Count());
}

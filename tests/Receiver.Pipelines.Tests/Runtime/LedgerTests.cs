using Receiver.Frames;
using Receiver.Pipelines.Runtime;
using Xunit;

namespace Receiver.Pipelines.Tests.Runtime;

public sealed class LedgerTests
{
    [Theory]
    [InlineData(new ulong[] { }, 0)]
    [InlineData(new ulong[] { 41 }, 0)]
    [InlineData(new ulong[] { 5, 6, 7 }, 0)]
    [InlineData(new ulong[] { 5, 9 }, 3)]
    [InlineData(new ulong[] { 9, 5, 7 }, 2)]
    public void Missing_OneStream_CountsNumbersBetweenFirstAndLast(ulong[] numbers, long expected)
    {
        var ledger = new Ledger();
        foreach (ulong number in numbers) ledger.Receive(new FrameId(0, number));
        Assert.Equal(expected, ledger.Missing);
        Assert.Equal(numbers.Length, ledger.Received);
    }

    [Fact]
    public void Missing_TwoStreams_CountsEachByItself()
    {
        var ledger = new Ledger();
        foreach (ulong number in new ulong[] { 0, 2 }) ledger.Receive(new FrameId(0, number));
        foreach (ulong number in new ulong[] { 1000, 1004 }) ledger.Receive(new FrameId(7, number));
        Assert.Equal(1 + 3, ledger.Missing);
    }

    [Fact]
    public void End_EachOutcome_LeavesTheRestInFlight()
    {
        var ledger = new Ledger();
        for (ulong number = 0; number < 10; number++) ledger.Receive(new FrameId(0, number));
        ledger.End(Outcome.Processed, hasErasures: true);
        ledger.End(Outcome.Late, hasErasures: true);
        ledger.End(Outcome.Failed, hasErasures: true);
        ledger.End(Outcome.Incomplete, hasErasures: true);
        ledger.Drop(DropReason.QueueFull);
        ledger.Drop(DropReason.Shutdown, 2);
        Assert.Equal(3, ledger.InFlight);
        Assert.Equal(3, ledger[Outcome.Dropped]);
        Assert.Equal((1, 0, 2), (ledger[DropReason.QueueFull], ledger[DropReason.Deadline], ledger[DropReason.Shutdown]));
        Assert.Equal(2, ledger.WithErasures);
    }
}

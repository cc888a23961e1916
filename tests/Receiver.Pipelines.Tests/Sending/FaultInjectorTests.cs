using Receiver.Pipelines.Sending;
using Xunit;

namespace Receiver.Pipelines.Tests.Sending;

public sealed class FaultInjectorTests
{
    private const int Count = 10_000;

    /// <summary>Datagrams that hold their own number, as they come out.</summary>
    private static (List<byte[]> Sent, SendReport Report) Run(DatagramFaults faults, int count = Count)
    {
        var sent = new List<byte[]>();
        var report = new SendReport();
        var injector = new FaultInjector(faults, report, d => sent.Add(d.ToArray()));
        var datagram = new byte[40];
        for (int i = 0; i < count; i++)
        {
            BitConverter.TryWriteBytes(datagram, i);
            injector.Pass(datagram);
        }
        injector.Flush();
        Assert.Equal((count, sent.Count), (report.Fragments, report.Sent));
        Assert.Equal(report.Sent, report.Fragments - report.Lost + report.Duplicated);
        return (sent, report);
    }

    private static int NumberOf(byte[] datagram) => BitConverter.ToInt32(datagram);

    [Fact]
    public void Pass_NoFaults_ChangesNothing() => Assert.Equal(Enumerable.Range(0, Count), Run(new DatagramFaults()).Sent.Select(NumberOf));

    [Fact]
    public void Pass_SameSeed_MakesTheSameFaults()
    {
        var faults = new DatagramFaults { Loss = 0.1, Duplicate = 0.1, Reorder = 0.1, Corrupt = 0.1, Truncate = 0.1, Burst = 3, Seed = 4 };
        var (first, report) = Run(faults);
        var (again, sameReport) = Run(faults);
        Assert.Equal(first, again);
        Assert.Equal(report, sameReport);
        Assert.NotEqual(first, Run(faults with { Seed = 5 }).Sent);
    }

    [Fact]
    public void Pass_Probabilities_AreMetWithinFiveDeviations()
    {
        var (_, report) = Run(new DatagramFaults { Loss = 0.1, Duplicate = 0.08, Reorder = 0.06, Corrupt = 0.04, Truncate = 0.02 });
        long passed = Count - report.Lost;
        AssertNear(0.1, report.Lost, Count);
        AssertNear(0.08, report.Duplicated, passed);
        AssertNear(0.06, report.Reordered, passed + report.Duplicated);
        AssertNear(0.04, report.Corrupted, passed);
        AssertNear(0.02, report.Truncated, passed);
    }

    [Theory]
    [InlineData(0.2, 5)]
    [InlineData(0.05, 3)]
    [InlineData(0.5, 8)]
    public void Pass_Bursts_KeepTheShareOfLossesAndTheirMeanRun(double loss, double burst)
    {
        var (sent, report) = Run(new DatagramFaults { Loss = loss, Burst = burst }, 100_000);
        int[] numbers = [-1, .. sent.Select(NumberOf), 100_000];
        int[] runs = [.. numbers.Zip(numbers.Skip(1)).Select(p => p.Second - p.First - 1).Where(run => run > 0)];
        // Losses of a run come together: the deviation of a share is wider by about √(2·burst).
        Assert.Equal(loss, report.Lost / 100_000.0, 5 * Math.Sqrt(loss * (1 - loss) * 2 * burst / 100_000));
        Assert.Equal(burst, runs.Average(), 5 * Math.Sqrt(burst * (burst - 1) / runs.Length));
    }

    [Fact]
    public void Pass_Reorder_DelaysByOneToEightDatagramsAndLosesNone()
    {
        var (sent, report) = Run(new DatagramFaults { Reorder = 0.2 });
        Assert.Equal(Enumerable.Range(0, Count), sent.Select(NumberOf).Order());
        int[] place = new int[Count];
        for (int i = 0; i < Count; i++) place[NumberOf(sent[i])] = i;
        int later = 0;
        for (int i = 0; i < Count; i++)
        {
            // Others that are held back leave at most as many gaps as a delay is long.
            Assert.InRange(place[i] - i, -8, 8);
            if (place[i] > i) later++;
        }
        Assert.InRange(later, report.Reordered / 2, report.Reordered);
    }

    [Fact]
    public void Pass_Corrupt_FlipsOneBit()
    {
        var clean = new byte[40];
        foreach (var (datagram, i) in Run(new DatagramFaults { Corrupt = 1 }, 500).Sent.Select((d, i) => (d, i)))
        {
            BitConverter.TryWriteBytes(clean, i);
            Assert.Equal(1, datagram.Zip(clean).Sum(p => System.Numerics.BitOperations.PopCount((uint)(p.First ^ p.Second))));
        }
    }

    [Fact]
    public void Pass_Truncate_AlwaysShortens() => Assert.All(Run(new DatagramFaults { Truncate = 1 }, 500).Sent, d => Assert.InRange(d.Length, 0, 39));

    [Fact]
    public void Pass_CertainLoss_SendsNothing() => Assert.Empty(Run(new DatagramFaults { Loss = 1 }).Sent);

    [Fact]
    public void Validate_WhatCannotBe_ListsAll()
    {
        var faults = new DatagramFaults { Loss = -0.1, Duplicate = 2, Reorder = double.NaN, Corrupt = 1.1, Truncate = -1, Burst = 0 };
        Assert.Equal(["loss", "duplicate", "reorder", "corrupt", "truncate", "burst"], faults.Validate().Select(f => f.Split(':')[0]));
        Assert.StartsWith("loss: 0.9 cannot come in runs of 2", Assert.Single(new DatagramFaults { Loss = 0.9, Burst = 2 }.Validate()));
        Assert.Empty(new DatagramFaults { Loss = 0.6, Burst = 2 }.Validate());
    }

    private static void AssertNear(double probability, long count, long of) =>
        Assert.Equal(probability, (double)count / of, 5 * Math.Sqrt(probability * (1 - probability) / of));
}

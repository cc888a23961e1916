using System.Runtime.CompilerServices;
using Receiver.Formats.Datagrams;
using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Sinks;
using Receiver.Pipelines.Sources;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Pipelines.Tests.Sources;

/// <summary>
/// The samples of a frame go to another one when it has ended. A pool that wipes what comes back makes all of it negative, or NaN, and lost, so that frames which
/// are like those whose samples were never given back were read and written by nobody else.
/// </summary>
public sealed class FrameLeaseTests
{
    private const int Count = 24;

    /// <summary>Five channel uses of 16 antennas a datagram: seven a frame.</summary>
    private const int Mtu = Datagram.HeaderBytes + 5 * 4;

    private static readonly FrameFormat Format = TestFrames.Format(), Ofdm = TestFrames.Ofdm();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_Simulator_KeepsEveryFrameUntilItEnds(bool isOfdm)
    {
        await AssertKeptAsync(pool => new SimulatorSource(isOfdm ? Ofdm : Format, new SimulatorOptions { Frames = Count, Seed = 4 }, TimeProvider.System, pool));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_Recording_KeepsEveryFrameUntilItEnds(bool isOfdm)
    {
        using var folder = new TemporaryFolder();
        FrameFormat format = isOfdm ? Ofdm : Format;
        await using (var recorder = new RecorderSink(folder["r"], format, "test"))
            for (ulong number = 0; number < Count; number++)
            {
                Frame frame = TestFrames.Random(format, number);
                if (number % 3 == 1) frame.Data.Erasures.Set(0, format.Antennas, 2, 5, erased: true);
                recorder.Write(frame);
            }
        await AssertKeptAsync(pool => new FileSource(new FileSourceOptions { Path = folder["r"] }, pool));
    }

    [Fact]
    public async Task RunAsync_LateAndSecondFragments_KeepOffTheSamplesOfFramesThatCameAfter()
    {
        IReadOnlyList<Frame> frames = await AssertKeptAsync(pool => new FakeSource(Format, _ => Assemble(pool)));
        Assert.Equal(Count / 3, frames.Count(frame => frame.HasErasures));
        for (int i = 0; i < Count; i++) TestFrames.AssertSameWhereReceived(TestFrames.Random(Format, (ulong)i), frames[i]);
    }

    [Fact]
    public async Task RunAsync_Recorder_WritesWhatItWritesOfFramesThatAreNeverGivenBack()
    {
        using var folder = new TemporaryFolder();
        foreach (bool wipes in new[] { false, true })
        {
            var simulator = new SimulatorSource(Format, new SimulatorOptions { Frames = Count }, TimeProvider.System, new StoragePool(wipes));
            IFrameSource source = wipes ? simulator : new FakeSource(Format, token => Detached(simulator, token));
            Line line = LineOf(source, new FakeSink()) with { ArrivalSinks = [new RecorderSink(folder[$"{wipes}"], Format, "test")] };
            await RunAsync(line);
        }
        Assert.Equal(File.ReadAllBytes(folder["False.sigmf-data"]), File.ReadAllBytes(folder["True.sigmf-data"]));
        Assert.Equal(File.ReadAllText(folder["False.truth.jsonl"]), File.ReadAllText(folder["True.truth.jsonl"]));
    }

    [Theory]
    [InlineData("dropNewest")]
    [InlineData("dropOldest")]
    [InlineData("late")]
    [InlineData("failed")]
    [InlineData("incomplete")]
    public async Task RunAsync_HoweverAFrameEnds_ItsSamplesComeBack(string end)
    {
        var pool = new StoragePool(wipes: true);
        var source = new SimulatorSource(Format, new SimulatorOptions { Frames = Count }, TimeProvider.System, pool);
        var stage = new FakeStage((reception, _) =>
        {
            if (end is "dropNewest" or "dropOldest") Thread.Sleep(3);
            return end == "failed" ? reception with { Failure = new Failure("fake", "test") } : reception;
        });
        Line line = LineOf(end == "incomplete" ? new FakeSource(Format, token => Erased(source, token)) : source, new FakeSink(), stage) with
        {
            Intake = new IntakeDefinition { Capacity = 1, WhenFull = end == "dropNewest" ? WhenFull.DropNewest : end == "dropOldest" ? WhenFull.DropOldest : WhenFull.Wait },
            Deadline = end == "late" ? TimeSpan.FromTicks(1) : null,
        };
        FrameReport frames = (await RunAsync(line)).Frames;
        Assert.Equal(0, pool.InUse);
        Assert.Equal(Count, frames.Received);
        Assert.True((end switch { "late" => frames.Late, "failed" => frames.Failed, "incomplete" => frames.Incomplete, _ => frames.Dropped.QueueFull }) > 0);
    }

    [Fact]
    public async Task RunAsync_SourceThatGivesAFrameTwice_IsCaught()
    {
        Frame frame = TestFrames.Random(Format, 0) with { Storage = new StoragePool().Rent() };
        Line line = LineOf(FakeSource.Of(frame, frame with { Id = new FrameId(0, 1) }), new FakeSink());
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(line));
    }

    [Fact]
    public void Add_AfterWarmUp_AllocatesMuchLessThanTheSamples()
    {
        FrameFormat format = TestFrames.Format(antennas: 256, dataLength: 500);
        var assembler = new FrameAssembler(format, new UdpSourceOptions(), new ManualClock(), new PacketCounters());
        List<byte[]>[] sent = [.. Enumerable.Range(0, 40).Select(i => TestFrames.Datagrams(TestFrames.Random(format, (ulong)i), 1400))];
        long begin = 0;
        for (int i = 0; i < sent.Length; i++)
        {
            if (i == 20) begin = GC.GetAllocatedBytesForCurrentThread();
            foreach (byte[] datagram in sent[i]) assembler.Add(datagram, 0);
            Assert.True(assembler.TryTake(out Frame? frame));
            frame.Storage!.Return();
        }
        double bytes = (GC.GetAllocatedBytesForCurrentThread() - begin) / 20.0;
        Assert.True(bytes < 2048, $"{bytes:0} bytes a frame of {FrameAssembler.BytesOf(format)}");
    }

    private static async Task<IReadOnlyList<Frame>> AssertKeptAsync(Func<StoragePool, IFrameSource> open)
    {
        List<Frame> expected = await TestFrames.ReadAllAsync(open(new StoragePool()));
        Assert.Equal(Count, expected.Count);
        var pool = new StoragePool(wipes: true);
        var sink = new FakeSink();
        // Two at once, of which one takes longer, so that frames end and begin while others are at work.
        var stage = new FakeStage((reception, _) =>
        {
            Thread.Sleep((int)(reception.Frame.Id.Number % 3));
            return reception;
        });
        RunReport report = await RunAsync(LineOf(open(pool), sink, stage));
        Assert.Equal((Count, 0), (report.Frames.Processed, pool.InUse));
        Frame[] got = [.. sink.Deliveries.Select(d => d.Reception.Frame)];
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(expected[i].Id, got[i].Id);
            Assert.Equal(expected[i].Pilot.Bytes, got[i].Pilot.Bytes);
            Assert.Equal(expected[i].Data.Bytes, got[i].Data.Bytes);
            TestFrames.AssertIdentical(expected[i], got[i]);
            Assert.Equal(expected[i].Truth?.Channel, got[i].Truth?.Channel);
            Assert.Equal(expected[i].Truth?.Scene?.Symbols, got[i].Truth?.Scene?.Symbols);
        }
        return got;
    }

    /// <summary>Every third frame lacks a fragment, which comes when the frame has ended and the next one, with its samples, is half there.</summary>
    private static async IAsyncEnumerable<Frame> Assemble(StoragePool pool)
    {
        var clock = new ManualClock();
        var assembler = new FrameAssembler(Format, new UdpSourceOptions { MaxAgeMs = 200 }, clock, new PacketCounters(), pool);
        List<byte[]> tooLate = [];
        for (ulong number = 0; number < Count; number++)
        {
            List<byte[]> datagrams = TestFrames.Datagrams(TestFrames.Random(Format, number), Mtu);
            int lost = number % 3 == 0 ? 4 : -1;
            for (int i = 0; i < datagrams.Count; i++)
            {
                if (i == 5) tooLate.ForEach(datagram => assembler.Add(datagram, clock.GetTimestamp()));
                if (i != lost) assembler.Add(datagrams[i], clock.GetTimestamp());
            }
            tooLate = [.. lost < 0 ? [] : new[] { datagrams[lost] }, datagrams[0], datagrams[6]];
            clock.Advance(TimeSpan.FromSeconds(1));
            assembler.ReleaseAged(clock.GetTimestamp());
            while (assembler.TryTake(out Frame? frame)) yield return frame;
            // Not for long: a pool that never gets anything back is read to the end too.
            for (int wait = 0; pool.InUse > 0 && wait < 50; wait++) await Task.Delay(1);
        }
    }

    private static async IAsyncEnumerable<Frame> Detached(IFrameSource source, [EnumeratorCancellation] CancellationToken token)
    {
        await foreach (Frame frame in source.ReadAsync(token)) yield return frame.Detach();
    }

    private static async IAsyncEnumerable<Frame> Erased(IFrameSource source, [EnumeratorCancellation] CancellationToken token)
    {
        await foreach (Frame frame in source.ReadAsync(token))
        {
            frame.Pilot.Erasures.EraseAll();
            yield return frame;
        }
    }

    private static Line LineOf(IFrameSource source, FakeSink sink, FakeStage? stage = null) => new()
    {
        Name = "test",
        Source = source,
        Stages = [new LineStage(stage ?? FakeStage.PassOn(), 2, 4)],
        Sinks = [sink],
    };

    private static Task<RunReport> RunAsync(Line line) => new LineRunner(line).RunAsync().WaitAsync(TestFrames.Patience);
}

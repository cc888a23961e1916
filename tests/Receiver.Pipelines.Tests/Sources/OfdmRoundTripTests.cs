using System.Numerics;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Sending;
using Receiver.Pipelines.Sinks;
using Receiver.Pipelines.Sources;
using Receiver.Pipelines.Tests.Runtime;
using Receiver.Testing;
using Xunit;

namespace Receiver.Pipelines.Tests.Sources;

/// <summary>OFDM frames through files and through a socket.</summary>
public sealed class OfdmRoundTripTests : IDisposable
{
    private const int Count = 40, Mtu = 52 + 4 * 40, FragmentsPerFrame = 24;
    private static readonly FrameFormat Format = TestFrames.Ofdm();
    private readonly TemporaryFolder _folder = new();
    private readonly Frame[] _sent = [.. Enumerable.Range(0, Count).Select(i => TestFrames.Random(Format, (ulong)i) with { Truth = Truth(i) })];

    public void Dispose() => _folder.Dispose();

    private static GroundTruth Truth(int i) => new()
    {
        SnrDb = 3,
        Active = [0, 1],
        Bits = [],
        Scene = new SceneTruth
        {
            Symbols = new ComplexMatrix(2, 64),
            Channel = new WidebandChannel([[new PropagationPath(new Complex(1, i), 0.1, 0.2, 1e-7)], []]),
            TimeOffsets = [1e-8, 0],
        },
    };

    private async Task<RecordingFiles> RecordAsync(IEnumerable<Frame> frames)
    {
        await using (var recorder = new RecorderSink(_folder["r"], Format, "test"))
            foreach (Frame frame in frames) recorder.Write(frame);
        return RecordingFiles.Of(_folder["r"]);
    }

    [Fact]
    public async Task FileSource_WhatWasRecorded_GivesTheSameFramesWithTruthAndPositions()
    {
        _sent[2].Data.Erasures.Set(1, 2, 80, 80, erased: true);
        _sent[3].Pilot.Erasures.Set(0, 4, 10, 30, erased: true);
        RecordingFiles files = await RecordAsync(_sent);
        files.Check();
        List<Frame> got = await TestFrames.ReadAllAsync(new FileSource(new FileSourceOptions { Path = files.Metadata }));
        using TruthFile truth = files.OpenTruth(Format)!;
        Assert.Equal(Count, got.Count);
        foreach (var (expected, actual) in _sent.Zip(got))
        {
            TestFrames.AssertIdentical(expected, actual);
            Assert.Equal(expected.UserPositions, actual.UserPositions);
            PropagationPath path = Assert.Single(truth.Find(expected.Id)!.Scene!.Channel.Paths![0]);
            Assert.Equal(expected.Truth!.Scene!.Channel.Paths![0][0].Gain, path.Gain);
            Assert.Equal(1e-7, path.DelaySeconds, 1e-18);
        }
    }

    [Fact]
    public async Task UdpSource_SenderWithoutFaults_GivesEveryFrameBitByBit()
    {
        _sent[4].Data.Erasures.Set(2, 1, 85, 20, erased: true);
        RecordingFiles files = await RecordAsync(_sent);
        var (report, source, got) = await TransferAsync(files, new DatagramFaults());
        Assert.Equal((Count, report.Fragments), (report.Frames, report.Sent));
        Assert.InRange(report.Fragments, Count * FragmentsPerFrame, Count * FragmentsPerFrame + 1);
        Assert.Equal(Count, got.Count);
        foreach (var (expected, actual) in _sent.Zip(got)) TestFrames.AssertIdentical(expected, actual);
        Assert.Equal((report.Sent, report.Sent, 0, 0), (source.Packets.Received, source.Packets.Accepted, source.Packets.Lost, source.Packets.SocketDrops));
    }

    [Fact]
    public async Task UdpSource_SenderWithFaults_TheLedgerIsExact()
    {
        RecordingFiles files = await RecordAsync(_sent);
        var (report, source, got) = await TransferAsync(files, new DatagramFaults { Loss = 0.05, Duplicate = 0.1, Reorder = 0.1, Corrupt = 0.05, Burst = 2, Seed = 4 });
        PacketCounters packets = source.Packets;
        Assert.True(report is { Lost: > 0, Duplicated: > 0, Reordered: > 0, Corrupted: > 0 }, report.ToString());
        Assert.Equal(0, packets.SocketDrops);
        Assert.Equal(Count * FragmentsPerFrame, report.Fragments);
        Assert.Equal(report.Sent, packets.Received);
        Assert.Equal(report.Damaged, packets.Malformed);
        Assert.Equal(report.Fragments - report.Lost - report.Corrupted, packets.Accepted);
        Assert.Equal(report.Lost + report.Corrupted, packets.Lost);
        Assert.Equal(0, packets.Late);
        Assert.Equal(report.Sent - report.Damaged - packets.Accepted, packets.Duplicated);
        Assert.True(packets.Reordered > 0);
        Assert.Equal(Count, got.Count);
        Assert.Equal(Count, got.Select(f => f.Id.Number).Distinct().Count());
        foreach (Frame frame in got) TestFrames.AssertSameWhereReceived(_sent[frame.Id.Number], frame);
        Assert.Equal(40 * packets.Lost, got.Sum(frame => frame.Pilot.Erasures.Count + frame.Data.Erasures.Count));
    }

    [Fact]
    public async Task Send_Rate_TakesItsTime()
    {
        RecordingFiles files = await RecordAsync(_sent);
        using var source = new UdpSource(Format, new UdpSourceOptions { Port = 0 }, TimeProvider.System);
        SendReport report = await new RecordingSender(files, 100, Mtu, new DatagramFaults()).SendAsync(source.EndPoint, CancellationToken.None).WaitAsync(TestFrames.Patience);
        Assert.True(report.Elapsed > TimeSpan.FromSeconds((Count - 1) / 100.0), $"{report.Elapsed}");
    }

    [Fact]
    public async Task RunAsync_FramesFromTheNetwork_GetTheRecordedPositionsAndTruthAndAreRecordedWithThem()
    {
        RecordingFiles files = await RecordAsync(_sent);
        using var source = new UdpSource(Format, new UdpSourceOptions { Port = 0, MaxAgeMs = 100 }, TimeProvider.System);
        await new RecordingSender(files, null, Mtu, new DatagramFaults()).SendAsync(source.EndPoint, CancellationToken.None).WaitAsync(TestFrames.Patience);
        var sink = new FakeSink();
        using TruthFile truth = files.OpenTruth(Format)!;
        Line line = LineRunnerTests.LineOf(source, sink, new LineStage(FakeStage.PassOn(), 1, 2)) with
        {
            UserPositions = files.ReadPositions(), Truth = truth, ArrivalSinks = [new RecorderSink(_folder["again"], Format, "test")],
        };
        await LineRunnerTests.RunAsync(new LineRunner(line));
        Assert.Equal(_sent.Select(f => f.UserPositions), sink.Deliveries.Select(d => d.Reception.Frame.UserPositions));
        Assert.All(sink.Deliveries, d => Assert.NotNull(d.Reception.Frame.Truth?.Scene));
        Recording again = RecordingFiles.Of(_folder["again"]).Read();
        Assert.Equal(_sent.Select(f => f.UserPositions), again.Frames.Select(f => f.UserPositions));
        Assert.Equal(File.ReadAllBytes(files.Data), File.ReadAllBytes(_folder["again.sigmf-data"]));
    }

    [Fact]
    public async Task ReadPositions_NoFrameBringsAny_IsNull()
    {
        RecordingFiles files = await RecordAsync([_sent[0]]);
        Assert.Null(files.ReadPositions());
    }

    [Fact]
    public void UdpSource_BufferBelowAFrame_Warns()
    {
        using var roomy = new UdpSource(Format, new UdpSourceOptions { Port = 0 }, TimeProvider.System);
        Assert.Null(roomy.BufferWarning);
        FrameFormat large = Format with { Antennas = 256, Ofdm = Format.Ofdm! with { Array = new PlanarArray(16, 16) } };
        using var cramped = new UdpSource(large, new UdpSourceOptions { Port = 0, ReceiveBufferBytes = 65536 }, TimeProvider.System);
        Assert.Contains("receive buffer", cramped.BufferWarning);
    }

    [Fact]
    public void UdpSource_SlotsThatADatagramCannotCount_IsUnavailable() =>
        Assert.Throws<SourceUnavailableException>(() => new UdpSource(Format with { DataLength = 1000 }, new UdpSourceOptions { Port = 0 }, TimeProvider.System));

    [Theory]
    [InlineData("ofdm-8x8-m5dB", 3)]
    [InlineData("ofdm-8x8-static-5dB-qpsk", 5)]
    public async Task UdpSource_RecordingMadeElsewhere_ComesThroughBitByBit(string name, int count)
    {
        string? path = Recordings.Find(name);
        if (path is null) Assert.Skip(Recordings.Absent);
        RecordingFiles files = RecordingFiles.Of(path);
        files.Check();
        FrameFormat format = files.ReadFormat();
        using var source = new UdpSource(format, new UdpSourceOptions { Port = 0, MaxAgeMs = 100 }, TimeProvider.System);
        Task<List<Frame>> reading = TestFrames.ReadAllAsync(source);
        SendReport report = await new RecordingSender(files, 20, 1400, new DatagramFaults()).SendAsync(source.EndPoint, CancellationToken.None).WaitAsync(TestFrames.Patience);
        List<Frame> got = await reading.WaitAsync(TestFrames.Patience), sent = await TestFrames.ReadAllAsync(new FileSource(new FileSourceOptions { Path = path }));
        Assert.Equal((count, count * 768), (report.Frames, report.Fragments));
        // On a machine that is busy with other things frames may be given up early, but never be wrong.
        Assert.Equal(report.Sent, source.Packets.Received + source.Packets.SocketDrops);
        foreach (Frame frame in got) TestFrames.AssertSameWhereReceived(sent[(int)frame.Id.Number], frame);
        Assert.All(got, frame => Assert.NotNull(files.ReadPositions()?.Find(frame.Id)));
    }

    /// <summary>Sends all before anything is read, so that nothing is given up early: the socket holds it.</summary>
    private static async Task<(SendReport Report, UdpSource Source, List<Frame> Got)> TransferAsync(RecordingFiles files, DatagramFaults faults)
    {
        using var source = new UdpSource(Format, new UdpSourceOptions { Port = 0, MaxAgeMs = 100 }, TimeProvider.System);
        SendReport report = await new RecordingSender(files, null, Mtu, faults).SendAsync(source.EndPoint, CancellationToken.None).WaitAsync(TestFrames.Patience);
        return (report, source, await TestFrames.ReadAllAsync(source).WaitAsync(TestFrames.Patience));
    }
}

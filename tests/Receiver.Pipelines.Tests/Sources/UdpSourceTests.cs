using System.Net.Sockets;
using Receiver.Frames;
using Receiver.Pipelines.Sending;
using Receiver.Pipelines.Sinks;
using Receiver.Pipelines.Sources;
using Xunit;

namespace Receiver.Pipelines.Tests.Sources;

public sealed class UdpSourceTests
{
    private const int Mtu = 200;
    private static readonly FrameFormat Format = TestFrames.Format();

    /// <summary>So old that no pause of a busy machine makes a frame be given up.</summary>
    private static readonly UdpSourceOptions Options = new() { Port = 0, MaxAgeMs = 3_600_000 };

    private static Task<List<Frame>> ReadAsync(UdpSource source, CancellationToken token = default) => TestFrames.ReadAllAsync(source, token).WaitAsync(TestFrames.Patience);

    private static void Send(UdpSource source, params IEnumerable<byte[]> datagrams)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach (byte[] datagram in datagrams) socket.SendTo(datagram, source.EndPoint);
    }

    [Fact]
    public async Task ReadAsync_SenderOfARecording_GivesEveryFrameBitByBit()
    {
        using var folder = new TemporaryFolder();
        Frame[] sent = [.. Enumerable.Range(0, 25).Select(i => TestFrames.Random(Format, (ulong)i))];
        sent[4].Data.Erasures.Set(0, 16, 3, 6, erased: true);
        await using (var recorder = new RecorderSink(folder["r"], Format, "test"))
            foreach (Frame frame in sent) recorder.Write(frame);

        using var source = new UdpSource(Format, Options, TimeProvider.System);
        SendReport report = await new RecordingSender(RecordingFiles.Of(folder["r"]), null, Mtu, new DatagramFaults())
            .SendAsync(source.EndPoint, CancellationToken.None).WaitAsync(TestFrames.Patience);
        List<Frame> got = await ReadAsync(source);

        Assert.Equal((25, report.Fragments), (report.Frames, report.Sent));
        Assert.Equal(sent.Length, got.Count);
        foreach (var (expected, actual) in sent.Zip(got)) TestFrames.AssertIdentical(expected, actual);
        Assert.Equal((report.Sent, report.Sent, 0), (source.Packets.Received, source.Packets.Accepted, source.Packets.Lost));
        Assert.Equal(0, source.Packets.SocketDrops);
        Assert.All(got, f => Assert.NotEqual(0, f.Arrival));
    }

    [Fact]
    public async Task ReadAsync_SenderWithFaults_AccountsForEveryDatagram()
    {
        using var folder = new TemporaryFolder();
        Frame[] sent = [.. Enumerable.Range(0, 30).Select(i => TestFrames.Random(Format, (ulong)i))];
        await using (var recorder = new RecorderSink(folder["r"], Format, "test"))
            foreach (Frame frame in sent) recorder.Write(frame);
        var faults = new DatagramFaults { Loss = 0.1, Duplicate = 0.1, Reorder = 0.2, Corrupt = 0.05, Truncate = 0.05, Seed = 3 };

        using var source = new UdpSource(Format, Options with { MaxAgeMs = 100 }, TimeProvider.System);
        SendReport report = await new RecordingSender(RecordingFiles.Of(folder["r"]), null, Mtu / 2, faults)
            .SendAsync(source.EndPoint, CancellationToken.None).WaitAsync(TestFrames.Patience);
        List<Frame> got = await ReadAsync(source);

        Assert.True(report is { Lost: > 0, Duplicated: > 0, Reordered: > 0, Corrupted: > 0, Truncated: > 0 }, report.ToString());
        Assert.Equal(report.Sent, source.Packets.Received + source.Packets.SocketDrops);
        Assert.True(source.Packets.Malformed > 0);
        foreach (Frame frame in got) TestFrames.AssertSameWhereReceived(sent[frame.Id.Number], frame);
        Assert.Equal(got.Count, got.Select(f => f.Id).Distinct().Count());
    }

    [Fact]
    public void Constructor_PortInUse_IsUnavailable()
    {
        using var first = new UdpSource(Format, Options, TimeProvider.System);
        var thrown = Assert.Throws<SourceUnavailableException>(() => new UdpSource(Format, Options with { Port = first.EndPoint.Port }, TimeProvider.System));
        Assert.Contains($"udp://127.0.0.1:{first.EndPoint.Port}", thrown.Message);
    }

    [Fact]
    public void Constructor_AddressOfAnotherMachine_IsUnavailable() =>
        Assert.Throws<SourceUnavailableException>(() => new UdpSource(Format, Options with { Host = "203.0.113.1" }, TimeProvider.System));

    [Fact]
    public async Task ReadAsync_EndOfStream_EndsOnceNothingIsInAssembly()
    {
        using var source = new UdpSource(Format, Options with { MaxAgeMs = 50 }, TimeProvider.System);
        Frame sent = TestFrames.Random(Format, 0);
        Send(source, [.. TestFrames.Datagrams(sent, Mtu).SkipLast(1), TestFrames.EndOfStream()]);
        Frame got = Assert.Single(await ReadAsync(source));
        Assert.True(got.HasErasures);
        TestFrames.AssertSameWhereReceived(sent, got);
        Assert.Equal(1, source.Packets.Lost);
    }

    [Fact]
    public async Task ReadAsync_SilenceAfterSomething_EndsAfterTheIdleTime()
    {
        using var source = new UdpSource(Format, Options with { IdleTimeoutMs = 50 }, TimeProvider.System);
        Send(source, TestFrames.Datagrams(TestFrames.Random(Format, 0), Mtu).Concat(TestFrames.Datagrams(TestFrames.Random(Format, 1), Mtu).SkipLast(1)));
        Assert.Equal([0UL, 1UL], (await ReadAsync(source)).Select(f => f.Id.Number));
    }

    [Fact]
    public async Task ReadAsync_Cancelled_EndsWithoutExceptionAndGivesWhatWasInAssembly()
    {
        using var source = new UdpSource(Format, Options, TimeProvider.System);
        using var cancellation = new CancellationTokenSource();
        Send(source, TestFrames.Datagrams(TestFrames.Random(Format, 0), Mtu).SkipLast(1));
        Task<List<Frame>> reading = ReadAsync(source, cancellation.Token);
        for (int i = 0; source.Packets.Received == 0 && i < 10_000; i++) await Task.Delay(2);
        cancellation.Cancel();
        Assert.True(Assert.Single(await reading).HasErasures);
    }

    [Fact]
    public async Task ReadAsync_GarbageFromAnyone_IsCountedAndHarmless()
    {
        using var source = new UdpSource(Format, Options, TimeProvider.System);
        var random = new Random(1);
        byte[][] garbage = [.. Enumerable.Range(0, 40).Select(_ => new byte[random.Next(0, 300)])];
        foreach (byte[] bytes in garbage) random.NextBytes(bytes);
        Frame sent = TestFrames.Random(Format, 0);
        Send(source, [.. garbage, .. TestFrames.Datagrams(sent, Mtu), TestFrames.EndOfStream()]);
        TestFrames.AssertIdentical(sent, Assert.Single(await ReadAsync(source)));
        Assert.Equal(40, source.Packets.Malformed);
    }
}

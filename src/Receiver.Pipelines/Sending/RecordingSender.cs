using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Receiver.Formats.Datagrams;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Receiver.Pipelines.Sources;

namespace Receiver.Pipelines.Sending;

/// <summary>Plays a recording onto the wire as native datagrams.</summary>
/// <param name="files">The recording.</param>
/// <param name="rateFps">Frames a second, each frame's datagrams spread evenly over its period; null: as fast as the socket takes them.</param>
/// <param name="mtu">Most bytes of UDP payload a datagram.</param>
/// <param name="faults">Seeded faults; the end of the stream is spared.</param>
public sealed class RecordingSender(RecordingFiles files, double? rateFps, int mtu, DatagramFaults faults)
{
    private const int EndCopies = 3;
    private static readonly TimeSpan Even = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan EndInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends everything, then the end of the stream.</summary>
    /// <exception cref="ArgumentException">The MTU does not hold one time sample, or a datagram cannot count the slots.</exception>
    public async Task<SendReport> SendAsync(IPEndPoint target, CancellationToken token)
    {
        Recording recording = files.Read();
        await using FileStream data = files.Open(() => File.OpenRead(files.Data));
        var reader = new RecordingReader(recording, data);
        using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(target, token).ConfigureAwait(false);
        var report = new SendReport();
        var injector = new FaultInjector(faults, report, datagram => Send(socket, datagram.Span));
        var buffer = new byte[mtu];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < recording.Frames.Count && !token.IsCancellationRequested; i++)
        {
            Frame frame = reader.Read(i);
            var fragments = new List<(DatagramHeader Header, Slot Slot)>();
            foreach (Slot slot in new[] { frame.Pilot, frame.Data })
                fragments.AddRange(SlotFragments.Cut(slot, frame.Id, frame.TimeNs, mtu, recording.Format.Ofdm?.SymbolLength).Select(h => (h, slot)));
            for (int k = 0; k < fragments.Count; k++)
            {
                if (rateFps is { } rate) await WaitAsync(start, (i + (double)k / fragments.Count) / rate, 1 / (rate * fragments.Count), token).ConfigureAwait(false);
                int length = SlotFragments.Write(fragments[k].Header, fragments[k].Slot, buffer);
                injector.Pass(buffer.AsSpan(0, length));
            }
            report.Frames++;
        }
        injector.Flush();
        report.Elapsed = Stopwatch.GetElapsedTime(start);
        for (int copy = 0; copy < EndCopies; copy++)
        {
            // Apart, so that a receiver whose buffer is full has time to make room for one of them.
            if (copy > 0) await Task.Delay(EndInterval, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Send(socket, buffer.AsSpan(0, Datagram.Write(Datagram.EndOfStream(0), [], buffer)));
        }
        return report;
    }

    private static void Send(Socket socket, ReadOnlySpan<byte> datagram)
    {
        try
        {
            socket.Send(datagram);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // Nobody listens (yet): UDP does not care, and the next datagram may be heard.
        }
    }

    private static async Task WaitAsync(long start, double seconds, double spacing, CancellationToken token)
    {
        // Datagrams that follow each other within a millisecond go out a millisecond's worth at a time: closer spacing would take a core for itself.
        TimeSpan early = spacing < Even.TotalSeconds ? Even : TimeSpan.Zero;
        while (TimeSpan.FromSeconds(seconds) - Stopwatch.GetElapsedTime(start) is var left && left > early && !token.IsCancellationRequested)
            if (early > TimeSpan.Zero) await Task.Delay(Even, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else if (left < TimeSpan.FromMilliseconds(2)) Thread.SpinWait(50);
            else await Task.Delay(left - TimeSpan.FromMilliseconds(1.5), token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

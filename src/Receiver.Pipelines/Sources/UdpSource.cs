using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Receiver.Formats.Datagrams;
using Receiver.Frames;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Sources;

/// <summary>Options of the source <c>udp</c>.</summary>
public sealed record UdpSourceOptions
{
    /// <summary>Address or name to listen on.</summary>
    [Description("address to listen on; 0.0.0.0 for all, loopback unless told otherwise")]
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port to listen on; 0 takes any free one.</summary>
    [Description("port to listen on")]
    public int Port { get; init; } = 4991;

    /// <summary>Age at which an incomplete frame is released, in ms from its first fragment.</summary>
    [Description("age at which an incomplete frame is released, in ms from its first fragment")]
    public double MaxAgeMs { get; init; } = 200;

    /// <summary>Frames that may be in assembly at once; the oldest is released when another begins.</summary>
    [Description("frames that may be in assembly at once; the oldest is released when another begins")]
    public int MaxFrames { get; init; } = 256;

    /// <summary>Bytes of samples that may be in assembly at once, however many frames they are; one frame always may.</summary>
    [Description("bytes of samples that may be in assembly at once; the oldest frame is released when another would be too many")]
    public long MaxBytes { get; init; } = 64 << 20;

    /// <summary>Streams that may be received at once; datagrams of further ones are malformed.</summary>
    [Description("streams that may be received at once; datagrams of further ones count as malformed")]
    public int MaxStreams { get; init; } = 16;

    /// <summary>Time without a datagram after which the source ends, once something came, in ms; null: never.</summary>
    [Description("time without a datagram after which the source ends, once something came, in ms; null: never")]
    public double? IdleTimeoutMs { get; init; }

    /// <summary>Receive buffer asked of the kernel, in bytes.</summary>
    [Description("receive buffer asked of the kernel, in bytes")]
    public int ReceiveBufferBytes { get; init; } = 8 << 20;

    /// <summary>Lists what is wrong.</summary>
    public IEnumerable<string> Validate()
    {
        if (string.IsNullOrWhiteSpace(Host)) yield return "host: must not be empty";
        if (Port is < 0 or > 65535) yield return $"port: {Port} is not within 0…65535";
        if (MaxAgeMs is <= 0 or > 3_600_000) yield return $"maxAgeMs: {MaxAgeMs} is not within 0…3600000";
        if (MaxFrames is < 1 or > 65536) yield return $"maxFrames: {MaxFrames} is not within 1…65536";
        if (MaxBytes < 1) yield return $"maxBytes: {MaxBytes} is less than 1";
        if (MaxStreams is < 1 or > 4096) yield return $"maxStreams: {MaxStreams} is not within 1…4096";
        if (IdleTimeoutMs is <= 0) yield return $"idleTimeoutMs: {IdleTimeoutMs} is not greater than 0";
        if (ReceiveBufferBytes < 65536) yield return $"receiveBufferBytes: {ReceiveBufferBytes} is less than 65536";
    }
}

/// <summary>Frames from native datagrams. Ends with the stream's own end, after an idle time, or when told to.</summary>
public sealed class UdpSource : IFrameSource, IDisposable
{
    private readonly UdpSourceOptions _options;
    private readonly TimeProvider _clock;
    private readonly Socket _socket;
    private readonly StoragePool? _storage;

    /// <summary>Binds the socket, so that nothing sent from then on is lost unseen.</summary>
    /// <param name="format">What the frames are.</param>
    /// <param name="options">Where to listen, and how much is held for how long.</param>
    /// <param name="clock">The clock of arrivals.</param>
    /// <param name="storage">Where frames have their slots from, null: a pool of the source's own.</param>
    /// <exception cref="SourceUnavailableException">
    /// The address is not one of this machine's, or the port is taken; or slots are longer than a datagram can count.
    /// </exception>
    public UdpSource(FrameFormat format, UdpSourceOptions options, TimeProvider clock, StoragePool? storage = null)
    {
        if (Math.Max(format.Length(SlotKind.Pilot), format.Length(SlotKind.Data)) > ushort.MaxValue)
            throw new SourceUnavailableException($"udp://{options.Host}:{options.Port}: slots are longer than the {ushort.MaxValue} time samples that a datagram can count");
        Format = format;
        _options = options;
        _clock = clock;
        _storage = storage;
        try
        {
            IPAddress address = IPAddress.TryParse(options.Host, out IPAddress? given) ? given : Dns.GetHostAddresses(options.Host)[0];
            _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                _socket.ReceiveBufferSize = options.ReceiveBufferBytes;
                _socket.Bind(new IPEndPoint(address, options.Port));
                long frame = FrameAssembler.BytesOf(format), granted = _socket.ReceiveBufferSize;
                if (granted < 4 * frame)
                    BufferWarning = $"udp://{options.Host}:{options.Port}: the receive buffer is {granted} bytes, and a frame takes {frame}: datagrams may be dropped "
                        + "(raise source.receiveBufferBytes, and the kernel's limit net.core.rmem_max)";
            }
            catch
            {
                _socket.Dispose();
                throw;
            }
        }
        catch (SocketException e)
        {
            throw new SourceUnavailableException($"udp://{options.Host}:{options.Port}: {e.Message}", e);
        }
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>
    /// What to tell about a receive buffer that hardly holds a frame, null where it does. The kernel grants less than was asked for where its own limit
    /// is lower, and charges a datagram with about twice its bytes.
    /// </summary>
    public string? BufferWarning { get; }

    /// <inheritdoc/>
    public FrameFormat Format { get; }

    /// <inheritdoc/>
    public bool IsLive => true;

    /// <inheritdoc/>
    public PacketCounters Packets { get; } = new();

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <inheritdoc/>
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken token)
    {
        var assembler = new FrameAssembler(Format, _options, _clock, Packets, _storage);
        var drops = new SocketDropCounter(EndPoint);
        var buffer = new byte[65536];
        bool ended = false;
        long lastDatagram = 0;
        try
        {
            Task<int>? pending = null;
            while (!token.IsCancellationRequested)
            {
                int length = -1;
                if (pending is null && _socket.Available > 0) length = _socket.Receive(buffer);
                else
                {
                    pending ??= _socket.ReceiveAsync(buffer, SocketFlags.None);
                    if (await ArrivesAsync(pending, WaitFor(assembler, ended, lastDatagram), token).ConfigureAwait(false))
                    {
                        length = await pending.ConfigureAwait(false);
                        pending = null;
                    }
                }
                long now = _clock.GetTimestamp();
                if (length >= 0)
                {
                    lastDatagram = now;
                    Packets.AddBytes(length);
                    ended |= assembler.Add(buffer.AsSpan(0, length), now);
                }
                // A frame is old only once all that has come is read: a pause of this process must not lose what waits in the socket.
                if (_socket.Available == 0) assembler.ReleaseAged(now);
                while (assembler.TryTake(out Frame? frame))
                {
                    Packets.SetSocketDrops(drops.Read());
                    yield return frame;
                }
                if (ended && assembler.IsEmpty) break;
                if (_options.IdleTimeoutMs is { } idle && lastDatagram != 0 && _clock.GetElapsedTime(lastDatagram, now).TotalMilliseconds >= idle) break;
            }
            assembler.ReleaseAll();
            while (assembler.TryTake(out Frame? frame)) yield return frame;
        }
        finally
        {
            Packets.SetSocketDrops(drops.ReadNow());
            _socket.Dispose();
        }
    }

    private TimeSpan WaitFor(FrameAssembler assembler, bool ended, long lastDatagram)
    {
        // A second at the most, so that a long silence still reads the kernel's drop count now and then.
        TimeSpan wait = TimeSpan.FromSeconds(1);
        if (assembler.UntilNextRelease() is { } age && age < wait) wait = age;
        if (ended && assembler.IsEmpty) return TimeSpan.Zero;
        if (_options.IdleTimeoutMs is { } idle && lastDatagram != 0)
        {
            TimeSpan left = TimeSpan.FromMilliseconds(idle) - _clock.GetElapsedTime(lastDatagram);
            if (left < wait) wait = left;
        }
        return wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait;
    }

    private async Task<bool> ArrivesAsync(Task<int> pending, TimeSpan wait, CancellationToken token)
    {
        if (pending.IsCompleted) return true;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(token);
        Task first = await Task.WhenAny(pending, Task.Delay(wait, _clock, timer.Token)).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
        return first == pending;
    }
}

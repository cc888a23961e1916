using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Receiver.Pipelines.Sources;

/// <summary>Reads the kernel's own count of datagrams that a UDP socket could not hold (Linux: the last column of /proc/net/udp); 0 elsewhere.</summary>
internal sealed class SocketDropCounter(IPEndPoint endPoint)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly string _table = endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? "/proc/net/udp6" : "/proc/net/udp";
    private readonly string _port = ":" + endPoint.Port.ToString("X4", CultureInfo.InvariantCulture);
    private long _count, _readAt = long.MinValue;

    /// <summary>The count, read anew at most a few times a second.</summary>
    public long Read()
    {
        long now = Environment.TickCount64;
        if (_readAt != long.MinValue && now - _readAt < Interval.TotalMilliseconds) return _count;
        _readAt = now;
        try
        {
            foreach (string line in File.ReadLines(_table))
            {
                string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (columns.Length > 12 && columns[1].EndsWith(_port, StringComparison.Ordinal) && long.TryParse(columns[^1], CultureInfo.InvariantCulture, out long drops))
                    _count = Math.Max(_count, drops);
            }
        }
        catch (IOException)
        {
            // Not Linux, or no such table: the count stays at what is known.
        }
        return _count;
    }

    /// <summary>The count, read now.</summary>
    public long ReadNow()
    {
        _readAt = long.MinValue;
        return Read();
    }
}

using System.ComponentModel;

namespace Receiver.Pipelines.Sending;

/// <summary>Seeded faults of a network, each a probability per datagram.</summary>
public sealed record DatagramFaults
{
    /// <summary>Lost.</summary>
    [Description("probability that a datagram is lost")]
    public double Loss { get; init; }

    /// <summary>Sent twice.</summary>
    [Description("probability that a datagram is sent twice")]
    public double Duplicate { get; init; }

    /// <summary>Sent 1–8 datagrams later.</summary>
    [Description("probability that a datagram is sent 1–8 datagrams later")]
    public double Reorder { get; init; }

    /// <summary>One bit flipped.</summary>
    [Description("probability that a bit of a datagram is flipped")]
    public double Corrupt { get; init; }

    /// <summary>Cut short.</summary>
    [Description("probability that a datagram is cut short")]
    public double Truncate { get; init; }

    /// <summary>Mean run of losses, at least 1.</summary>
    [Description("mean run of losses, at least 1")]
    public double Burst { get; init; } = 1;

    /// <summary>Seed.</summary>
    [Description("seed of the faults")]
    public int Seed { get; init; } = 1;

    /// <summary>Lists what is wrong.</summary>
    public IEnumerable<string> Validate()
    {
        foreach (var (name, value) in new[] { ("loss", Loss), ("duplicate", Duplicate), ("reorder", Reorder), ("corrupt", Corrupt), ("truncate", Truncate) })
            if (value is not (>= 0 and <= 1)) yield return $"{name}: {value} is not within 0…1";
        if (!(Burst >= 1)) yield return $"burst: {Burst} is less than 1";
        if (Burst > 1 && Loss > Burst / (Burst + 1)) yield return $"loss: {Loss} cannot come in runs of {Burst} on average; at most {Burst / (Burst + 1)}";
    }
}

/// <summary>What became of the datagrams that were to be sent.</summary>
public sealed record SendReport
{
    /// <summary>Frames played.</summary>
    public long Frames { get; internal set; }

    /// <summary>Datagrams of the recording.</summary>
    public long Fragments { get; internal set; }

    /// <summary>Datagrams put on the wire, second copies included, the end of the stream not.</summary>
    public long Sent { get; internal set; }

    /// <summary>Datagrams left out.</summary>
    public long Lost { get; internal set; }

    /// <summary>Second copies.</summary>
    public long Duplicated { get; internal set; }

    /// <summary>Datagrams sent later than their turn.</summary>
    public long Reordered { get; internal set; }

    /// <summary>Datagrams with a flipped bit.</summary>
    public long Corrupted { get; internal set; }

    /// <summary>Datagrams cut short.</summary>
    public long Truncated { get; internal set; }

    /// <summary>Datagrams put on the wire that a receiver must refuse, corrupted or truncated: second copies included.</summary>
    public long Damaged { get; internal set; }

    /// <summary>Time from the first to the last.</summary>
    public TimeSpan Elapsed { get; internal set; }
}

/// <summary>Applies the faults to a sequence of datagrams. The same seed gives the same faults.</summary>
public sealed class FaultInjector(DatagramFaults faults, SendReport report, Action<ReadOnlyMemory<byte>> send)
{
    private readonly Random _random = new(faults.Seed);
    private readonly List<(long Turn, byte[] Datagram, bool Damaged)> _held = [];
    private long _turn;
    private bool _inBurst;

    /// <summary>Passes a datagram on, or does to it what the seed says.</summary>
    public void Pass(ReadOnlySpan<byte> datagram)
    {
        _turn++;
        report.Fragments++;
        if (Loses()) report.Lost++;
        else
        {
            byte[] bytes = datagram.ToArray();
            bool damaged = false;
            if (Chance(faults.Corrupt))
            {
                bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
                report.Corrupted++;
                damaged = true;
            }
            if (Chance(faults.Truncate))
            {
                bytes = bytes[.._random.Next(bytes.Length)];
                report.Truncated++;
                damaged = true;
            }
            int copies = 1;
            if (Chance(faults.Duplicate))
            {
                copies = 2;
                report.Duplicated++;
            }
            for (int i = 0; i < copies; i++)
                if (Chance(faults.Reorder))
                {
                    _held.Add((_turn + _random.Next(1, 9), bytes, damaged));
                    report.Reordered++;
                }
                else Send(bytes, damaged);
        }
        SendHeld(_turn);
    }

    /// <summary>Sends what is still held back.</summary>
    public void Flush() => SendHeld(long.MaxValue);

    private void SendHeld(long turn)
    {
        if (_held.Count == 0) return;
        foreach (var (_, datagram, damaged) in _held.Where(h => h.Turn <= turn).OrderBy(h => h.Turn)) Send(datagram, damaged);
        _held.RemoveAll(h => h.Turn <= turn);
    }

    private void Send(byte[] datagram, bool damaged)
    {
        send(datagram);
        report.Sent++;
        if (damaged) report.Damaged++;
    }

    /// <summary>Gilbert's two-state channel: leaves a burst with 1/burst, enters it so that the share of losses is as stated.</summary>
    private bool Loses()
    {
        if (faults.Burst <= 1) return Chance(faults.Loss);
        _inBurst = _inBurst ? !Chance(1 / faults.Burst) : Chance(faults.Loss / (faults.Burst * (1 - faults.Loss)));
        return _inBurst;
    }

    private bool Chance(double probability) => probability > 0 && _random.NextDouble() < probability;
}

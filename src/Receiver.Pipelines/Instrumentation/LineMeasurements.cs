using System.Diagnostics.Metrics;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Instrumentation;

/// <summary>What the observable instruments read of one running line.</summary>
internal sealed class LineMeasurements(string sourceType, PacketCounters packets, IReadOnlyList<(string Stage, Func<int> Length, int Limit)> queues)
{
    private readonly KeyValuePair<string, object?> _source = new("receiver.source", sourceType);

    public IReadOnlyList<(string Stage, Func<int> Length, int Limit)> Queues { get; } = queues;

    public IEnumerable<Measurement<long>> QueueLengths() => Queues.Select(q => new Measurement<long>(q.Length(), Stage(q.Stage)));

    public IEnumerable<Measurement<long>> QueueLimits() => Queues.Select(q => new Measurement<long>(q.Limit, Stage(q.Stage)));

    public IEnumerable<Measurement<long>> Packets() =>
    [
        Packet(packets.Accepted, "accepted"), Packet(packets.Duplicated, "duplicated"), Packet(packets.Late, "late"), Packet(packets.Malformed, "malformed"),
    ];

    public IEnumerable<Measurement<long>> Single(Func<PacketCounters, long> read) => [new(read(packets), _source)];

    private Measurement<long> Packet(long count, string what) => new(count, _source, new("receiver.packet", what));

    private static KeyValuePair<string, object?> Stage(string name) => new("receiver.stage", name);
}

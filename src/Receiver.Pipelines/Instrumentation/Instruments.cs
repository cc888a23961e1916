using System.Diagnostics;
using System.Diagnostics.Metrics;
using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Instrumentation;

/// <summary>The one list of instruments; each has its row in <c>telemetry/README.md</c>.</summary>
public static class Instruments
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Receiver.Pipelines";

    /// <summary>Source of the <c>frame</c> span and its children, one a stage.</summary>
    public static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);
    private static readonly InstrumentAdvice<double> Decades = new() { HistogramBucketBoundaries = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1] };

    internal static readonly Histogram<double> StageDuration = Meter.CreateHistogram<double>("receiver.stage.duration", "s", "Time a stage works on a frame");
    internal static readonly Histogram<double> StageTimeInQueue = Meter.CreateHistogram<double>("receiver.stage.time_in_queue", "s", "Time a frame waits for a stage");
    internal static readonly Histogram<long> StageIterations = Meter.CreateHistogram<long>("receiver.stage.iterations", "{iteration}", "Iterations or rounds of a stage");
    internal static readonly Histogram<double> FrameDuration = Meter.CreateHistogram<double>("receiver.frame.duration", "s", "Time from a frame's arrival to the last sink");
    internal static readonly Histogram<double> FrameLateness = Meter.CreateHistogram<double>("receiver.frame.lateness", "s", "Time past the deadline, of late frames only");
    internal static readonly Counter<long> Frames = Meter.CreateCounter<long>("receiver.frames", "{frame}", "Frames by how they ended");
    internal static readonly Histogram<double> QualityBer = Meter.CreateHistogram("receiver.quality.ber", "1", "Bit error rate of a frame", advice: Decades);
    internal static readonly Histogram<double> QualityNmse = Meter.CreateHistogram("receiver.quality.nmse", "1", "Channel NMSE of a frame, row-normalised of one-bit frames", advice: Decades);
    internal static readonly Histogram<double> QualityDataNmse = Meter.CreateHistogram("receiver.quality.data_nmse", "1", "NMSE of the data symbols of an OFDM frame", advice: Decades);
    internal static readonly Histogram<double> QualityAer = Meter.CreateHistogram("receiver.quality.aer", "1", "Activity error rate of a frame", advice: Decades);

    private static readonly List<LineMeasurements> Lines = [];

    /// <summary>What the sources of ended lines counted: a counter never goes back, and the last export comes after the line.</summary>
    private static readonly Dictionary<string, PacketCounters> Ended = [];

    static Instruments()
    {
        Meter.CreateObservableUpDownCounter("receiver.stage.queue.length", () => ObserveQueues(q => q.Length()), "{frame}", "Frames that wait for a stage");
        Meter.CreateObservableUpDownCounter("receiver.stage.queue.limit", () => ObserveQueues(q => q.Limit), "{frame}", "Frames that a stage can hold");
        Meter.CreateObservableCounter("receiver.source.packets", ObservePackets, "{packet}", "Datagrams by what became of them");
        Meter.CreateObservableCounter("receiver.source.packets.lost", () => ObserveSources(p => p.Lost), "{packet}", "Fragments of received frames that never came valid");
        Meter.CreateObservableCounter("receiver.source.packets.reordered", () => ObserveSources(p => p.Reordered), "{packet}", "Fragments that came after a later one");
        Meter.CreateObservableCounter("receiver.source.socket.drops", () => ObserveSources(p => p.SocketDrops), "{packet}", "Datagrams that the kernel dropped, its own count");
        Meter.CreateObservableCounter("receiver.source.io", () => ObserveSources(p => p.Bytes), "By", "Bytes read from the network");
    }

    /// <summary>All instruments' names, units and kinds, as a catalogue.</summary>
    public static IReadOnlyList<(string Name, string Unit, string Kind)> List()
    {
        var found = new List<(string, string, string)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter == Meter) found.Add((instrument.Name, instrument.Unit ?? "", instrument.GetType().Name.Split('`')[0]));
            },
        };
        listener.Start();
        return found;
    }

    internal static void Register(LineMeasurements line)
    {
        lock (Lines) Lines.Add(line);
    }

    internal static void Unregister(LineMeasurements line)
    {
        lock (Lines)
        {
            if (!Lines.Remove(line)) return;
            if (!Ended.TryGetValue(line.SourceType, out PacketCounters? total)) Ended.Add(line.SourceType, total = new PacketCounters());
            total.Add(line.Packets);
        }
    }

    internal static string NameOf(Outcome value) => Names<Outcome>.Of(value);

    internal static string NameOf(DropReason value) => Names<DropReason>.Of(value);

    internal static string NameOf(StopReason value) => Names<StopReason>.Of(value);

    private static Measurement<long>[] ObserveQueues(Func<(string Stage, Func<int> Length, int Limit), int> read)
    {
        lock (Lines) return [.. Lines.SelectMany(l => l.Queues).Select(q => new Measurement<long>(read(q), new KeyValuePair<string, object?>("receiver.stage", q.Stage)))];
    }

    private static Measurement<long>[] ObservePackets() =>
    [
        .. ObserveSources(p => p.Accepted, "accepted"), .. ObserveSources(p => p.Duplicated, "duplicated"),
        .. ObserveSources(p => p.Late, "late"), .. ObserveSources(p => p.Malformed, "malformed"),
    ];

    private static Measurement<long>[] ObserveSources(Func<PacketCounters, long> read, string? packet = null)
    {
        lock (Lines)
            return
            [
                .. Lines.Select(l => (Source: l.SourceType, l.Packets)).Concat(Ended.Select(e => (Source: e.Key, Packets: e.Value)))
                    .GroupBy(s => s.Source, s => read(s.Packets))
                    .Select(g => packet is null
                        ? new Measurement<long>(g.Sum(), new KeyValuePair<string, object?>("receiver.source", g.Key))
                        : new Measurement<long>(g.Sum(), new("receiver.source", g.Key), new("receiver.packet", packet))),
            ];
    }

    /// <summary>The names of an enumeration as they stand in files, made once.</summary>
    private static class Names<T> where T : struct, Enum
    {
        private static readonly Dictionary<T, string> All = Enum.GetValues<T>().ToDictionary(value => value, value => OptionsBinder.NameOf(value));

        public static string Of(T value) => All[value];
    }
}

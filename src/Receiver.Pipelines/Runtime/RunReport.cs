using Receiver.Frames.Quality;

namespace Receiver.Pipelines.Runtime;

/// <summary>The summary of a run: the members of <c>--report</c>.</summary>
public sealed record RunReport(
    string Pipeline, ulong? Seed, double ElapsedSeconds, FrameReport Frames, PacketReport Packets, double ThroughputFps,
    LatencyReport LatencyMs, IReadOnlyList<StageReport> Stages, QualitySummary Quality);

/// <summary>Where the frames went. received = processed + late + failed + incomplete + dropped + inFlight; missing stands outside.</summary>
public sealed record FrameReport(
    long Received, long Processed, long WithErasures, long Late, long Failed, long Incomplete, long InFlight, long Missing, DropReport Dropped)
{
    /// <summary>Whether every received frame is accounted for.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool Balances => Received == Processed + Late + Failed + Incomplete + Dropped.Total + InFlight && InFlight >= 0;
}

/// <summary>Frames dropped, by reason.</summary>
public sealed record DropReport(long QueueFull, long Deadline, long Shutdown)
{
    internal long Total => QueueFull + Deadline + Shutdown;
}

/// <summary>Where the datagrams went. received = accepted + duplicated + late + malformed.</summary>
public sealed record PacketReport(
    long Received, long Accepted, long Duplicated, long Late, long Malformed, long Lost, long Reordered, long SocketDrops);

/// <summary>Percentiles of the time from arrival to the last sink, in ms.</summary>
public sealed record LatencyReport(double P50, double P90, double P99, double P999, double Max);

/// <summary>One stage's work.</summary>
public sealed record StageReport(string Name, long Count, double MeanMs, double P50Ms, double P99Ms, double? MeanIterations);

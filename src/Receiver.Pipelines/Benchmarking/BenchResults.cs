using Receiver.Frames.Quality;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Benchmarking;

/// <summary>What a benchmark measures.</summary>
public enum BenchMode
{
    /// <summary>Latency at a rate of arrivals that the line keeps up with, and what a further round costs and brings.</summary>
    Latency,

    /// <summary>Frames per second, as fast as the line takes them.</summary>
    Throughput,

    /// <summary>What becomes of frames that come faster than they can be processed, for every policy of the intake.</summary>
    Overload,
}

/// <summary>One measured run of a line.</summary>
public sealed record BenchTrial
{
    /// <summary>What was run: the pipeline, or a baseline.</summary>
    public required string Name { get; init; }

    /// <summary>Frames per second that were due, null: as fast as possible.</summary>
    public double? OfferedFps { get; init; }

    /// <summary>Policy of the intake.</summary>
    public WhenFull? WhenFull { get; init; }

    /// <summary>Most rounds of the iteration, where they were set.</summary>
    public int? MaxRounds { get; init; }

    /// <summary>Frames received after the warm-up.</summary>
    public required long Frames { get; init; }

    /// <summary>Frames delivered per second, late ones included.</summary>
    public required double Fps { get; init; }

    /// <summary>Frames delivered in time per second.</summary>
    public required double GoodputFps { get; init; }

    /// <summary>Share of the received frames that were delivered in time.</summary>
    public required double OnTimeShare { get; init; }

    /// <summary>Share of the received frames that were late.</summary>
    public required double LateShare { get; init; }

    /// <summary>Share of the received frames that were dropped.</summary>
    public required double DroppedShare { get; init; }

    /// <summary>Age of the answers: from the time a frame was due, or taken, to its delivery.</summary>
    public required LatencyReport LatencyMs { get; init; }

    /// <summary>Mean number of rounds of the iteration, null where there is none.</summary>
    public double? MeanRounds { get; init; }

    /// <summary>Bytes allocated on the managed heap per frame.</summary>
    public required double AllocatedBytesPerFrame { get; init; }

    /// <summary>Share of the time in which the garbage collector paused the process.</summary>
    public required double PauseShare { get; init; }

    /// <summary>Working set at the end, in MB.</summary>
    public required double WorkingSetMb { get; init; }

    /// <summary>Whether every frame is accounted for.</summary>
    public required bool LedgerBalances { get; init; }

    /// <summary>Accuracy, where the truth is known.</summary>
    public required QualitySummary Quality { get; init; }

    /// <summary>Time of each stage.</summary>
    public required IReadOnlyList<StageReport> Stages { get; init; }
}

/// <summary>Several trials of the same thing.</summary>
/// <param name="Name">What was run.</param>
/// <param name="Trials">The trials, in the order in which they were run.</param>
public sealed record BenchPoint(string Name, IReadOnlyList<BenchTrial> Trials)
{
    /// <summary>The trial in the middle by throughput.</summary>
    public BenchTrial Middle => Trials.OrderBy(t => t.Fps).ElementAt(Trials.Count / 2);

    /// <summary>Median, least and largest of a measure over the trials.</summary>
    public (double Median, double Least, double Largest) Spread(Func<BenchTrial, double> measure)
    {
        double[] sorted = [.. Trials.Select(measure).Order()];
        double median = sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
        return (median, sorted[0], sorted[^1]);
    }
}

/// <summary>Everything that a benchmark measured.</summary>
/// <param name="Pipeline">Name of the pipeline.</param>
/// <param name="Mode">What was measured.</param>
/// <param name="CapacityFps">Frames per second that the line processes as fast as it can: median of the trials.</param>
/// <param name="KneeFps">Highest offered rate at which at least 95 % of the frames were in time (overload only), null where there is none.</param>
/// <param name="Points">The measured points.</param>
public sealed record BenchReport(string Pipeline, BenchMode Mode, double CapacityFps, double? KneeFps, IReadOnlyList<BenchPoint> Points);

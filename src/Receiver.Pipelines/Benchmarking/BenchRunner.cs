using System.Diagnostics;
using Receiver.Frames;
using Receiver.Frames.Quality;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Stages;

namespace Receiver.Pipelines.Benchmarking;

/// <summary>How a benchmark is run.</summary>
public sealed record BenchOptions
{
    /// <summary>What is measured.</summary>
    public BenchMode Mode { get; init; } = BenchMode.Throughput;

    /// <summary>Arrivals per second (latency); null: half the measured capacity.</summary>
    public double? RateFps { get; init; }

    /// <summary>Time that a trial lasts, its warm-up included.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Trials of each point.</summary>
    public int Trials { get; init; } = 3;

    /// <summary>Frames made beforehand and played over and over.</summary>
    public int Frames { get; init; } = 32;

    /// <summary>Share of each trial's frames that is left out as warm-up.</summary>
    public double WarmUpShare { get; init; } = 0.2;
}

/// <summary>Measures a pipeline with frames that were made beforehand.</summary>
/// <param name="load">Reads the pipeline with further changes.</param>
/// <param name="options">What is measured, and for how long.</param>
/// <param name="clock">The clock.</param>
public sealed class BenchRunner(Func<IReadOnlyList<Action<DefinitionNode>>, PipelineFile> load, BenchOptions options, TimeProvider clock)
{
    private const double InTime = 0.95;
    private static readonly double[] OverloadSteps = [0.5, 0.75, 1, 1.25, 1.5, 2];
    private readonly StoragePool _storage = new();
    private IReadOnlyList<Frame> _frames = [];

    /// <summary>Called with every finished point.</summary>
    public Action<BenchPoint>? PointFinished { get; init; }

    /// <summary>Runs the benchmark.</summary>
    public async Task<BenchReport> RunAsync(CancellationToken token)
    {
        PipelineFile file = load([]);
        _frames = await MakeFramesAsync(file, token).ConfigureAwait(false);
        var points = new List<BenchPoint>();
        // Until the runtime has compiled what is hot: tiers and profiles need some seconds of real work.
        await TrialAsync(file, "warm-up", null, null, false, token, TimeSpan.FromSeconds(Math.Min(1, options.Duration.TotalSeconds / 4))).ConfigureAwait(false);
        BenchPoint fastest = await MeasureAsync(points, () => TrialAsync(file, file.Definition.Name, null, null, false, token)).ConfigureAwait(false);
        double capacity = fastest.Spread(t => t.Fps).Median;
        double? knee = null;
        switch (options.Mode)
        {
            case BenchMode.Throughput:
                await MeasureAsync(points, () => TrialAsync(file, "empty pipeline", null, null, true, token)).ConfigureAwait(false);
                await MeasureAsync(points, () => SourceOnlyAsync(file, token)).ConfigureAwait(false);
                break;
            case BenchMode.Latency:
                double rate = options.RateFps ?? capacity / 2;
                await MeasureAsync(points, () => TrialAsync(file, file.Definition.Name, rate, null, false, token)).ConfigureAwait(false);
                await MeasureRoundsAsync(points, file, rate, token).ConfigureAwait(false);
                break;
            case BenchMode.Overload:
                foreach (WhenFull policy in Enum.GetValues<WhenFull>())
                    foreach (double step in OverloadSteps)
                    {
                        BenchPoint point = await MeasureAsync(points, () => TrialAsync(file, file.Definition.Name, step * capacity, policy, false, token)).ConfigureAwait(false);
                        if (point.Spread(t => t.OnTimeShare).Median >= InTime) knee = Math.Max(knee ?? 0, step * capacity);
                    }
                break;
        }
        return new BenchReport(file.Definition.Name, options.Mode, capacity, knee, points);
    }

    /// <summary>Accuracy against latency as the number of rounds changes, where there is one iteration.</summary>
    private async Task MeasureRoundsAsync(List<BenchPoint> points, PipelineFile file, double rate, CancellationToken token)
    {
        if (file.Definition.Stages.FirstOrDefault(s => s.Options is IterateOptions) is not { } iterate) return;
        var stage = (IterateOptions)iterate.Options;
        for (int rounds = 1; rounds <= stage.MaxRounds; rounds++)
        {
            string setting = $"stages.{stage.Name ?? iterate.Type}.maxRounds={rounds}", all = $"stages.{stage.Name ?? iterate.Type}.tolerance=0";
            PipelineFile limited = load([root => Overrides.Apply(root, setting), root => Overrides.Apply(root, all)]);
            int limit = rounds;
            await MeasureAsync(points, async () => await TrialAsync(limited, $"{rounds} {(rounds == 1 ? "round" : "rounds")}", rate, null, false, token).ConfigureAwait(false)
                is { } trial ? trial with { MaxRounds = limit } : null).ConfigureAwait(false);
        }
    }

    private async Task<BenchPoint> MeasureAsync(List<BenchPoint> points, Func<Task<BenchTrial?>> trial)
    {
        var trials = new List<BenchTrial>();
        for (int i = 0; i < options.Trials; i++)
            if (await trial().ConfigureAwait(false) is { } measured) trials.Add(measured);
        if (trials.Count == 0) throw new OperationCanceledException("no trial was finished");
        var point = new BenchPoint(trials[0].Name, trials);
        points.Add(point);
        PointFinished?.Invoke(point);
        return point;
    }

    private async Task<IReadOnlyList<Frame>> MakeFramesAsync(PipelineFile file, CancellationToken token)
    {
        Line line = file.Open(clock, out _);
        var frames = new List<Frame>();
        await foreach (Frame frame in line.Source.ReadAsync(token).ConfigureAwait(false))
        {
            // Played over and over, it ends many times: its samples are not given back.
            frames.Add(frame with { Truth = line.Truth?.Find(frame.Id) ?? frame.Truth, Storage = null });
            if (frames.Count == options.Frames) break;
        }
        return frames.Count > 0 ? frames : throw new SourceUnavailableException("the source gave no frame to measure with");
    }

    private async Task<BenchTrial?> TrialAsync(PipelineFile file, string name, double? rate, WhenFull? policy, bool empty, CancellationToken token, TimeSpan stall = default)
    {
        if (token.IsCancellationRequested) return null;
        Line line = file.Open(clock, out _);
        // How many frames there will be is known for a rate only; without one the first of every trial are left out by count.
        ulong skip = rate is { } perSecond ? (ulong)(options.WarmUpShare * perSecond * options.Duration.TotalSeconds) : (ulong)Math.Min(options.Frames, 16);
        var sink = new BenchSink(skip, clock, stall);
        line = line with
        {
            Source = new ReplaySource(line.Source.Format, _frames, rate, options.Duration, clock),
            SourceType = "replay",
            // What the warm-up left.
            Storage = _storage,
            Sinks = [sink],
            Stages = empty ? [] : line.Stages,
            Instrumented = empty ? [] : line.Instrumented,
            // As fast as possible is how fast whole answers come; a deadline would make them cheaper ones.
            Deadline = rate is null ? null : line.Deadline,
            Intake = policy is { } whenFull ? line.Intake with { WhenFull = whenFull } : line.Intake,
        };
        GC.Collect();
        long start = clock.GetTimestamp();
        RunReport report = await new LineRunner(line).RunAsync(token, token).ConfigureAwait(false);
        TimeSpan elapsed = clock.GetElapsedTime(start);
        (long allocated, TimeSpan paused, long begin) = sink.Begin ?? (GC.GetTotalAllocatedBytes(precise: true), GC.GetTotalPauseDuration(), Stopwatch.GetTimestamp());
        (allocated, paused) = (GC.GetTotalAllocatedBytes(precise: true) - allocated, GC.GetTotalPauseDuration() - paused);
        double measured = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        double received = Math.Max(1, report.Frames.Received - (long)skip);
        // The measured part of the time: with a rate, from when the first counted frame was due.
        double seconds = rate is { } fps ? elapsed.TotalSeconds - skip / fps : elapsed.TotalSeconds * received / Math.Max(1, report.Frames.Received);
        DropReport dropped = report.Frames.Dropped;
        return new BenchTrial
        {
            Name = name,
            OfferedFps = rate,
            WhenFull = policy,
            Frames = (long)received,
            Fps = sink.Delivered / seconds,
            GoodputFps = sink.OnTime / seconds,
            OnTimeShare = Math.Min(1, sink.OnTime / received),
            LateShare = (sink.Delivered - sink.OnTime) / received,
            DroppedShare = (dropped.QueueFull + dropped.Deadline + dropped.Shutdown) / (double)Math.Max(1, report.Frames.Received),
            LatencyMs = new LatencyReport(
                sink.Latency.PercentileMs(50), sink.Latency.PercentileMs(90), sink.Latency.PercentileMs(99), sink.Latency.PercentileMs(99.9), sink.Latency.PercentileMs(100)),
            MeanRounds = sink.MeanRounds,
            AllocatedBytesPerFrame = allocated / (double)Math.Max(1, sink.Delivered),
            PauseShare = paused.TotalSeconds / Math.Max(measured, 1e-9),
            WorkingSetMb = Environment.WorkingSet / 1e6,
            LedgerBalances = report.Frames.Balances,
            Quality = sink.Quality.Summarize(),
            Stages = report.Stages,
        };
    }

    private async Task<BenchTrial?> SourceOnlyAsync(PipelineFile file, CancellationToken token)
    {
        if (token.IsCancellationRequested) return null;
        Line line = file.Open(clock, out _);
        long allocated = GC.GetTotalAllocatedBytes(precise: true), start = clock.GetTimestamp(), count = 0;
        TimeSpan paused = GC.GetTotalPauseDuration();
        using var time = new CancellationTokenSource(options.Duration, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(time.Token, token);
        await foreach (Frame frame in line.Source.ReadAsync(end.Token).ConfigureAwait(false))
        {
            frame.Storage?.Return();
            count++;
        }
        TimeSpan elapsed = clock.GetElapsedTime(start);
        return new BenchTrial
        {
            Name = $"source alone ({file.Definition.Source.Type})",
            Frames = count,
            Fps = count / elapsed.TotalSeconds,
            GoodputFps = count / elapsed.TotalSeconds,
            OnTimeShare = 1,
            LateShare = 0,
            DroppedShare = 0,
            LatencyMs = new LatencyReport(0, 0, 0, 0, 0),
            AllocatedBytesPerFrame = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)Math.Max(1, count),
            PauseShare = (GC.GetTotalPauseDuration() - paused) / elapsed,
            WorkingSetMb = Environment.WorkingSet / 1e6,
            LedgerBalances = true,
            Quality = new QualitySummary { Bits = 0, BitErrors = 0 },
            Stages = [],
        };
    }
}

using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using System.Threading.Tasks.Dataflow;
using Receiver.Frames;
using Receiver.Frames.Quality;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Instrumentation;

namespace Receiver.Pipelines.Runtime;

/// <summary>
/// Runs a line: source → intake → one bounded dataflow block a stage → sinks. Backpressure reaches the source; what cannot wait is dropped by
/// the intake's policy and counted. The first exception of any part cancels every other, so nothing hangs, and is thrown from here; an
/// exception of the source alone lets what was received drain first.
/// </summary>
public sealed class LineRunner(Line line)
{
    private readonly CancellationTokenSource _fault = new();
    private readonly DurationHistogram _latency = new();
    private Exception? _firstFault;
    private long _start, _end;

    /// <summary>Where the frames went so far.</summary>
    public Ledger Ledger { get; } = new();

    /// <summary>The line.</summary>
    public Line Line { get; } = line;

    /// <summary>Frames that wait for each stage, and how many it can hold; the intake first.</summary>
    public IReadOnlyList<(string Stage, Func<int> Length, int Limit)> Queues { get; private set; } = [];

    /// <summary>Runs until the source ends, then drains.</summary>
    /// <param name="stop">Ends the source; what was received is still processed.</param>
    /// <param name="abort">Stops everything; frames on their way are counted as dropped at shutdown.</param>
    /// <param name="maxFrames">Frames to take from the source, null: all.</param>
    public async Task<RunReport> RunAsync(CancellationToken stop = default, CancellationToken abort = default, long? maxFrames = null)
    {
        using CancellationTokenRegistration abortRegistration = abort.Register(_fault.Cancel);
        Channel<InFlight> intake = CreateIntake();
        var (first, last, blocks) = CreateBlocks();
        var completions = blocks.Select(b => b.Block.Completion).ToList();
        Queues = [("intake", () => intake.Reader.Count, Line.Intake.Capacity), .. blocks.Select(b => (b.Name, b.Length, b.Limit))];
        var measurements = new LineMeasurements(Line.SourceType, Line.Source.Packets, Queues);
        if (!Line.IsRehearsal) Instruments.Register(measurements);
        _start = Line.Clock.GetTimestamp();
        Exception? sourceFault = null;
        try
        {
            // Task.Run: a source may work synchronously for long, and must not hold up the feeder.
            Task pump = Task.Run(async () =>
            {
                try
                {
                    await PumpAsync(intake.Writer, maxFrames, stop).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (_fault.IsCancellationRequested)
                {
                    // The fault that cancelled it is thrown below.
                }
                catch (Exception e)
                {
                    sourceFault = e;
                }
                finally
                {
                    intake.Writer.Complete();
                }
            });
            Task feed = Task.Run(() => FeedAsync(intake.Reader, first));
            await Task.WhenAll(completions.Append(pump).Append(feed).Select(Quiet)).ConfigureAwait(false);
        }
        finally
        {
            _end = Line.Clock.GetTimestamp();
            if (!Line.IsRehearsal) Instruments.Unregister(measurements);
        }
        // A source that fails may leave a frame that it gave, but that never reached the intake.
        if (_fault.IsCancellationRequested || sourceFault is not null) CountShutdown();
        RunReport report = Report();
        Exception? closingFault = await CompleteSinksAsync(report).ConfigureAwait(false);
        if ((_firstFault ?? sourceFault ?? closingFault) is { } thrown) ExceptionDispatchInfo.Throw(thrown);
        return report;
    }

    /// <summary>The summary so far.</summary>
    public RunReport Report()
    {
        double elapsed = Line.Clock.GetElapsedTime(_start, _end != 0 ? _end : Line.Clock.GetTimestamp()).TotalSeconds;
        PacketCounters packets = Line.Source.Packets;
        long finished = Ledger[Outcome.Processed] + Ledger[Outcome.Late] + Ledger[Outcome.Failed];
        return new RunReport(
            Line.Name, Line.Seed, elapsed,
            new FrameReport(
                Ledger.Received, Ledger[Outcome.Processed], Ledger.WithErasures, Ledger[Outcome.Late], Ledger[Outcome.Failed], Ledger[Outcome.Incomplete],
                Ledger.InFlight, Ledger.Missing,
                new DropReport(Ledger[DropReason.QueueFull], Ledger[DropReason.Deadline], Ledger[DropReason.Shutdown])),
            new PacketReport(
                packets.Received, packets.Accepted, packets.Duplicated, packets.Late, packets.Malformed, packets.Lost, packets.Reordered, packets.SocketDrops),
            elapsed > 0 ? finished / elapsed : 0,
            new LatencyReport(
                _latency.PercentileMs(50), _latency.PercentileMs(90), _latency.PercentileMs(99), _latency.PercentileMs(99.9), _latency.PercentileMs(100)),
            [.. Line.Instrumented.Select(s => new StageReport(
                s.Contract.Name, s.Durations.Count, s.Durations.MeanMs, s.Durations.PercentileMs(50), s.Durations.PercentileMs(99), s.MeanIterations))],
            Line.Sinks.OfType<Sinks.ScoreSink>().FirstOrDefault()?.Report() ?? new QualitySummary { Bits = 0, BitErrors = 0 });
    }

    private Channel<InFlight> CreateIntake() => Channel.CreateBounded<InFlight>(
        new BoundedChannelOptions(Line.Intake.Capacity)
        {
            SingleReader = true,
            SingleWriter = true,
            FullMode = Line.Intake.WhenFull switch
            {
                WhenFull.DropOldest => BoundedChannelFullMode.DropOldest,
                WhenFull.DropNewest => BoundedChannelFullMode.DropWrite,
                _ => BoundedChannelFullMode.Wait,
            },
        },
        dropped =>
        {
            Ledger.Drop(DropReason.QueueFull);
            dropped.End(Outcome.Dropped, DropReason.QueueFull);
        });

    private async Task PumpAsync(ChannelWriter<InFlight> intake, long? maxFrames, CancellationToken stop)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stop, _fault.Token);
        if (maxFrames == 0) return;
        await foreach (Frame arrived in Line.Source.ReadAsync(linked.Token).ConfigureAwait(false))
        {
            Frame frame = arrived;
            Ledger.Receive(frame.Id);
            if (frame.UserPositions is null && Line.UserPositions?.Find(frame.Id) is { } positions) frame = frame with { UserPositions = positions };
            foreach (IArrivalSink sink in Line.ArrivalSinks) sink.Write(frame);
            var item = new InFlight(Line, frame);
            if (frame.Pilot.Erasures.All || frame.Data.Erasures.All)
            {
                Ledger.End(Outcome.Incomplete, frame.HasErasures);
                item.End(Outcome.Incomplete);
            }
            else await intake.WriteAsync(item, _fault.Token).ConfigureAwait(false);
            if (Ledger.Received >= maxFrames) return;
        }
    }

    private async Task FeedAsync(ChannelReader<InFlight> intake, ITargetBlock<InFlight> first)
    {
        try
        {
            await foreach (InFlight item in intake.ReadAllAsync(_fault.Token).ConfigureAwait(false))
            {
                if (item.Frame.Truth is null && Line.Truth?.Find(item.Frame.Id) is { } truth) item.Frame = item.Frame with { Truth = truth };
                if (!await first.SendAsync(item, _fault.Token).ConfigureAwait(false)) return;
            }
        }
        catch (OperationCanceledException) when (_fault.IsCancellationRequested)
        {
            // The fault that cancelled it is thrown by RunAsync.
        }
        catch (Exception e)
        {
            Fault(e);
        }
        finally
        {
            first.Complete();
        }
    }

    private (ITargetBlock<InFlight> First, IDataflowBlock Last, List<(string Name, IDataflowBlock Block, Func<int> Length, int Limit)> Blocks) CreateBlocks()
    {
        var blocks = new List<(string, IDataflowBlock, Func<int>, int)>();
        ITargetBlock<InFlight>? first = null;
        ISourceBlock<InFlight>? previous = null;
        foreach (LineStage stage in Line.Stages)
        {
            var block = new TransformBlock<InFlight, InFlight>(item => Guard(() => Run(stage.Stage, item)), new ExecutionDataflowBlockOptions
            {
                BoundedCapacity = stage.Capacity,
                MaxDegreeOfParallelism = stage.Parallelism,
                EnsureOrdered = true,
                CancellationToken = _fault.Token,
                SingleProducerConstrained = true,
            });
            previous?.LinkTo(block, new DataflowLinkOptions { PropagateCompletion = true });
            previous = block;
            first ??= block;
            blocks.Add((stage.Stage.Contract.Name, block, () => block.InputCount, stage.Capacity));
        }
        var sinks = new ActionBlock<InFlight>(DeliverAsync, new ExecutionDataflowBlockOptions
        {
            BoundedCapacity = 4,
            CancellationToken = _fault.Token,
            SingleProducerConstrained = true,
        });
        previous?.LinkTo(sinks, new DataflowLinkOptions { PropagateCompletion = true });
        blocks.Add(("sinks", sinks, () => sinks.InputCount, 4));
        return (first ?? sinks, sinks, blocks);
    }

    private InFlight Run(IStage stage, InFlight item)
    {
        if (item.IsDropped) return item;
        long start = Line.Clock.GetTimestamp();
        // The current span is what an exemplar points at: it is set before anything of the frame is recorded.
        Activity.Current = item.Span;
        if (!Line.IsRehearsal) Instruments.StageTimeInQueue.Record(
            Line.Clock.GetElapsedTime(item.QueuedAt, start).TotalSeconds, new("receiver.pipeline", Line.Name), new("receiver.stage", stage.Contract.Name));
        Reception reception = item.Begin(Line, start);
        if (Line.Intake.DropLate && ReferenceEquals(stage, Line.Stages[0].Stage) && WouldBeLate(reception, start))
        {
            item.IsDropped = true;
            Activity.Current = null;
            return item;
        }
        item.Update(stage.Process(reception, _fault.Token));
        Activity.Current = null;
        item.QueuedAt = Line.Clock.GetTimestamp();
        return item;
    }

    /// <summary>Whether even the least that the stages can do, by what it has cost so far, ends after the deadline.</summary>
    private bool WouldBeLate(Reception reception, long now)
    {
        double leastMs = 0;
        foreach (LineStage stage in Line.Stages) leastMs += (stage.Stage as InstrumentedStage)?.LeastMs ?? 0;
        return reception.Deadline - now < (long)(leastMs / 1000 * Line.Clock.TimestampFrequency);
    }

    private async Task DeliverAsync(InFlight item)
    {
        if (item.IsDropped)
        {
            Ledger.Drop(DropReason.Deadline);
            item.End(Outcome.Dropped, DropReason.Deadline);
            return;
        }
        try
        {
            Activity.Current = item.Span;
            long now = Line.Clock.GetTimestamp();
            Reception reception = item.Begin(Line, now);
            Outcome outcome = reception.Failure is not null ? Outcome.Failed : now > reception.Deadline ? Outcome.Late : Outcome.Processed;
            var delivery = new Delivery(reception, outcome, Line.Clock.GetElapsedTime(reception.Arrival, now));
            foreach (IReceptionSink sink in Line.Sinks) await sink.WriteAsync(delivery, _fault.Token).ConfigureAwait(false);
            TimeSpan duration = Line.Clock.GetElapsedTime(reception.Arrival);
            _latency.Add(duration);
            Ledger.End(outcome, reception.Frame.HasErasures);
            if (!Line.IsRehearsal) Instruments.FrameDuration.Record(duration.TotalSeconds, new("receiver.pipeline", Line.Name), new("receiver.outcome", Instruments.NameOf(outcome)));
            if (outcome == Outcome.Late)
                Instruments.FrameLateness.Record(Line.Clock.GetElapsedTime(reception.Deadline, now).TotalSeconds, new KeyValuePair<string, object?>("receiver.pipeline", Line.Name));
            item.End(outcome);
        }
        catch (Exception e)
        {
            Fault(e);
            throw;
        }
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e)
        {
            Fault(e);
            throw;
        }
    }

    private void Fault(Exception e)
    {
        if (e is OperationCanceledException && _fault.IsCancellationRequested) return;
        Interlocked.CompareExchange(ref _firstFault, e, null);
        _fault.Cancel();
    }

    private static async Task Quiet(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch
        {
            // Kept in the first fault; the others follow from it.
        }
    }

    private void CountShutdown()
    {
        long left = Ledger.InFlight;
        if (left == 0) return;
        Ledger.Drop(DropReason.Shutdown, left);
        if (!Line.IsRehearsal) Instruments.Frames.Add(left, new("receiver.outcome", "dropped"), new("receiver.drop_reason", "shutdown"));
    }

    /// <summary>Completes and closes every sink, whatever another one does.</summary>
    /// <returns>The first exception.</returns>
    private async Task<Exception?> CompleteSinksAsync(RunReport report)
    {
        Exception? first = null;
        foreach (IReceptionSink sink in Line.Sinks)
        {
            if (_firstFault is null) await TryAsync(() => sink.CompleteAsync(report)).ConfigureAwait(false);
            await TryAsync(sink.DisposeAsync).ConfigureAwait(false);
        }
        foreach (IArrivalSink sink in Line.ArrivalSinks) await TryAsync(sink.DisposeAsync).ConfigureAwait(false);
        return first;

        async Task TryAsync(Func<ValueTask> end)
        {
            try
            {
                await end().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                first ??= e;
            }
        }
    }
}

using Receiver.Frames;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines;

/// <summary>Where frames come from.</summary>
public interface IFrameSource
{
    /// <summary>What its frames are.</summary>
    FrameFormat Format { get; }

    /// <summary>Whether frames keep coming whether or not the line keeps up: their deadlines then count from their arrival.</summary>
    bool IsLive { get; }

    /// <summary>What arrived on the network; stays at zero elsewhere.</summary>
    PacketCounters Packets { get; }

    /// <summary>Gives frames until the source ends or the token is cancelled, which ends it without an exception.</summary>
    /// <exception cref="SourceUnavailableException">The source cannot be opened.</exception>
    IAsyncEnumerable<Frame> ReadAsync(CancellationToken token);
}

/// <summary>A step of the line: synchronous, CPU-bound, adds to a reception. Thread-safe unless its contract says sequential.</summary>
public interface IStage
{
    /// <summary>What it needs and what it adds.</summary>
    StageContract Contract { get; }

    /// <summary>Adds to the reception. A frame that cannot be solved becomes a <see cref="Failure"/>; an exception is a bug and stops the line.</summary>
    Reception Process(Reception reception, CancellationToken token);
}

/// <summary>A stage that runs others, each at least once a frame.</summary>
public interface IComposite
{
    /// <summary>The stages of one round.</summary>
    IReadOnlyList<IStage> Stages { get; }
}

/// <summary>What a stage needs of a reception and what it adds.</summary>
/// <param name="Name">Name of the stage, unique in its pipeline.</param>
/// <param name="Requires">Parts that must be there.</param>
/// <param name="Provides">Parts that are there afterwards.</param>
/// <param name="IsSequential">Whether frames must pass one at a time and in order, because state is carried over.</param>
public sealed record StageContract(string Name, ReceptionParts Requires, ReceptionParts Provides, bool IsSequential = false)
{
    /// <summary>The only waveform that it takes, null: any.</summary>
    public Waveform? Waveform { get; init; }

    /// <summary>Whether it looks at the truth, and so is refused where the source has none.</summary>
    public bool NeedsTruth { get; init; }

    /// <summary>Name of its algorithm, null where it has none.</summary>
    public string? Algorithm { get; init; }
}

/// <summary>How a frame ended.</summary>
public enum Outcome
{
    /// <summary>Every stage ran, in time.</summary>
    Processed,

    /// <summary>Every stage ran, but past the deadline.</summary>
    Late,

    /// <summary>A stage could not solve it.</summary>
    Failed,

    /// <summary>Given up before the stages: no pilots or no data left.</summary>
    Incomplete,

    /// <summary>Dropped, by a stated policy.</summary>
    Dropped,
}

/// <summary>Why a frame was dropped.</summary>
public enum DropReason
{
    /// <summary>The intake was full.</summary>
    QueueFull,

    /// <summary>It would have been late.</summary>
    Deadline,

    /// <summary>The line was stopped without draining.</summary>
    Shutdown,
}

/// <summary>A reception that has left the last stage.</summary>
/// <param name="Reception">What is known about the frame.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Latency">Time from its arrival.</param>
public readonly record struct Delivery(Reception Reception, Outcome Outcome, TimeSpan Latency);

/// <summary>Where receptions go. One at a time, in order.</summary>
public interface IReceptionSink : IAsyncDisposable
{
    /// <summary>Takes one reception. Its samples and matrices go to another frame afterwards: what is to be kept is copied, all of it by <see cref="Reception.Detach"/>.</summary>
    ValueTask WriteAsync(Delivery delivery, CancellationToken token);

    /// <summary>Called once after the last reception, with the report of the run.</summary>
    ValueTask CompleteAsync(RunReport report) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Sees every frame as it arrives, before any is dropped. Called in order, one at a time.</summary>
public interface IArrivalSink : IAsyncDisposable
{
    /// <summary>Takes one frame. Its samples go to another frame once it has ended: what is to be kept is copied.</summary>
    void Write(Frame frame);
}

/// <summary>Finds what was really sent in a frame.</summary>
public interface ITruthSource
{
    /// <summary>The truth of a frame, null where it is not known.</summary>
    GroundTruth? Find(FrameId id);
}

/// <summary>Finds what was reported beside a frame about where the users are.</summary>
public interface IUserPositionSource
{
    /// <summary>The reported user positions <c>[M]</c> of a frame, null where it brings none.</summary>
    IReadOnlyList<Position>? Find(FrameId id);
}

/// <summary>A source that cannot be opened: no such file, a port in use.</summary>
public sealed class SourceUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A waveform that the stages cannot take.</summary>
public sealed class UnsuitableWaveformException(string message) : Exception(message);

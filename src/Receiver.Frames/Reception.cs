namespace Receiver.Frames;

/// <summary>What a reception holds so far; a stage names what it needs and what it adds.</summary>
[Flags]
public enum ReceptionParts
{
    /// <summary>Nothing beyond the frame itself.</summary>
    None = 0,

    /// <summary>The one-bit observation in the real domain.</summary>
    OneBitObservation = 1,

    /// <summary>A channel estimate.</summary>
    Channel = 2,

    /// <summary>An activity estimate.</summary>
    Activity = 4,

    /// <summary>Symbol estimates.</summary>
    Symbols = 8,

    /// <summary>The OFDM observation in the frequency domain.</summary>
    OfdmObservation = 16,

    /// <summary>What the stages of an iterative method hand each other.</summary>
    State = 32,

    /// <summary>A map of scatterers and users.</summary>
    Scene = 64,
}

/// <summary>Why an iterative stage stopped.</summary>
public enum StopReason
{
    /// <summary>The change fell below the tolerance.</summary>
    Converged,

    /// <summary>The next round would not have fitted before the deadline.</summary>
    Budget,

    /// <summary>The round limit was reached.</summary>
    MaxRounds,
}

/// <summary>Why a frame could not be solved: data, not an exception.</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Reason">What was wrong, in words.</param>
public sealed record Failure(string Stage, string Reason);

/// <summary>What an iterative stage did with one frame; each has its own.</summary>
/// <param name="Iterations">Iterations or rounds that it ran.</param>
/// <param name="StopReason">Why it stopped.</param>
public sealed record StageWork(int Iterations, StopReason StopReason);

/// <summary>Which round of <c>iterate</c> runs.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Limit">Most rounds.</param>
/// <param name="MayStop">Whether it may turn out to be the last although others could follow.</param>
public readonly record struct Round(int Index, int Limit, bool MayStop = false)
{
    /// <summary>Whether no round follows.</summary>
    public bool IsLast => Index == Limit - 1;
}

/// <summary>Symbols of an earlier round, to be used as further pilots.</summary>
/// <param name="Symbols">Symbols <c>[M×Td]</c>; zero for users that are taken as inactive.</param>
/// <param name="Variance">Their variance <c>[M×Td]</c>, null where they are taken as certain.</param>
public sealed record SymbolFeedback(ComplexMatrix Symbols, RealMatrix? Variance);

/// <summary>What is known so far about one frame. Stages add to it with <c>with</c>.</summary>
public sealed record Reception
{
    /// <summary>The frame as it arrived.</summary>
    public required Frame Frame { get; init; }

    /// <summary>What the receiver knows beforehand.</summary>
    public required FrameFormat Format { get; init; }

    /// <summary>Where stages get matrices from. What they put here from it is good until the last sink is done with the frame.</summary>
    public FrameStorage Storage { get; init; } = FrameStorage.New;

    /// <summary>Monotonic timestamp from which latency counts, in ticks of the line's clock.</summary>
    public long Arrival { get; init; }

    /// <summary>Monotonic timestamp after which the frame is late; <see cref="long.MaxValue"/> where there is no deadline.</summary>
    public long Deadline { get; init; } = long.MaxValue;

    /// <summary>The one-bit observation in the real domain.</summary>
    public OneBitObservation? OneBitObservation { get; init; }

    /// <summary>The OFDM observation in the frequency domain.</summary>
    public OfdmObservation? OfdmObservation { get; init; }

    /// <summary>What the stages of an iterative method hand each other about this frame.</summary>
    public SolverState? State { get; init; }

    /// <summary>The scene that the frame before ended with, where it is tracked.</summary>
    public SolverState? Previous { get; init; }

    /// <summary>The channel estimate of an OFDM frame.</summary>
    public WidebandChannel? WidebandChannel { get; init; }

    /// <summary>The map of scatterers and users.</summary>
    public SceneEstimate? Scene { get; init; }

    /// <summary>The channel estimate of a one-bit frame.</summary>
    public ChannelEstimate? Channel { get; init; }

    /// <summary>The activity estimate; null where all users are taken as active.</summary>
    public ActivityEstimate? Activity { get; init; }

    /// <summary>The symbol estimates.</summary>
    public SymbolEstimate? Symbols { get; init; }

    /// <summary>Symbols of the round before, inside <c>iterate</c> from its second round on.</summary>
    public SymbolFeedback? Feedback { get; init; }

    /// <summary>The round that runs, inside <c>iterate</c>.</summary>
    public Round Round { get; init; } = new(0, 1);

    /// <summary>What the last stage that iterates did.</summary>
    public StageWork? Work { get; init; }

    /// <summary>Name of the algorithm that gave the symbols, null before that.</summary>
    public string? Algorithm { get; init; }

    /// <summary>Rounds that <c>iterate</c> ran, 0 where there is none.</summary>
    public int Rounds { get; init; }

    /// <summary>
    /// The estimates as they stood after each round of <c>iterate</c>, for the score; null where they were not kept. Always of as many rounds as there can
    /// be: those after the last that ran are like it.
    /// </summary>
    public IReadOnlyList<Reception>? Trace { get; init; }

    /// <summary>Why <c>iterate</c> stopped, null where there is none.</summary>
    public StopReason? StopReason { get; init; }

    /// <summary>Why the frame could not be solved; later stages pass such a reception on untouched.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The same with samples and matrices of its own and no state, to be kept when the frame's storage has gone to another frame.</summary>
    public Reception Detach() => this with
    {
        Frame = Frame.Detach(),
        Storage = FrameStorage.New,
        State = null,
        OfdmObservation = OfdmObservation is { } heard ? heard with { Pilot = [.. heard.Pilot.Select(ComplexMatrix.OfMatrix)], Data = ComplexMatrix.OfMatrix(heard.Data) } : null,
        OneBitObservation = OneBitObservation is { } seen ? new(RealMatrix.OfMatrix(seen.Pilot), RealMatrix.OfMatrix(seen.Data)) : null,
        Channel = Channel is { } channel
            ? channel with
            {
                Mean = ComplexMatrix.OfMatrix(channel.Mean),
                Variance = RealMatrix.OfMatrix(channel.Variance),
                Activity = channel.Activity is { } soft
                    ? new() { LogLikelihoodRatios = soft.LogLikelihoodRatios?.ToArray(), Coefficients = soft.Coefficients?.ToArray() } : null,
            }
            : null,
        Activity = Activity is { } activity ? new([.. activity.Active], [.. activity.LogLikelihoodRatios]) : null,
        Symbols = Symbols is { } symbols
            ? new(ComplexMatrix.OfMatrix(symbols.Mean), RealMatrix.OfMatrix(symbols.Variance), RealMatrix.OfMatrix(symbols.LogLikelihoodRatios))
            : null,
    };
}

using Receiver.Algorithms;
using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Demodulation;
using Receiver.Frames;

namespace Receiver.Pipelines.Stages;

/// <summary>Takes OFDM frames from the time domain to the subcarriers that carry pilots and data.</summary>
public sealed class OfdmDemodulationStage(string name, OfdmDemodulator demodulator) : IStage
{
    /// <inheritdoc/>
    public StageContract Contract { get; } = new(name, ReceptionParts.None, ReceptionParts.OfdmObservation) { Waveform = Waveform.Ofdm };

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token) => Solve.OrFail(reception, Contract.Name,
        () => reception with { OfdmObservation = demodulator.Demodulate(reception.Frame, reception.Format, reception.Storage) });
}

/// <summary>Gives the state from which the iteration starts: from this frame alone, or from where the frame before ended.</summary>
public sealed class CoarseEstimationStage(string name, string algorithm, ISceneInitializer initializer, bool isComplete = false) : IStage
{
    /// <summary>Solves a frame from the one before, without any iteration to follow.</summary>
    public static IStage Track(string name) => new CoarseEstimationStage(name, "scoring", new ScoringTracker(), isComplete: true);

    /// <inheritdoc/>
    public StageContract Contract { get; } =
        new(name, ReceptionParts.OfdmObservation, ReceptionParts.State | (isComplete ? SensingStepStage.Results : ReceptionParts.None))
        {
            Waveform = Waveform.Ofdm, Algorithm = algorithm,
        };

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token) => Solve.OrFail(reception, Contract.Name, () =>
    {
        SensingState state = initializer.Start(SensingFrame.Of(reception), reception.Previous as TrackedScene, new SolveLimit(token));
        Reception started = reception with { State = state };
        return isComplete ? SensingStepStage.WithResults(started, state, algorithm) : started;
    });
}

/// <summary>A reception as the algorithms take it.</summary>
internal static class SensingFrame
{
    /// <exception cref="UnsolvableException">The users' reported positions are not known.</exception>
    public static SensingProblem Of(Reception reception)
    {
        IReadOnlyList<Position> positions = reception.Frame.UserPositions ?? reception.Format.Ofdm!.UserPositions
            ?? throw new UnsolvableException("the users' reported positions are not known; expected them in the format or with the frame");
        return new SensingProblem(reception.OfdmObservation!, reception.Format, positions) { Storage = reception.Storage };
    }
}

/// <summary>One part of an EM iteration of the sensing receiver, with what it adds to the reception.</summary>
public sealed class SensingStepStage(
    string name, string algorithm, ISensingStep step, ReceptionParts provides, Func<Reception, SensingState, Reception> estimate) : IStage
{
    /// <inheritdoc/>
    public StageContract Contract { get; } =
        new(name, ReceptionParts.OfdmObservation | ReceptionParts.State, provides) { Waveform = Waveform.Ofdm, Algorithm = algorithm };

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token) => Solve.OrFail(reception, Contract.Name, () =>
    {
        var state = (SensingState)reception.State!;
        Convergence convergence = step.Run(state, reception.Round, new SolveLimit(token));
        return estimate(reception, state) with { Work = convergence.ToWork() };
    });

    internal const ReceptionParts Results = ReceptionParts.Channel | ReceptionParts.Symbols | ReceptionParts.Scene;

    internal static Reception WithResults(Reception reception, SensingState state, string algorithm) => reception with
    {
        WidebandChannel = state.Channel(), Symbols = state.Symbols(), Scene = state.Scene(), Algorithm = algorithm,
    };

    /// <summary>The end of a frame after its iterations: channel, symbols and scene anew.</summary>
    public static IStage Polish(string name, PolishOptions options) =>
        new SensingStepStage(name, "scoring", new PolishStep(options), Results, (reception, state) => WithResults(reception, state, "scoring"));

    /// <summary>Module A and B: the channel.</summary>
    public static IStage Channel(string name, string algorithm, ISensingStep step) =>
        new SensingStepStage(name, algorithm, step, ReceptionParts.Channel, (reception, state) => reception with { WidebandChannel = state.Channel() });

    /// <summary>The data symbols.</summary>
    public static IStage Data(string name, string algorithm, ISensingStep step) =>
        new SensingStepStage(name, algorithm, step, ReceptionParts.Symbols, (reception, state) => reception with { Symbols = state.Symbols(), Algorithm = algorithm });

    /// <summary>The points, the users and their clocks; with covariances, which cost as much as a step, where no round need follow.</summary>
    public static IStage Grid(string name, string algorithm, ISensingStep step) =>
        new SensingStepStage(name, algorithm, step, ReceptionParts.Scene,
            (reception, state) => reception with { Scene = state.Scene(withCovariance: reception.Round.IsLast || reception.Round.MayStop) });
}

using Receiver.Algorithms;
using Receiver.Algorithms.Sensing.Baselines;
using Receiver.Frames;

namespace Receiver.Pipelines.Stages;

/// <summary>A start that is told where the users are and how their clocks are set: a bound, for sources that know the truth.</summary>
public sealed class SensingGenieStage(string name, GenieInitializer initializer) : IStage
{
    /// <summary>Name of the algorithm in a pipeline file.</summary>
    public const string Algorithm = "genie";

    /// <inheritdoc/>
    public StageContract Contract { get; } =
        new(name, ReceptionParts.OfdmObservation, ReceptionParts.State) { Waveform = Waveform.Ofdm, Algorithm = Algorithm, NeedsTruth = true };

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token) => Solve.OrFail(reception, Contract.Name, () =>
    {
        int users = reception.Format.Users;
        if (reception.Frame.Truth?.Scene is not { } scene || scene.UserPositions.Count != users || scene.TimeOffsets.Count != users)
            throw new UnsolvableException("the true user positions and time offsets of this frame are not known");
        return reception with { State = initializer.Start(SensingFrame.Of(reception), scene.UserPositions, scene.TimeOffsets, new SolveLimit(token)) };
    });
}

/// <summary>The data symbols through the true channel: a bound, for sources that know the truth.</summary>
public sealed class KnownChannelStage(string name) : IStage
{
    /// <summary>Name of the algorithm in a pipeline file.</summary>
    public const string Algorithm = "known-channel";

    private readonly KnownChannelDetector _detector = new();

    /// <inheritdoc/>
    public StageContract Contract { get; } =
        new(name, ReceptionParts.OfdmObservation, ReceptionParts.Symbols) { Waveform = Waveform.Ofdm, Algorithm = Algorithm, NeedsTruth = true };

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token) => Solve.OrFail(reception, Contract.Name, () =>
    {
        if (reception.Frame.Truth?.Scene is not { } scene) throw new UnsolvableException("the true channel of this frame is not known");
        return reception with { Symbols = _detector.Detect(SensingFrame.Of(reception), scene.Channel, new SolveLimit(token)), Algorithm = Algorithm };
    });
}

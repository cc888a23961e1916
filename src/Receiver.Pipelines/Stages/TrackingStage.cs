using Receiver.Frames;

namespace Receiver.Pipelines.Stages;

/// <summary>
/// Follows a scene from frame to frame: the state in which a frame of a stream ended starts the next one. A frame that has none before it, or from which
/// the tracking stages fail, is solved from scratch.
/// </summary>
public sealed class TrackingStage : IStage
{
    // Stream numbers come from the network: what is kept must not grow with them.
    private const int MostStreams = 64;
    private readonly IReadOnlyList<IStage> _first, _next;
    private readonly Dictionary<uint, SolverState> _scenes = [];

    /// <summary>Creates the stage.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="first">The stages that solve a frame from scratch.</param>
    /// <param name="next">The stages that start from the frame before.</param>
    public TrackingStage(string name, IReadOnlyList<IStage> first, IReadOnlyList<IStage> next)
    {
        (_first, _next) = (first, next);
        Contract = new StageContract(name, ReceptionParts.OfdmObservation,
            Provided(first) & Provided(next), IsSequential: true) { Waveform = Waveform.Ofdm };
    }

    /// <inheritdoc/>
    public StageContract Contract { get; }

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token)
    {
        uint stream = reception.Frame.Id.Stream;
        Reception? tracked = _scenes.TryGetValue(stream, out SolverState? previous) ? Run(_next, reception with { Previous = previous }, token) : null;
        Reception result = tracked is { Failure: null } ? tracked : Run(_first, reception, token);
        if (result is { Failure: null, State: { } state })
        {
            if (_scenes.Count == MostStreams && !_scenes.ContainsKey(stream)) _scenes.Clear();
            _scenes[stream] = state.ForNextFrame();
        }
        return result with { Previous = null };
    }

    private static Reception Run(IReadOnlyList<IStage> stages, Reception reception, CancellationToken token)
    {
        foreach (IStage stage in stages) reception = stage.Process(reception, token);
        return reception;
    }

    private static ReceptionParts Provided(IReadOnlyList<IStage> stages) => stages.Aggregate(ReceptionParts.None, (parts, stage) => parts | stage.Contract.Provides);
}

using Receiver.Algorithms;
using Receiver.Algorithms.OneBit;
using Receiver.Frames;

namespace Receiver.Pipelines.Stages;

/// <summary>Decides who is active from the channel stage's soft activity; later stages leave the other users out.</summary>
public sealed class ActivityDetectionStage(string name, string algorithm, IActivityDetector detector) : IStage
{
    /// <inheritdoc/>
    public StageContract Contract { get; } = new(name, ReceptionParts.Channel, ReceptionParts.Activity) { Algorithm = algorithm };

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token)
    {
        try
        {
            Solution<ActivityEstimate> solution = detector.Detect(reception.Channel!, new SolveLimit(token), reception.Storage);
            return reception with { Activity = solution.Value };
        }
        catch (UnsolvableException e)
        {
            return reception with { Failure = new Failure(Contract.Name, e.Message) };
        }
    }
}

using Receiver.Algorithms;
using Receiver.Algorithms.OneBit;
using Receiver.Frames;

namespace Receiver.Pipelines.Stages;

/// <summary>Detects the data symbols through the estimated channel.</summary>
public sealed class DataDetectionStage(string name, string algorithm, IDataDetector detector) : IStage
{
    /// <inheritdoc/>
    public StageContract Contract { get; } =
        new(name, ReceptionParts.OneBitObservation | ReceptionParts.Channel, ReceptionParts.Symbols) { Algorithm = algorithm };

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token)
    {
        try
        {
            var problem = new DetectionProblem(reception.OneBitObservation!.Data, reception.Channel!)
            {
                NoiseVariance = reception.Format.NoiseVariance,
                Active = reception.Activity?.Active,
                Stream = reception.Frame.Id.RandomStream(),
                Storage = reception.Storage,
            };
            Solution<SymbolEstimate> solution = detector.Detect(problem, new SolveLimit(token));
            return reception with { Symbols = solution.Value, Algorithm = Contract.Algorithm, Work = solution.Convergence.ToWork() };
        }
        catch (UnsolvableException e)
        {
            return reception with { Failure = new Failure(Contract.Name, e.Message) };
        }
    }
}

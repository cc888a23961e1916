using Receiver.Algorithms;
using Receiver.Algorithms.OneBit;
using Receiver.Frames;

namespace Receiver.Pipelines.Stages;

/// <summary>Estimates channel and data symbols together.</summary>
public sealed class JointEstimationStage(string name, string algorithm, IJointEstimator estimator) : IStage
{
    /// <inheritdoc/>
    public StageContract Contract { get; } =
        new(name, ReceptionParts.OneBitObservation, ReceptionParts.Channel | ReceptionParts.Symbols) { Algorithm = algorithm };

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token)
    {
        try
        {
            var problem = new JointProblem(reception.OneBitObservation!.Pilot, reception.OneBitObservation.Data, reception.Format.Pilots)
            {
                NoiseVariance = reception.Format.NoiseVariance,
                Storage = reception.Storage,
            };
            Solution<JointEstimate> solution = estimator.Estimate(problem, new SolveLimit(token));
            return reception with
            {
                Channel = solution.Value.Channel,
                Symbols = solution.Value.Symbols,
                Activity = solution.Value.Activity,
                Algorithm = Contract.Algorithm,
                Work = solution.Convergence.ToWork(),
            };
        }
        catch (UnsolvableException e)
        {
            return reception with { Failure = new Failure(Contract.Name, e.Message) };
        }
    }
}

using Receiver.Algorithms;
using Receiver.Algorithms.OneBit;
using Receiver.Frames;

namespace Receiver.Pipelines.Stages;

/// <summary>Estimates the channel from the pilots, and in later rounds of <c>iterate</c> from the fed-back data as well.</summary>
public sealed class ChannelEstimationStage(string name, string algorithm, IChannelEstimator estimator) : IStage
{
    /// <inheritdoc/>
    public StageContract Contract { get; } = new(name, ReceptionParts.OneBitObservation, ReceptionParts.Channel) { Algorithm = algorithm };

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token)
    {
        try
        {
            Solution<ChannelEstimate> solution = estimator.Estimate(ProblemOf(reception), new SolveLimit(token));
            return reception with { Channel = solution.Value, Work = solution.Convergence.ToWork() };
        }
        catch (UnsolvableException e)
        {
            return reception with { Failure = new Failure(Contract.Name, e.Message) };
        }
    }

    private static ChannelProblem ProblemOf(Reception reception)
    {
        OneBitObservation observation = reception.OneBitObservation!;
        ComplexMatrix pilots = reception.Format.Pilots;
        var problem = reception.Feedback is not { } feedback
            ? new ChannelProblem(observation.Pilot, pilots)
            : new ChannelProblem(Append(observation.Pilot, observation.Data), Append(pilots, feedback.Symbols))
            {
                SymbolVariance = feedback.Variance is null ? null : Append(new RealMatrix(pilots.RowCount, pilots.ColumnCount), feedback.Variance),
            };
        return problem with { NoiseVariance = reception.Format.NoiseVariance, Stream = reception.Frame.Id.RandomStream() };
    }

    private static RealMatrix Append(RealMatrix left, RealMatrix right) =>
        new(left.RowCount, left.ColumnCount + right.ColumnCount, [.. left.Values, .. right.Values]);

    private static ComplexMatrix Append(ComplexMatrix left, ComplexMatrix right) =>
        new(left.RowCount, left.ColumnCount + right.ColumnCount, [.. left.Values, .. right.Values]);
}

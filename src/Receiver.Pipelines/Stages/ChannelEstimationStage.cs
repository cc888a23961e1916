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
        FrameStorage storage = reception.Storage;
        var problem = new ChannelProblem(observation.Pilot, pilots)
        {
            NoiseVariance = reception.Format.NoiseVariance,
            Stream = reception.Frame.Id.RandomStream(),
            Storage = storage,
        };
        return reception.Feedback is not { } feedback ? problem : problem with
        {
            Received = observation.All(storage),
            Symbols = WithData(pilots, feedback.Symbols, storage),
            SymbolVariance = feedback.Variance is null ? null : AfterPilots(pilots.ColumnCount, feedback.Variance, storage),
        };
    }

    private static ComplexMatrix WithData(ComplexMatrix pilots, ComplexMatrix data, FrameStorage storage)
    {
        ComplexMatrix all = storage.Complex(pilots.RowCount, pilots.ColumnCount + data.ColumnCount);
        pilots.Values.CopyTo(all.Values, 0);
        data.Values.CopyTo(all.Values, pilots.Values.Length);
        return all;
    }

    /// <summary>The variance of data that follow certain pilots.</summary>
    private static RealMatrix AfterPilots(int pilots, RealMatrix variance, FrameStorage storage)
    {
        RealMatrix all = storage.Real(variance.RowCount, pilots + variance.ColumnCount);
        variance.Values.CopyTo(all.Values, pilots * variance.RowCount);
        return all;
    }
}

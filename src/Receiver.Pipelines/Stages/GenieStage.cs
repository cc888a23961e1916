using Receiver.Algorithms;
using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Genie;
using Receiver.Frames;

namespace Receiver.Pipelines.Stages;

/// <summary>Channel estimation that is told the true channel: a bound, for sources that know the truth.</summary>
public sealed class GenieStage(string name) : IStage
{
    /// <summary>Name of the algorithm in a pipeline file.</summary>
    public const string Algorithm = "genie";

    /// <inheritdoc/>
    public StageContract Contract { get; } =
        new(name, ReceptionParts.OneBitObservation, ReceptionParts.Channel) { Algorithm = Algorithm, NeedsTruth = true };

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token)
    {
        if (reception.Frame.Truth is not { } truth) return reception with { Failure = new Failure(Contract.Name, "the true channel of this frame is not known") };
        var problem = new ChannelProblem(reception.OneBitObservation!.Pilot, reception.Format.Pilots) { Storage = reception.Storage };
        return reception with { Channel = new KnownChannelEstimator(OfActiveUsers(truth, reception.Storage)).Estimate(problem, new SolveLimit(token)).Value };
    }

    /// <summary>The channel <c>[N×M]</c> with the columns of inactive users, which mean nothing, at zero.</summary>
    private static ComplexMatrix OfActiveUsers(GroundTruth truth, FrameStorage storage)
    {
        if (truth.Active.Length == truth.Channel!.ColumnCount) return truth.Channel;
        int antennas = truth.Channel.RowCount;
        ComplexMatrix channel = storage.Complex(antennas, truth.Channel.ColumnCount);
        foreach (int user in truth.Active) truth.Channel.Values.AsSpan(user * antennas, antennas).CopyTo(channel.Values.AsSpan(user * antennas));
        return channel;
    }
}

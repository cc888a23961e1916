using System.ComponentModel;

namespace Receiver.Algorithms.OneBit.Partitioned;

/// <summary>Options of partitioned variational inference whose clients wait for nobody.</summary>
public record AsynchronousOptions : PartitionedOptions
{
    /// <summary>Defaults for stale updates: more of them, each sent in part.</summary>
    public AsynchronousOptions()
    {
        Rounds = 6;
        Damping = 0.7;
    }

    /// <summary>Mean delay of an update on its way, in units of the time that a client of speed 1 takes to make it.</summary>
    [Description("mean delay of an update on its way, in units of the time that it takes to make one")]
    public double MeanDelay { get; init; } = 0.5;

    /// <summary>Seed of client speeds and delays, beside the frame's own random stream.</summary>
    [Description("seed of client speeds and delays")]
    public ulong Seed { get; init; } = 1;

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string fault in base.Validate()) yield return fault;
        if (!(MeanDelay >= 0 && double.IsFinite(MeanDelay))) yield return $"meanDelay: {MeanDelay} is less than 0";
    }
}

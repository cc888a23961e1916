using System.ComponentModel;

namespace Receiver.Algorithms.OneBit.Partitioned;

/// <summary>Options of partitioned variational inference.</summary>
public record PartitionedOptions
{
    /// <summary>Clients that share the antennas, K; never more than there are antennas.</summary>
    [Description("clients that share the antennas")]
    public int Clients { get; init; } = 4;

    /// <summary>Most updates of each client; where clients wait for nobody, on average.</summary>
    [Description("most updates of each client (asynchronous: on average)")]
    public int Rounds { get; init; } = 3;

    /// <summary>ρ: share of an update that is sent.</summary>
    [Description("share of an update that is sent, up to 1")]
    public double Damping { get; init; } = 1;

    /// <summary>Most iterations of a client for one update.</summary>
    [Description("most iterations of a client for one update")]
    public int InnerIterations { get; init; } = 8;

    /// <summary>It stops when a round moves the posterior mean by less than this share.</summary>
    [Description("relative change of the posterior mean in a round at which it stops")]
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>All that is wrong with the options, nothing if they are usable.</summary>
    public virtual IEnumerable<string> Validate()
    {
        if (Clients < 1) yield return $"clients: {Clients} is less than 1";
        if (Rounds < 1) yield return $"rounds: {Rounds} is less than 1";
        if (!(Damping is > 0 and <= 1)) yield return $"damping: {Damping} is not above 0 and up to 1";
        if (InnerIterations < 1) yield return $"innerIterations: {InnerIterations} is less than 1";
        if (!(Tolerance is > 0 and < 1)) yield return $"tolerance: {Tolerance} is not between 0 and 1";
    }
}

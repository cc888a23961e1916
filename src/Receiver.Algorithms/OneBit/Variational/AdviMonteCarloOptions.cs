using System.ComponentModel;

namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>Options of variational inference by sampled gradients.</summary>
public sealed record AdviMonteCarloOptions
{
    /// <summary>Samples of the posterior for one gradient.</summary>
    [Description("samples for one gradient")]
    public int Samples { get; init; } = 10;

    /// <summary>Gradient steps; a noisy objective gives no sign of when to stop.</summary>
    [Description("gradient steps")]
    public int Iterations { get; init; } = 200;

    /// <summary>About how far a step moves each unknown.</summary>
    [Description("step size of Adam")]
    public double StepSize { get; init; } = 0.05;

    /// <summary>Seed of the samples, beside the frame's own stream.</summary>
    [Description("seed of the samples")]
    public ulong Seed { get; init; } = 1;

    /// <summary>All that is wrong with the options, nothing if they are usable.</summary>
    public IEnumerable<string> Validate()
    {
        if (Samples < 1) yield return $"samples: {Samples} is less than 1";
        if (Iterations < 1) yield return $"iterations: {Iterations} is less than 1";
        if (!(StepSize is > 0 and <= 1)) yield return $"stepSize: {StepSize} is not above 0 and at most 1";
    }
}

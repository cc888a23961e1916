namespace Receiver.Algorithms.OneBit.MessagePassing;

/// <summary>What the methods of this folder ask of a problem.</summary>
internal static class Needs
{
    /// <summary>σ², which message passing and the Bussgang filters cannot do without.</summary>
    /// <exception cref="UnsolvableException">It is unknown or not positive.</exception>
    public static float NoiseVariance(double? value, string method) => value switch
    {
        null => throw new UnsolvableException($"{method} needs the noise variance, which the format does not state (noiseVariance)"),
        > 0 and < double.PositiveInfinity => (float)value,
        _ => throw new UnsolvableException($"{method} needs a positive noise variance, not {value}"),
    };

    /// <summary>A method's own number of iterations, or the limit's where that is smaller; at least one.</summary>
    public static int Cap(this SolveLimit limit, int iterations) => Math.Max(1, Math.Min(iterations, limit.MaxIterations ?? int.MaxValue));
}

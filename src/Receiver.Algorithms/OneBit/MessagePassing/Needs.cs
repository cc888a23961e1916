namespace Receiver.Algorithms.OneBit.MessagePassing;

/// <summary>What the methods of this folder ask of a problem.</summary>
internal static class Needs
{
    // The users of the frame before: as a rule those of the next one.
    private static int[] _all = [];

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

    /// <summary>Indices of the active users, all where nothing is said; not to be changed.</summary>
    public static int[] Active(bool[]? active, int users)
    {
        int[] all = _all;
        if (all.Length != users) _all = all = [.. Enumerable.Range(0, users)];
        return active is null || active.AsSpan().IndexOf(false) < 0 ? all : Only(active, all);
    }

    private static int[] Only(bool[] active, int[] all) => Array.FindAll(all, user => active[user]);
}

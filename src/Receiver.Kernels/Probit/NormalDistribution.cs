using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>The standard normal distribution on tiles.</summary>
public static class NormalDistribution
{
    /// <summary>ln Φ(z), accurate in both tails and not clipped.</summary>
    /// <exception cref="ArgumentException">The tiles differ in length.</exception>
    public static void LogCdf(ReadOnlySpan<float> z, Span<float> logCdf, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(z.Length, logCdf.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: LogCdf<Lanes512>(z, logCdf); break;
            case LaneWidth.Bits256: LogCdf<Lanes256>(z, logCdf); break;
            default: LogCdf<Lanes128>(z, logCdf); break;
        }
    }

    private static void LogCdf<T>(ReadOnlySpan<float> z, Span<float> logCdf) where T : unmanaged, ILanes<T>
    {
        ref readonly float source = ref MemoryMarshal.GetReference(z);
        ref float destination = ref MemoryMarshal.GetReference(logCdf);
        for (int i = 0; i < z.Length; i += T.Count) ProbitLanes.LogCdf(T.Load(in source, i)).Store(ref destination, i);
    }
}

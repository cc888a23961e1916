using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>How many bits of vector a kernel works with at once.</summary>
public enum LaneWidth
{
    /// <summary>The widest that the processor has.</summary>
    Widest = 0,

    /// <summary>128-bit vectors, which every platform has or emulates: the portable path.</summary>
    Bits128 = 128,

    /// <summary>256-bit vectors.</summary>
    Bits256 = 256,

    /// <summary>512-bit vectors.</summary>
    Bits512 = 512,
}

internal static class LaneWidths
{
    /// <summary>Replaces <see cref="LaneWidth.Widest"/> by what the processor has.</summary>
    public static LaneWidth Resolve(this LaneWidth width) =>
        width != LaneWidth.Widest ? width
        : Vector512.IsHardwareAccelerated ? LaneWidth.Bits512
        : Vector256.IsHardwareAccelerated ? LaneWidth.Bits256
        : LaneWidth.Bits128;
}

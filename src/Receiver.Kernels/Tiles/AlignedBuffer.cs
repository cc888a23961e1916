using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// A float buffer that starts on a cache line, so that no vector straddles two. It grows when asked for more and is meant to be kept and used again.
/// Not thread-safe.
/// </summary>
public sealed class AlignedBuffer
{
    private const int LineFloats = 16;
    private float[] _array = [];
    private int _start;

    /// <summary>The first <paramref name="length"/> floats. What they hold is undefined after growing, else what was there.</summary>
    public Span<float> Take(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (_array.Length < length + LineFloats) Grow(length);
        return _array.AsSpan(_start, length);
    }

    // Pinned arrays never move, so the offset to the next cache line stays right.
    private unsafe void Grow(int length)
    {
        _array = GC.AllocateUninitializedArray<float>(checked(length + LineFloats), pinned: true);
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        _start = (int)((~address + 1 & 63) / sizeof(float));
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Receiver.Frames;

namespace Receiver.Formats.Sigmf;

/// <summary>
/// One-bit samples as signed bytes ±1, and as bits of which 1 is negative. A pair (0, 0) is a sample that was lost while other antennas of the
/// same time were received.
/// </summary>
internal static class OneBitSamples
{
    private static readonly ulong[] _spread = [.. Enumerable.Range(0, 256).Select(Spread)];

    /// <summary>Packs one time sample and marks what it lost.</summary>
    /// <param name="values">I and Q of each antenna <c>[2N]</c>.</param>
    /// <param name="slot">The slot to fill.</param>
    /// <param name="time">The time sample within the slot, zero and not erased so far.</param>
    /// <returns>The antenna whose value is neither ±1 nor (0, 0), or −1.</returns>
    public static int Pack(ReadOnlySpan<sbyte> values, Slot slot, int time)
    {
        Span<byte> bits = slot.Time(time);
        int done = 0;
        for (; done + Vector128<sbyte>.Count <= values.Length; done += Vector128<sbyte>.Count)
        {
            Vector128<sbyte> part = Vector128.Create(values.Slice(done, Vector128<sbyte>.Count));
            if (Vector128.Abs(part) != Vector128<sbyte>.One)
            {
                int wrong = MarkLost(values.Slice(done, Vector128<sbyte>.Count), slot, time, done / 2);
                if (wrong >= 0) return wrong;
            }
            BinaryPrimitives.WriteUInt16LittleEndian(bits[(done / 8)..], (ushort)part.ExtractMostSignificantBits());
        }
        int invalid = MarkLost(values[done..], slot, time, done / 2);
        for (; done < values.Length; done++)
            if (values[done] < 0) bits[done >> 3] |= (byte)(1 << (done & 7));
        return invalid;
    }

    /// <summary>Unpacks one time sample: ±1, or (0, 0) where it was lost.</summary>
    /// <param name="slot">The slot to read.</param>
    /// <param name="time">The time sample within the slot.</param>
    /// <param name="values">Takes I and Q of each antenna <c>[2N]</c>.</param>
    public static void Unpack(Slot slot, int time, Span<sbyte> values)
    {
        ReadOnlySpan<byte> bits = slot.Time(time);
        Span<byte> last = stackalloc byte[8];
        for (int i = 0; i < bits.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(last, _spread[bits[i]]);
            MemoryMarshal.Cast<byte, sbyte>(last[..Math.Min(8, values.Length - 8 * i)]).CopyTo(values[(8 * i)..]);
        }
        if (slot.Erasures.CountAt(time) == 0) return;
        for (int antenna = 0; antenna < slot.Antennas; antenna++)
            if (slot.Erasures[antenna, time]) values.Slice(2 * antenna, 2).Clear();
    }

    private static int MarkLost(ReadOnlySpan<sbyte> values, Slot slot, int time, int firstAntenna)
    {
        for (int i = 0; i < values.Length; i += 2)
        {
            (sbyte real, sbyte imaginary) = (values[i], values[i + 1]);
            if ((real, imaginary) is (0, 0)) slot.Erasures.Set(firstAntenna + i / 2, 1, time, 1, erased: true);
            else if (real is not (1 or -1) || imaginary is not (1 or -1)) return firstAntenna + i / 2;
        }
        return -1;
    }

    private static ulong Spread(int bits)
    {
        ulong bytes = 0;
        for (int i = 7; i >= 0; i--) bytes = bytes << 8 | ((bits >> i & 1) == 0 ? 0x01UL : 0xFFUL);
        return bytes;
    }
}

using System.Runtime.InteropServices;
using Receiver.Frames;

namespace Receiver.Formats.Datagrams;

/// <summary>Slots to fragments, and fragments back into slots.</summary>
public static class SlotFragments
{
    /// <summary>Bytes of UDP payload that carry the least that is not cut: one time sample of all antennas, of an OFDM symbol one of a single antenna.</summary>
    /// <param name="format">How a sample is stored.</param>
    /// <param name="antennas">Antennas of the slot.</param>
    /// <param name="symbolLength">As of <see cref="Cut"/>.</param>
    public static int LeastMtu(SampleFormat format, int antennas, int? symbolLength = null) =>
        Datagram.HeaderBytes + Slot.BytesFor(format, symbolLength is null ? antennas : 1);

    /// <summary>
    /// Cuts a slot into fragments. A one-bit slot is cut along time into fragments of equal length but for the last; a slot of OFDM symbols per symbol
    /// and antenna and then along time, so that a loss hits one antenna in one symbol. What was erased is not sent: around it, a slot is cut into the
    /// largest runs of time over which one range of antennas, or the antenna, was received. A slot that is wholly erased gives no fragment.
    /// </summary>
    /// <param name="slot">The slot.</param>
    /// <param name="frame">The frame that it belongs to.</param>
    /// <param name="timeNs">Time of its first sample in ns since the Unix epoch, 0 unknown.</param>
    /// <param name="mtu">Bytes of UDP payload that a datagram may take, header included.</param>
    /// <param name="symbolLength">Time samples of an OFDM symbol, null of slots that have none.</param>
    /// <exception cref="ArgumentException">A datagram cannot hold one time sample; or its fields cannot count the slot or its fragments.</exception>
    public static IReadOnlyList<DatagramHeader> Cut(Slot slot, FrameId frame, ulong timeNs, int mtu, int? symbolLength = null)
    {
        int least = LeastMtu(slot.Format, slot.Antennas, symbolLength), together = symbolLength is null ? slot.Antennas : 1;
        if (mtu < least)
            throw new ArgumentException($"mtu {mtu} is too small: one time sample of {together} antenna{(together == 1 ? "" : "s")} takes {least} bytes "
                + $"({Datagram.HeaderBytes} of header)", nameof(mtu));
        if (slot.Antennas > ushort.MaxValue || slot.Length > ushort.MaxValue)
            throw new ArgumentException($"a slot of {slot.Antennas} × {slot.Length} is too large: a datagram counts to {ushort.MaxValue}", nameof(slot));

        var fragments = new List<DatagramHeader>();
        var all = new DatagramHeader
        {
            Kind = slot.Kind, Format = slot.Format, Frame = frame, TimeNs = timeNs, Antennas = slot.Antennas, SlotLength = slot.Length,
        };
        if (symbolLength is { } length) CutSymbols(fragments, all, slot, length, mtu);
        else CutTimes(fragments, all, slot, mtu);
        if (fragments.Count > ushort.MaxValue)
            throw new ArgumentException($"the slot falls into {fragments.Count} fragments: a datagram counts to {ushort.MaxValue}", nameof(slot));
        for (int i = 0; i < fragments.Count; i++) fragments[i] = fragments[i] with { FragmentIndex = i, FragmentCount = fragments.Count };
        return fragments;
    }

    /// <summary>Writes the datagram of a fragment.</summary>
    /// <param name="fragment">One of what <see cref="Cut"/> returned for the slot.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="datagram">Takes the datagram.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(in DatagramHeader fragment, Slot slot, Span<byte> datagram)
    {
        RequireMatch(fragment, slot);
        Span<byte> payload = datagram.Slice(Datagram.HeaderBytes, (int)fragment.PayloadBytes);
        if (fragment.Format == SampleFormat.OneBit)
        {
            payload.Clear();
            for (int time = 0; time < fragment.TimeCount; time++)
                CopyBits(slot.Time(fragment.FirstTime + time), 2 * fragment.FirstAntenna, payload.Slice(time * fragment.BytesPerTime, fragment.BytesPerTime), 0, 2 * fragment.CarriedAntennas);
        }
        else
        {
            int first = Slot.BytesFor(slot.Format, fragment.FirstAntenna), count = fragment.BytesPerTime;
            for (int time = 0; time < fragment.TimeCount; time++) slot.Time(fragment.FirstTime + time).Slice(first, count).CopyTo(payload[(time * count)..]);
        }
        return Datagram.Write(fragment, payload, datagram);
    }

    /// <summary>
    /// Puts the samples of a fragment into their slot, where they are erased no longer, but for those that their value marks as lost: NaN and
    /// infinities of cf32, and (−32768, −32768) of ci16.
    /// </summary>
    /// <param name="fragment">The fields that <see cref="Datagram.TryRead"/> accepted.</param>
    /// <param name="payload">Its samples.</param>
    /// <param name="slot">A slot of the kind, format and sizes that the fields name.</param>
    /// <exception cref="ArgumentException">The slot is another.</exception>
    public static void Place(in DatagramHeader fragment, ReadOnlySpan<byte> payload, Slot slot)
    {
        RequireMatch(fragment, slot);
        slot.Erasures.Set(fragment.FirstAntenna, fragment.CarriedAntennas, fragment.FirstTime, fragment.TimeCount, erased: false);
        int bytes = fragment.BytesPerTime;
        if (fragment.Format == SampleFormat.OneBit)
        {
            for (int time = 0; time < fragment.TimeCount; time++)
                CopyBits(payload.Slice(time * bytes, bytes), 0, slot.Time(fragment.FirstTime + time), 2 * fragment.FirstAntenna, 2 * fragment.CarriedAntennas);
            return;
        }
        int first = Slot.BytesFor(slot.Format, fragment.FirstAntenna), at = fragment.FirstTime * slot.BytesPerTime + first;
        if (slot.Format == SampleFormat.Ci16 && fragment.CarriedAntennas == 1)
        {
            // One antenna of ci16, which is how OFDM slots are cut: a frame holds hundreds of thousands of them.
            ReadOnlySpan<uint> samples = MemoryMarshal.Cast<byte, uint>(payload);
            Span<uint> target = MemoryMarshal.Cast<byte, uint>(slot.Bytes.AsSpan(at));
            for (int time = 0; time < samples.Length; time++) target[time * slot.Antennas] = samples[time];
        }
        else
            for (int time = 0; time < fragment.TimeCount; time++, at += slot.BytesPerTime) payload.Slice(time * bytes, bytes).CopyTo(slot.Bytes.AsSpan(at));
        if (LostSamples.Any(payload, slot.Format)) LostSamples.Mark(slot, fragment.FirstAntenna, fragment.CarriedAntennas, fragment.FirstTime, fragment.TimeCount);
    }

    private static void RequireMatch(in DatagramHeader fragment, Slot slot)
    {
        if ((fragment.Kind, fragment.Format, fragment.Antennas, fragment.SlotLength) != (slot.Kind, slot.Format, slot.Antennas, slot.Length))
            throw new ArgumentException($"a fragment of a {fragment.Kind} slot of {fragment.Antennas} × {fragment.SlotLength} {fragment.Format} samples "
                + $"does not belong to a {slot.Kind} slot of {slot.Antennas} × {slot.Length} {slot.Format} samples", nameof(slot));
    }

    private static void CutTimes(List<DatagramHeader> fragments, in DatagramHeader all, Slot slot, int mtu)
    {
        for (int begin = 0, end; begin < slot.Length; begin = end)
        {
            end = begin + 1;
            while (end < slot.Length && SameErasures(slot.Erasures, begin, end)) end++;
            DatagramHeader run = all with { FirstTime = begin, TimeCount = end - begin };
            foreach ((int first, int count) in Received(slot.Erasures, begin))
                CutTime(fragments, run with { FirstAntenna = first, AntennaCount = count == slot.Antennas ? 0 : count }, mtu);
        }
    }

    private static void CutSymbols(List<DatagramHeader> fragments, in DatagramHeader all, Slot slot, int symbolLength, int mtu)
    {
        for (int symbol = 0; symbol < slot.Length; symbol += symbolLength)
            for (int antenna = 0; antenna < slot.Antennas; antenna++)
            {
                DatagramHeader one = all with { FirstAntenna = antenna, AntennaCount = slot.Antennas == 1 ? 0 : 1 };
                int symbolEnd = Math.Min(symbol + symbolLength, slot.Length);
                for (int begin = symbol, end; begin < symbolEnd; begin = end)
                {
                    bool erased = slot.Erasures[antenna, begin];
                    end = begin + 1;
                    while (end < symbolEnd && slot.Erasures[antenna, end] == erased) end++;
                    if (!erased) CutTime(fragments, one with { FirstTime = begin, TimeCount = end - begin }, mtu);
                }
            }
    }

    private static void CutTime(List<DatagramHeader> fragments, DatagramHeader run, int mtu)
    {
        int most = Math.Min(mtu - Datagram.HeaderBytes, ushort.MaxValue) / run.BytesPerTime;
        int pieces = (run.TimeCount + most - 1) / most, length = (run.TimeCount + pieces - 1) / pieces, end = run.FirstTime + run.TimeCount;
        for (int begin = run.FirstTime; begin < end; begin += length)
            fragments.Add(run with { FirstTime = begin, TimeCount = Math.Min(length, end - begin) });
    }

    private static bool SameErasures(ErasureMask erasures, int time, int other)
    {
        int count = erasures.CountAt(time);
        if (count != erasures.CountAt(other)) return false;
        if (count == 0 || count == erasures.Antennas) return true;
        for (int antenna = 0; antenna < erasures.Antennas; antenna++)
            if (erasures[antenna, time] != erasures[antenna, other]) return false;
        return true;
    }

    private static IEnumerable<(int First, int Count)> Received(ErasureMask erasures, int time)
    {
        for (int first = 0, end; first < erasures.Antennas; first = end + 1)
        {
            end = first;
            while (end < erasures.Antennas && !erasures[end, time]) end++;
            if (end > first) yield return (first, end - first);
        }
    }

    // Leaves the bits around the destination as they are, so that padding sent by others never gets in.
    private static void CopyBits(ReadOnlySpan<byte> source, int sourceBit, Span<byte> destination, int destinationBit, int count)
    {
        if (((sourceBit | destinationBit) & 7) == 0)
        {
            source.Slice(sourceBit >> 3, count >> 3).CopyTo(destination[(destinationBit >> 3)..]);
            (sourceBit, destinationBit, count) = (sourceBit + (count & ~7), destinationBit + (count & ~7), count & 7);
        }
        while (count > 0)
        {
            int from = sourceBit & 7, to = destinationBit & 7, bits = Math.Min(count, 8 - Math.Max(from, to)), mask = (1 << bits) - 1;
            ref byte target = ref destination[destinationBit >> 3];
            target = (byte)(target & ~(mask << to) | (source[sourceBit >> 3] >> from & mask) << to);
            (sourceBit, destinationBit, count) = (sourceBit + bits, destinationBit + bits, count - bits);
        }
    }
}

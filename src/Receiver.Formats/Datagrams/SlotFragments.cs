using Receiver.Frames;

namespace Receiver.Formats.Datagrams;

/// <summary>Slots to fragments, and fragments back into slots.</summary>
public static class SlotFragments
{
    /// <summary>Bytes of UDP payload that carry one time sample of all antennas.</summary>
    public static int LeastMtu(SampleFormat format, int antennas) => Datagram.HeaderBytes + Slot.BytesFor(format, antennas);

    /// <summary>
    /// Cuts a slot along time into fragments of equal length but for the last. What was erased is not sent: around it, the slot is cut into the
    /// largest runs of time over which one range of antennas was received, and a slot that is wholly erased gives no fragment.
    /// </summary>
    /// <param name="slot">The slot.</param>
    /// <param name="frame">The frame that it belongs to.</param>
    /// <param name="timeNs">Time of its first sample in ns since the Unix epoch, 0 unknown.</param>
    /// <param name="mtu">Bytes of UDP payload that a datagram may take, header included.</param>
    /// <exception cref="ArgumentException">A datagram cannot hold one time sample; or its fields cannot count the slot or its fragments.</exception>
    public static IReadOnlyList<DatagramHeader> Cut(Slot slot, FrameId frame, ulong timeNs, int mtu)
    {
        int least = LeastMtu(slot.Format, slot.Antennas);
        if (mtu < least)
            throw new ArgumentException(
                $"mtu {mtu} is too small: one time sample of {slot.Antennas} antennas takes {least} bytes ({Datagram.HeaderBytes} of header)", nameof(mtu));
        if (slot.Antennas > ushort.MaxValue || slot.Length > ushort.MaxValue)
            throw new ArgumentException($"a slot of {slot.Antennas} × {slot.Length} is too large: a datagram counts to {ushort.MaxValue}", nameof(slot));

        var fragments = new List<DatagramHeader>();
        var all = new DatagramHeader
        {
            Kind = slot.Kind, Format = slot.Format, Frame = frame, TimeNs = timeNs, Antennas = slot.Antennas, SlotLength = slot.Length,
        };
        for (int begin = 0, end; begin < slot.Length; begin = end)
        {
            end = begin + 1;
            while (end < slot.Length && SameErasures(slot.Erasures, begin, end)) end++;
            DatagramHeader run = all with { FirstTime = begin, TimeCount = end - begin };
            foreach ((int first, int count) in Received(slot.Erasures, begin))
                CutTime(fragments, run with { FirstAntenna = first, AntennaCount = count == slot.Antennas ? 0 : count }, mtu);
        }
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
        payload.Clear();
        for (int time = 0; time < fragment.TimeCount; time++)
            CopyBits(slot.Time(fragment.FirstTime + time), fragment.FirstAntenna * BitsPerSample(slot.Format),
                payload.Slice(time * fragment.BytesPerTime, fragment.BytesPerTime), 0, fragment.CarriedAntennas * BitsPerSample(slot.Format));
        return Datagram.Write(fragment, payload, datagram);
    }

    /// <summary>Puts the samples of a fragment into their slot, where they are erased no longer.</summary>
    /// <param name="fragment">The fields that <see cref="Datagram.TryRead"/> accepted.</param>
    /// <param name="payload">Its samples.</param>
    /// <param name="slot">A slot of the kind, format and sizes that the fields name.</param>
    /// <exception cref="ArgumentException">The slot is another.</exception>
    public static void Place(in DatagramHeader fragment, ReadOnlySpan<byte> payload, Slot slot)
    {
        RequireMatch(fragment, slot);
        int first = fragment.FirstAntenna * BitsPerSample(slot.Format), count = fragment.CarriedAntennas * BitsPerSample(slot.Format);
        for (int time = 0; time < fragment.TimeCount; time++)
            CopyBits(payload.Slice(time * fragment.BytesPerTime, fragment.BytesPerTime), 0, slot.Time(fragment.FirstTime + time), first, count);
        slot.Erasures.Set(fragment.FirstAntenna, fragment.CarriedAntennas, fragment.FirstTime, fragment.TimeCount, erased: false);
    }

    private static void RequireMatch(in DatagramHeader fragment, Slot slot)
    {
        if ((fragment.Kind, fragment.Format, fragment.Antennas, fragment.SlotLength) != (slot.Kind, slot.Format, slot.Antennas, slot.Length))
            throw new ArgumentException($"a fragment of a {fragment.Kind} slot of {fragment.Antennas} × {fragment.SlotLength} {fragment.Format} samples "
                + $"does not belong to a {slot.Kind} slot of {slot.Antennas} × {slot.Length} {slot.Format} samples", nameof(slot));
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

    private static int BitsPerSample(SampleFormat format) => format == SampleFormat.OneBit ? 2 : 8 * Slot.BytesFor(format, 1);

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

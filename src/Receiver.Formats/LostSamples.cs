using System.Numerics;
using System.Runtime.InteropServices;
using Receiver.Frames;

namespace Receiver.Formats;

/// <summary>
/// Samples of ci16 and cf32 slots of which some antennas lost theirs. In a file a lost one is (−32768, −32768), which no quantiser that saturates
/// at ±32767 makes, or NaN. What is no number is lost wherever it comes from.
/// </summary>
internal static class LostSamples
{
    private const uint LostCi16 = 0x80008000, Exponent = 0x7F800000, LostCf32 = 0x7FC00000;

    /// <summary>Whether any of some samples is lost by its value.</summary>
    public static bool Any(ReadOnlySpan<byte> samples, SampleFormat format) => Next(MemoryMarshal.Cast<byte, uint>(samples), format) >= 0;

    /// <summary>Marks the samples of a block of antennas × time samples that are lost by their value.</summary>
    public static void Mark(Slot slot, int firstAntenna, int antennas, int firstTime, int times)
    {
        int perSample = slot.Format == SampleFormat.Ci16 ? 1 : 2;
        for (int time = firstTime; time < firstTime + times; time++)
        {
            ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(slot.Time(time)).Slice(firstAntenna * perSample, antennas * perSample);
            for (int at = 0, next; (next = Next(words[at..], slot.Format)) >= 0; at = (at + next) / perSample * perSample + perSample)
                slot.Erasures.Set(firstAntenna + (at + next) / perSample, 1, time, 1, erased: true);
        }
    }

    /// <summary>Writes what marks a lost sample over those that a time sample has lost.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="time">The time sample within the slot.</param>
    /// <param name="values">A copy of its bytes.</param>
    public static void Overwrite(Slot slot, int time, Span<byte> values)
    {
        if (slot.Erasures.CountAt(time) == 0) return;
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(values);
        int perSample = words.Length / slot.Antennas;
        for (int antenna = 0; antenna < slot.Antennas; antenna++)
            if (slot.Erasures[antenna, time]) words.Slice(antenna * perSample, perSample).Fill(slot.Format == SampleFormat.Ci16 ? LostCi16 : LostCf32);
    }

    /// <summary>Index of the next word that makes its sample a lost one, or −1.</summary>
    private static int Next(ReadOnlySpan<uint> words, SampleFormat format)
    {
        if (format is not (SampleFormat.Ci16 or SampleFormat.Cf32)) return -1;
        if (format == SampleFormat.Ci16) return words.IndexOf(LostCi16);
        var exponent = new Vector<uint>(Exponent);
        int at = 0;
        while (at <= words.Length - Vector<uint>.Count && !Vector.EqualsAny(new Vector<uint>(words[at..]) & exponent, exponent)) at += Vector<uint>.Count;
        for (; at < words.Length; at++)
            if ((words[at] & Exponent) == Exponent) return at;
        return -1;
    }
}

using System.Runtime.InteropServices;
using Receiver.Frames;

namespace Receiver.Formats.Sigmf;

/// <summary>Reads the frames of a recording one at a time. Not thread-safe.</summary>
/// <param name="recording">The checked metadata.</param>
/// <param name="data">The <c>.sigmf-data</c> file, seekable, from its beginning. Stays the caller's.</param>
public sealed class RecordingReader(Recording recording, Stream data)
{
    private readonly int _bytesPerTime = recording.Format.Antennas * SigmfDatatype.Of(recording.Format.SampleFormat).SampleBytes;
    private byte[] _buffer = [];

    /// <summary>Reads a frame; its samples that the file does not hold are erased.</summary>
    /// <param name="index">Index into <see cref="Recording.Frames"/>.</param>
    /// <param name="storage">Where the slots are taken from, and the frame's from then on; null: they are its own.</param>
    /// <exception cref="InvalidRecordingException">A one-bit sample is neither ±1 nor (0, 0), or the data ends too early.</exception>
    public Frame Read(int index, FrameStorage? storage = null)
    {
        RecordedFrame frame = recording.Frames[index];
        return new Frame
        {
            Id = new FrameId(0, frame.Number),
            Pilot = ReadSlot(SlotKind.Pilot, frame.Pilot, storage),
            Data = ReadSlot(SlotKind.Data, frame.Data, storage),
            UserPositions = frame.UserPositions,
            Storage = storage,
        };
    }

    private Slot ReadSlot(SlotKind kind, IReadOnlyList<SlotRun> runs, FrameStorage? storage)
    {
        Slot slot = (storage ?? FrameStorage.New).Slot(kind, recording.Format.SampleFormat, recording.Format.Antennas, recording.Format.Length(kind));
        int next = 0;
        foreach (SlotRun run in runs)
        {
            Erase(slot, next, run.FirstTime);
            ReadRun(slot, run);
            next = run.FirstTime + run.Count;
        }
        Erase(slot, next, slot.Length);
        return slot;
    }

    private static void Erase(Slot slot, int begin, int end) => slot.Erasures.Set(0, slot.Antennas, begin, end - begin, erased: true);

    private void ReadRun(Slot slot, SlotRun run)
    {
        data.Position = run.SampleStart * _bytesPerTime;
        if (slot.Format == SampleFormat.OneBit) ReadSigns(slot, run);
        else
        {
            // The file has the layout of the slot.
            Span<byte> samples = slot.Bytes.AsSpan(run.FirstTime * _bytesPerTime, run.Count * _bytesPerTime);
            ReadExactly(samples);
            if (LostSamples.Any(samples, slot.Format)) LostSamples.Mark(slot, 0, slot.Antennas, run.FirstTime, run.Count);
        }
    }

    private void ReadSigns(Slot slot, SlotRun run)
    {
        int timesPerRead = Math.Max(1, (1 << 16) / _bytesPerTime);
        if (_buffer.Length == 0) _buffer = new byte[timesPerRead * _bytesPerTime];
        for (int done = 0; done < run.Count;)
        {
            int times = Math.Min(timesPerRead, run.Count - done);
            Span<byte> part = _buffer.AsSpan(0, times * _bytesPerTime);
            ReadExactly(part);
            ReadOnlySpan<sbyte> values = MemoryMarshal.Cast<byte, sbyte>(part);
            for (int time = 0; time < times; time++, done++)
            {
                ReadOnlySpan<sbyte> sample = values.Slice(time * _bytesPerTime, _bytesPerTime);
                int wrong = OneBitSamples.Pack(sample, slot, run.FirstTime + done);
                if (wrong >= 0)
                    throw Fault($"sample {run.SampleStart + done} of channel {wrong} is ({sample[2 * wrong]}, {sample[2 * wrong + 1]})",
                        "one-bit samples are ±1 in both parts, or (0, 0) where lost");
            }
        }
    }

    private void ReadExactly(Span<byte> bytes)
    {
        if (data.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw Fault($"the data ends within sample {data.Position / _bytesPerTime}", $"the metadata was read for {recording.Samples} samples");
    }

    private static InvalidRecordingException Fault(string problem, string expected) => new([new SigmfFault("data", null, problem, expected)]);
}

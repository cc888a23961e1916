using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Formats.Sigmf;

/// <summary>
/// Writes frames as a SigMF recording. Frames may come in any order; frame f stands at (f − lowest frame) · (pilot + data length) of the stream. Time
/// samples that every antenna lost are not stored, and the next one opens a capture; where only some antennas lost one, theirs is stored as (0, 0)
/// of ci8, (−32768, −32768) of ci16 and NaN of cf32. A slot has one annotation over its stored samples, and none where it was lost whole; a frame's
/// own user positions stand in its first annotation. Holds no samples, only where they are.
/// </summary>
public sealed class RecordingWriter : IDisposable
{
    // JSON readers that hold numbers as doubles still see every sample index exactly.
    private const long MaxGlobalIndex = 1L << 52;

    private static readonly JsonWriterOptions _rows = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FrameFormat _format;
    private readonly SigmfDatatype _datatype;
    private readonly string _description;
    private readonly Stream _data;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
    private readonly byte[] _buffer;
    private readonly HashSet<ulong> _numbers = [];
    private readonly List<Capture> _captures = [];
    private readonly List<Annotation> _annotations = [];
    private ulong _firstNumber;
    private long _lowest;
    private long _samples;
    private long _next = long.MinValue;
    private int _buffered;

    /// <summary>Begins a recording.</summary>
    /// <param name="format">What the frames are.</param>
    /// <param name="description">What the recording is, in words.</param>
    /// <param name="data">Takes the <c>.sigmf-data</c> file. Stays the caller's.</param>
    /// <exception cref="ArgumentException">The format is OFDM without its numerology, or one-bit with one.</exception>
    public RecordingWriter(FrameFormat format, string description, Stream data)
    {
        if ((format.Waveform == Waveform.Ofdm) != (format.Ofdm is not null)) throw new ArgumentException("OFDM frames, and no others, have a numerology", nameof(format));
        (_format, _description, _data) = (format, description, data);
        _datatype = SigmfDatatype.Of(format.SampleFormat);
        _buffer = new byte[Math.Max(1, (1 << 16) / BytesPerTime) * BytesPerTime];
    }

    // A stored run begins: index in the file, index in the stream counted from the first frame written, time in ns or 0.
    private readonly record struct Capture(long Sample, long Position, ulong TimeNs);

    private readonly record struct Annotation(long Sample, int Count, SlotKind Kind, ulong Frame, IReadOnlyList<Position>? UserPositions);

    private int BytesPerTime => _datatype.SampleBytes * _format.Antennas;

    private double SampleRateHz => _format.Ofdm?.BandwidthHz ?? _format.SampleRateHz;

    private int PilotTimes => _format.Length(SlotKind.Pilot);

    private long Period => (long)PilotTimes + _format.Length(SlotKind.Data);

    /// <summary>Appends a frame. A frame of which nothing arrived leaves no trace.</summary>
    /// <exception cref="ArgumentException">The frame is not of this format, was written before, or its number is too far from the first.</exception>
    public void Write(Frame frame)
    {
        Check(frame.Pilot, SlotKind.Pilot);
        Check(frame.Data, SlotKind.Data);
        if (_numbers.Count == 0) _firstNumber = frame.Id.Number;
        Int128 distance = (Int128)frame.Id.Number - _firstNumber;
        if (Int128.Abs(distance) > MaxGlobalIndex / 2 / Period - 1)
            throw new ArgumentException($"{frame.Id} is too far from frame {_firstNumber} to be recorded with it", nameof(frame));
        if (!_numbers.Add(frame.Id.Number)) throw new ArgumentException($"{frame.Id} is in the recording already", nameof(frame));
        _lowest = Math.Min(_lowest, (long)distance);
        WriteSlot(frame, frame.Pilot, (long)distance * Period);
        WriteSlot(frame, frame.Data, (long)distance * Period + PilotTimes);
        Flush();
    }

    /// <summary>Writes the <c>.sigmf-meta</c> file of what was written so far.</summary>
    public void WriteMetadata(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, _rows);
        using var rows = new RowWriter(json);
        json.WriteStartObject();
        json.WriteStartObject("global");
        json.WriteString("core:datatype", _datatype.Name);
        json.WriteString("core:version", "1.2.0");
        json.WriteNumber("core:sample_rate", SampleRateHz);
        json.WriteNumber("core:num_channels", _format.Antennas);
        json.WriteString("core:sha512", Convert.ToHexStringLower(_hash.GetCurrentHash()));
        json.WriteString("core:description", _description);
        json.WriteString("core:recorder", "receiver");
        json.WriteStartArray("core:extensions");
        rows.Write(row =>
        {
            row.WriteStartObject();
            row.WriteString("name", ReceiverMembers.Extension);
            row.WriteString("version", ReceiverMembers.Version);
            row.WriteBoolean("optional", false);
            row.WriteEndObject();
        });
        json.WriteEndArray();
        ReceiverMembers.Write(json, _format, rows.Write);
        json.WriteEndObject();
        json.WriteStartArray("captures");
        if (_captures.Count == 0) rows.Write(row => WriteCapture(row, default));
        foreach (Capture capture in _captures) rows.Write(row => WriteCapture(row, capture));
        json.WriteEndArray();
        json.WriteStartArray("annotations");
        foreach (Annotation annotation in _annotations) rows.Write(row => WriteAnnotation(row, annotation));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Releases the hash; the streams stay open.</summary>
    public void Dispose() => _hash.Dispose();

    private void WriteSlot(Frame frame, Slot slot, long position)
    {
        long first = _samples;
        for (int time = 0; time < slot.Length; time++, position++)
        {
            if (slot.Erasures.CountAt(time) == slot.Antennas) continue;
            if (position != _next) _captures.Add(new Capture(_samples, position, TimeOf(frame, slot.Kind, time)));
            if (_buffered == _buffer.Length) Flush();
            WriteTime(slot, time, _buffer.AsSpan(_buffered, BytesPerTime));
            _buffered += BytesPerTime;
            _samples++;
            _next = position + 1;
        }
        if (_samples == first) return;
        bool isFirst = _annotations.Count == 0 || _annotations[^1].Frame != frame.Id.Number;
        _annotations.Add(new Annotation(first, (int)(_samples - first), slot.Kind, frame.Id.Number, isFirst ? frame.UserPositions : null));
    }

    private static void WriteTime(Slot slot, int time, Span<byte> bytes)
    {
        if (slot.Format == SampleFormat.OneBit)
        {
            OneBitSamples.Unpack(slot, time, MemoryMarshal.Cast<byte, sbyte>(bytes));
            return;
        }
        slot.Time(time).CopyTo(bytes);
        LostSamples.Overwrite(slot, time, bytes);
    }

    private void Flush()
    {
        _data.Write(_buffer, 0, _buffered);
        _hash.AppendData(_buffer, 0, _buffered);
        _buffered = 0;
    }

    private void Check(Slot slot, SlotKind kind)
    {
        if (slot.Kind != kind || slot.Format != _format.SampleFormat || slot.Antennas != _format.Antennas || slot.Length != _format.Length(kind))
            throw new ArgumentException($"a {slot.Kind} slot of {slot.Antennas} × {slot.Length} {slot.Format} samples is not the {kind} slot of this format");
    }

    private ulong TimeOf(Frame frame, SlotKind kind, int time) =>
        frame.TimeNs == 0 ? 0 : frame.TimeNs + (ulong)((time + (kind == SlotKind.Data ? PilotTimes : 0)) * 1e9 / SampleRateHz);

    private void WriteCapture(Utf8JsonWriter row, Capture capture)
    {
        row.WriteStartObject();
        row.WriteNumber("core:sample_start", capture.Sample);
        if (_captures.Count > 0) row.WriteNumber("core:global_index", capture.Position - _lowest * Period);
        if (capture.TimeNs != 0)
        {
            string seconds = DateTime.UnixEpoch.AddTicks((long)(capture.TimeNs / 100)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
            row.WriteString("core:datetime", $"{seconds}{capture.TimeNs % 100:00}Z");
        }
        row.WriteEndObject();
    }

    private static void WriteAnnotation(Utf8JsonWriter row, Annotation annotation)
    {
        row.WriteStartObject();
        row.WriteNumber("core:sample_start", annotation.Sample);
        row.WriteNumber("core:sample_count", annotation.Count);
        row.WriteString("core:label", annotation.Kind == SlotKind.Pilot ? "pilot" : "data");
        row.WriteNumber("receiver:frame", annotation.Frame);
        if (annotation.UserPositions is { } positions) UserPositionMember.Write(row, positions);
        row.WriteEndObject();
    }

    /// <summary>Writes values into a JSON document that is laid out otherwise one to a line.</summary>
    private sealed class RowWriter(Utf8JsonWriter json) : IDisposable
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();
        private readonly Utf8JsonWriter _row = new(Stream.Null);

        public void Write(Action<Utf8JsonWriter> value)
        {
            _bytes.ResetWrittenCount();
            _row.Reset(_bytes);
            value(_row);
            _row.Flush();
            json.WriteRawValue(_bytes.WrittenSpan, skipInputValidation: true);
        }

        public void Dispose() => _row.Dispose();
    }
}

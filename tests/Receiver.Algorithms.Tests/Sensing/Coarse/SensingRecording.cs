using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Algorithms.Tests.Sensing.Coarse;

/// <summary>Frames of an OFDM recording with what was true of each, read without the project's own reader.</summary>
internal sealed class SensingRecording
{
    private readonly byte[] _samples;
    private readonly JsonElement _meta;
    private readonly JsonElement[] _truth;

    public SensingRecording(string path)
    {
        _meta = JsonDocument.Parse(File.ReadAllText(path + ".sigmf-meta")).RootElement;
        _samples = File.ReadAllBytes(path + ".sigmf-data");
        _truth = [.. File.ReadLines(path + ".truth.jsonl").Select(line => JsonDocument.Parse(line).RootElement)];
        Format = ReadFormat(_meta.GetProperty("global"));
    }

    public FrameFormat Format { get; }

    public int Frames => _truth.Length;

    public JsonElement Truth(int frame) => _truth[frame];

    public Frame Frame(int frame) => new()
    {
        Id = new FrameId(0, (uint)frame),
        Pilot = ReadSlot(SlotKind.Pilot, frame),
        Data = ReadSlot(SlotKind.Data, frame),
        UserPositions = [.. _truth[frame].GetProperty("reported_positions_m").EnumerateArray().Select(ReadPosition)],
    };

    public static Position ReadPosition(JsonElement xyz) => new(xyz[0].GetDouble(), xyz[1].GetDouble(), xyz[2].GetDouble());

    private Slot ReadSlot(SlotKind kind, int frame)
    {
        var slot = new Slot(kind, SampleFormat.Ci16, Format.Antennas, Format.Length(kind));
        JsonElement annotation = _meta.GetProperty("annotations").EnumerateArray().Single(item =>
            item.GetProperty("receiver:frame").GetInt32() == frame && item.GetProperty("core:label").GetString() == (kind == SlotKind.Pilot ? "pilot" : "data"));
        _samples.AsSpan(annotation.GetProperty("core:sample_start").GetInt32() * slot.BytesPerTime, slot.Bytes.Length).CopyTo(slot.Bytes);
        return slot;
    }

    private static FrameFormat ReadFormat(JsonElement global)
    {
        JsonElement[] pilots = [.. Member("pilots").EnumerateArray()];
        return new FrameFormat
        {
            Waveform = Waveform.Ofdm,
            Antennas = global.GetProperty("core:num_channels").GetInt32(),
            Users = pilots.Length,
            DataLength = Member("data_length").GetInt32(),
            Constellation = Member("constellation").GetString() == "qpsk" ? Constellation.Qpsk : Constellation.Gaussian,
            Pilots = ComplexMatrix.Create(pilots.Length, pilots[0].GetProperty("values").GetArrayLength(), (user, i) =>
                new Complex32((float)pilots[user].GetProperty("values")[i][0].GetDouble(), (float)pilots[user].GetProperty("values")[i][1].GetDouble())),
            Ofdm = new OfdmFormat
            {
                Subcarriers = Member("subcarriers").GetInt32(),
                SubcarrierSpacingHz = Member("subcarrier_spacing_hz").GetDouble(),
                CyclicPrefix = Member("cyclic_prefix").GetInt32(),
                Array = new(Member("array").GetProperty("horizontal").GetInt32(), Member("array").GetProperty("vertical").GetInt32()),
                PilotSymbols = Member("pilot_length").GetInt32(),
                PilotSubcarriers = [.. pilots.Select(user => Integers(user.GetProperty("subcarriers")))],
                DataSubcarriers = Integers(Member("data_subcarriers")),
                FullScale = Member("full_scale").GetDouble(),
            },
        };

        JsonElement Member(string name) => global.GetProperty("receiver:" + name);
    }

    private static int[] Integers(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetInt32())];
}

using System.Text;
using System.Text.Json.Nodes;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Xunit;

namespace Receiver.Formats.Tests.Sigmf;

/// <summary>A small OFDM recording that is right, spoilt: 2 × 3 antennas, 8 subcarriers with a prefix of 2, two users with two pilot subcarriers each, two pilot symbols.</summary>
public class OfdmFaultTests
{
    private const int PilotTimes = 2 * 10, DataTimes = 10;
    private const long DataBytes = 4L * 6 * (PilotTimes + DataTimes);

    [Fact]
    public void Parse_SoundRecording_GivesFormatAndPositions()
    {
        Recording recording = Recording.Parse(SampleRecording.Utf8(Metadata()), DataBytes);

        OfdmFormat ofdm = recording.Format.Ofdm!;
        Assert.Equal((Waveform.Ofdm, 6, 2, 2, 1, SampleFormat.Ci16), (recording.Format.Waveform, recording.Format.Antennas, recording.Format.Users,
            recording.Format.PilotLength, recording.Format.DataLength, recording.Format.SampleFormat));
        Assert.Equal((8, 15e3, 2, 3.5e9, new PlanarArray(2, 3)), (ofdm.Subcarriers, ofdm.SubcarrierSpacingHz, ofdm.CyclicPrefix, ofdm.CarrierHz, ofdm.Array));
        Assert.Equal([[0, 4], [2, 6]], ofdm.PilotSubcarriers);
        Assert.Equal([1, 3, 7], ofdm.DataSubcarriers);
        Assert.Equal((0.7, 2.5), (ofdm.UserPositionStdMetres, ofdm.FullScale));
        Assert.Equal(new Complex32(1, -1), recording.Format.Pilots[1, 3]);
        Assert.Equal((2, 4), (recording.Format.Pilots.RowCount, recording.Format.Pilots.ColumnCount));
        Assert.Equal([new Position(1, 2, 3), new Position(4, 5, 6)], ofdm.UserPositions);
        Assert.Equal([new Position(1, 2, 0), new Position(4, 5, 0)], recording.Frames[0].UserPositions);
        Assert.Equal(new SlotRun(PilotTimes, 0, DataTimes), Assert.Single(recording.Frames[0].Data));
    }

    [Theory]
    [InlineData("global.core:datatype", "\"ci8\"")]
    [InlineData("global.core:datatype", "\"ci16_be\"")]
    [InlineData("global.core:sample_rate", "121000")]
    [InlineData("global.core:sample_rate", null)]
    [InlineData("global.core:num_channels", null)]
    [InlineData("global.receiver:subcarriers", null)]
    [InlineData("global.receiver:subcarriers", "0")]
    [InlineData("global.receiver:subcarriers", "12")]
    [InlineData("global.receiver:subcarriers", "65536")]
    [InlineData("global.receiver:subcarriers", "\"8\"")]
    [InlineData("global.receiver:subcarrier_spacing_hz", null)]
    [InlineData("global.receiver:subcarrier_spacing_hz", "0")]
    [InlineData("global.receiver:subcarrier_spacing_hz", "1e999")]
    [InlineData("global.receiver:cyclic_prefix", null)]
    [InlineData("global.receiver:cyclic_prefix", "-1")]
    [InlineData("global.receiver:cyclic_prefix", "9")]
    [InlineData("global.receiver:carrier_hz", "0")]
    [InlineData("global.receiver:array", null)]
    [InlineData("global.receiver:array", "[2, 3]")]
    [InlineData("global.receiver:array.horizontal", null)]
    [InlineData("global.receiver:array.vertical", "0")]
    [InlineData("global.receiver:array", "{ \"horizontal\": 2, \"vertical\": 2 }")]
    [InlineData("global.receiver:users", "3", "global.receiver:pilots")]
    [InlineData("global.receiver:pilot_length", "3", "global.receiver:pilots[0].values")]
    [InlineData("global.receiver:pilots", null)]
    [InlineData("global.receiver:pilots[1]", null, "global.receiver:pilots")]
    [InlineData("global.receiver:pilots[1]", "7")]
    [InlineData("global.receiver:pilots[1].subcarriers", null)]
    [InlineData("global.receiver:pilots[1].subcarriers", "[]")]
    [InlineData("global.receiver:pilots[1].subcarriers", "[1]")]
    [InlineData("global.receiver:pilots[1].subcarriers", "[4, 5]")]
    [InlineData("global.receiver:pilots[1].subcarriers[0]", "-1")]
    [InlineData("global.receiver:pilots[1].subcarriers[0]", "1.5")]
    [InlineData("global.receiver:pilots[1].subcarriers[1]", "8")]
    [InlineData("global.receiver:pilots[1].subcarriers[1]", "2")]
    [InlineData("global.receiver:pilots[1].values", null)]
    [InlineData("global.receiver:pilots[1].values", "[ [1, 0] ]")]
    [InlineData("global.receiver:pilots[1].values[2]", "[1]")]
    [InlineData("global.receiver:pilots[1].values[2]", "[1, 1e60]")]
    [InlineData("global.receiver:data_subcarriers", null)]
    [InlineData("global.receiver:data_subcarriers", "[]")]
    [InlineData("global.receiver:data_subcarriers", "[0, 1, 2, 3, 4, 5, 6, 7, 8]")]
    [InlineData("global.receiver:data_subcarriers[1]", "1")]
    [InlineData("global.receiver:data_subcarriers[2]", "null")]
    [InlineData("global.receiver:user_position_std_m", null)]
    [InlineData("global.receiver:user_position_std_m", "-0.1")]
    [InlineData("global.receiver:full_scale", null)]
    [InlineData("global.receiver:full_scale", "0")]
    [InlineData("global.receiver:user_positions_m", "[ [1, 2, 3] ]")]
    [InlineData("global.receiver:user_positions_m", "7")]
    [InlineData("global.receiver:user_positions_m[1]", "[1, 2]")]
    [InlineData("global.receiver:user_positions_m[1]", "[1, 2, \"z\"]")]
    [InlineData("annotations[0].receiver:user_positions_m", "[]")]
    [InlineData("annotations[0].receiver:user_positions_m[0]", "[1, 2, 1e999]")]
    [InlineData("annotations[0].core:sample_count", "19")]
    [InlineData("annotations[1].core:sample_count", "11")]
    public void Parse_SpoiltMember_GivesFaultOfThatPath(string path, string? value, string? faulty = null)
    {
        JsonObject json = Metadata();
        SampleRecording.Change(json, path, value);

        IReadOnlyList<SigmfFault> faults = Recording.Validate(SampleRecording.Utf8(json), DataBytes);

        Assert.Contains(faults, fault => fault.Path == (faulty ?? path));
        Assert.All(faults, fault => Assert.NotEmpty(fault.Problem));
        Assert.All(faults, fault => Assert.NotEmpty(fault.Expected));
    }

    [Fact]
    public void Parse_ManyFaults_GivesThemAll()
    {
        JsonObject json = Metadata();
        string[] spoilt = ["global.receiver:cyclic_prefix", "global.receiver:array", "global.receiver:pilots[0].subcarriers[0]", "global.receiver:pilots[1].values",
            "global.receiver:data_subcarriers[1]", "global.receiver:user_position_std_m", "global.receiver:full_scale", "global.receiver:user_positions_m", "global.core:version"];
        foreach (string path in spoilt) SampleRecording.Change(json, path, "false");

        IReadOnlyList<SigmfFault> faults = Recording.Validate(SampleRecording.Utf8(json), DataBytes);

        Assert.Equal(spoilt.Order(), faults.Select(fault => fault.Path).Order());
    }

    [Fact]
    public void Parse_SampleRateWithinRounding_IsTaken()
    {
        JsonObject json = Metadata();
        SampleRecording.Change(json, "global.core:sample_rate", "120000.00001");

        Assert.Empty(Recording.Validate(SampleRecording.Utf8(json), DataBytes));
    }

    [Fact]
    public void Parse_FloatsWithoutFullScaleOrCarrier_AreTaken()
    {
        JsonObject json = Metadata();
        SampleRecording.Change(json, "global.core:datatype", "\"cf32_le\"");
        SampleRecording.Change(json, "global.receiver:full_scale", null);
        SampleRecording.Change(json, "global.receiver:carrier_hz", null);

        Recording recording = Recording.Parse(SampleRecording.Utf8(json), 2 * DataBytes);

        Assert.Equal((SampleFormat.Cf32, 1.0, 0.0), (recording.Format.SampleFormat, recording.Format.Ofdm!.FullScale, recording.Format.Ofdm.CarrierHz));
        Assert.Equal(PilotTimes + DataTimes, recording.Samples);
    }

    [Theory]
    [InlineData("receiver:data_length", 65535, 32768, 6, "global.receiver:data_length", "at most 16777216 samples")]
    [InlineData("receiver:data_length", 1, 32768, 65535, "global.receiver:data_length", "at most 16777216 samples")]
    [InlineData("receiver:users", 65535, 32768, 6, "global.receiver:users", "at most 67108864 of each")]
    public void Parse_ProductsBeyondBounds_GiveFaultAndAllocateLittle(string member, int value, int subcarriers, int antennas, string faulty, string expected)
    {
        JsonObject json = Metadata();
        SampleRecording.Change(json, "global.receiver:subcarriers", $"{subcarriers}");
        SampleRecording.Change(json, "global.core:sample_rate", $"{subcarriers * 15000L}");
        SampleRecording.Change(json, "global.core:num_channels", $"{antennas}");
        SampleRecording.Change(json, "global.receiver:array", $$"""{ "horizontal": {{antennas}}, "vertical": 1 }""");
        SampleRecording.Change(json, $"global.{member}", $"{value}");
        byte[] utf8 = SampleRecording.Utf8(json);

        long before = GC.GetAllocatedBytesForCurrentThread();
        IReadOnlyList<SigmfFault> faults = Recording.Validate(utf8, DataBytes);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains(faults, fault => fault.Path == faulty && fault.Expected.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_SpoiltBytes_OnlyEverThrowsInvalidRecording()
    {
        var random = new Random(1);
        byte[] sound = SampleRecording.Utf8(Metadata());
        string[] texts = ["\\ud800", "\u0000", "-", "1e400", "18446744073709551616", "[[[[", "null", "{}", "\"", "é", ",", "receiver:", "9", "[1,2,3]"];
        byte[][] pieces = [.. texts.Select(Encoding.UTF8.GetBytes), [0xFF], [0xC3]];
        int refused = 0;
        const int rounds = 10000;
        for (int round = 0; round < rounds; round++)
        {
            List<byte> spoilt = [.. sound];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                int at = random.Next(spoilt.Count);
                if (random.Next(3) == 0) spoilt.RemoveRange(at, Math.Min(random.Next(1, 30), spoilt.Count - at));
                else if (random.Next(2) == 0) spoilt[at] = (byte)random.Next(256);
                else spoilt.InsertRange(at, pieces[random.Next(pieces.Length)]);
            }
            byte[] json = [.. spoilt];
            try
            {
                Recording recording = Recording.Parse(json, random.Next(3) == 0 ? random.NextInt64() : DataBytes);
                Assert.Equal((recording.Format.Users, recording.Format.Antennas), (recording.Format.Ofdm!.PilotSubcarriers.Count, recording.Format.Ofdm.Array.Antennas));
                Assert.NotNull(Recording.ParsePositions(json));
            }
            catch (InvalidRecordingException fault)
            {
                refused++;
                Assert.NotEmpty(fault.Faults);
            }
        }
        Assert.InRange(refused, rounds / 2, rounds - 1);
    }

    internal static JsonObject Metadata() => JsonNode.Parse("""
        {
          "global": {
            "core:datatype": "ci16_le", "core:version": "1.2.0", "core:sample_rate": 120000, "core:num_channels": 6,
            "core:extensions": [ { "name": "receiver", "version": "1.0.0", "optional": false } ],
            "receiver:waveform": "ofdm", "receiver:users": 2, "receiver:pilot_length": 2, "receiver:data_length": 1, "receiver:constellation": "qpsk",
            "receiver:subcarriers": 8, "receiver:subcarrier_spacing_hz": 15000, "receiver:cyclic_prefix": 2, "receiver:carrier_hz": 3.5e9,
            "receiver:array": { "horizontal": 2, "vertical": 3 },
            "receiver:pilots": [
              { "subcarriers": [0, 4], "values": [ [1, 0], [0, 1], [-1, 0], [0, -1] ] },
              { "subcarriers": [2, 6], "values": [ [1, 1], [-1, 1], [-1, -1], [1, -1] ] } ],
            "receiver:data_subcarriers": [1, 3, 7], "receiver:user_position_std_m": 0.7, "receiver:full_scale": 2.5,
            "receiver:user_positions_m": [ [1, 2, 3], [4, 5, 6] ]
          },
          "captures": [ { "core:sample_start": 0 } ],
          "annotations": [
            { "core:sample_start": 0, "core:sample_count": 20, "core:label": "pilot", "receiver:frame": 3, "receiver:user_positions_m": [ [1, 2, 0], [4, 5, 0] ] },
            { "core:sample_start": 20, "core:sample_count": 10, "core:label": "data", "receiver:frame": 3 } ]
        }
        """)!.AsObject();
}

using System.Text;
using System.Text.Json.Nodes;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Xunit;

namespace Receiver.Formats.Tests.Sigmf;

public class RecordingFaultTests
{
    [Fact]
    public void Parse_SoundRecording_GivesFormatAndFrames()
    {
        Recording recording = Recording.Parse(SampleRecording.Utf8(SampleRecording.Metadata()), SampleRecording.DataBytes);

        FrameFormat format = recording.Format;
        Assert.Equal((3, 2, 2, 4), (format.Antennas, format.Users, format.PilotLength, format.DataLength));
        Assert.Equal((0.1, 1e6, Constellation.Qpsk, Waveform.OneBit), (format.NoiseVariance, format.SampleRateHz, format.Constellation, format.Waveform));
        Assert.Equal(new Complex32(0.7f, -0.7f), format.Pilots[1, 0]);
        Assert.Equal(new Complex32(-0.7f, 0.7f), format.Pilots[0, 1]);
        Assert.Equal([10UL, 11, 12], recording.Frames.Select(frame => frame.Number));
        Assert.Equal(new SlotRun(6, 0, 2), Assert.Single(recording.Frames[1].Pilot));
        Assert.Equal(new SlotRun(8, 0, 4), Assert.Single(recording.Frames[1].Data));
        Assert.Equal(18, recording.Samples);
        Assert.Null(recording.Metadata.VerifySha512(new MemoryStream([1, 2, 3])));
    }

    [Theory]
    [InlineData("global", null)]
    [InlineData("global", "[]")]
    [InlineData("captures", null)]
    [InlineData("captures", "{}")]
    [InlineData("annotations", null)]
    [InlineData("annotations", "7")]
    [InlineData("annotations", "[]")]
    [InlineData("global.core:datatype", null)]
    [InlineData("global.core:datatype", "\"ci9\"")]
    [InlineData("global.core:datatype", "\"ci16_le\"")]
    [InlineData("global.core:datatype", "8")]
    [InlineData("global.core:version", null)]
    [InlineData("global.core:version", "\"2.0.0\"")]
    [InlineData("global.core:sample_rate", null)]
    [InlineData("global.core:sample_rate", "0")]
    [InlineData("global.core:sample_rate", "\"fast\"")]
    [InlineData("global.core:sample_rate", "1e999")]
    [InlineData("global.core:num_channels", null)]
    [InlineData("global.core:num_channels", "0")]
    [InlineData("global.core:num_channels", "-3")]
    [InlineData("global.core:num_channels", "3.5")]
    [InlineData("global.core:num_channels", "70000")]
    [InlineData("global.core:num_channels", "99999999999999999999")]
    [InlineData("global.core:sha512", "\"abc\"")]
    [InlineData("global.core:description", "1")]
    [InlineData("global.core:offset", "5")]
    [InlineData("global.core:dataset", "\"other.bin\"")]
    [InlineData("global.core:metadata_only", "true")]
    [InlineData("global.core:trailing_bytes", "4")]
    [InlineData("global.core:extensions", null)]
    [InlineData("global.core:extensions", "{}")]
    [InlineData("global.core:extensions", "[]")]
    [InlineData("global.core:extensions[0]", "3")]
    [InlineData("global.core:extensions[0].name", null)]
    [InlineData("global.core:extensions[0].version", null)]
    [InlineData("global.core:extensions[0].version", "\"2.0.0\"")]
    [InlineData("global.core:extensions[0].optional", null)]
    [InlineData("global.core:extensions[0].optional", "\"no\"")]
    [InlineData("global.core:extensions[1]", """{ "name": "antenna", "version": "1.0.0", "optional": false }""")]
    [InlineData("global.receiver:waveform", null)]
    [InlineData("global.receiver:waveform", "\"two-bit\"")]
    [InlineData("global.receiver:users", null)]
    [InlineData("global.receiver:users", "0")]
    [InlineData("global.receiver:users", "\"2\"")]
    [InlineData("global.receiver:pilot_length", null)]
    [InlineData("global.receiver:pilot_length", "2147483648")]
    [InlineData("global.receiver:data_length", null)]
    [InlineData("global.receiver:data_length", "65536")]
    [InlineData("global.receiver:data_length", "-4")]
    [InlineData("global.receiver:constellation", null)]
    [InlineData("global.receiver:constellation", "\"16qam\"")]
    [InlineData("global.receiver:noise_variance", "0")]
    [InlineData("global.receiver:noise_variance", "null")]
    [InlineData("global.receiver:pilots", null)]
    [InlineData("global.receiver:pilots", "5")]
    [InlineData("global.receiver:pilots", "[ [ [0.7, 0.7], [-0.7, 0.7] ] ]")]
    [InlineData("global.receiver:pilots[1]", "[ [0.7, 0.7] ]")]
    [InlineData("global.receiver:pilots[1]", "7")]
    [InlineData("global.receiver:pilots[1][0]", "[0.7]")]
    [InlineData("global.receiver:pilots[1][0]", "[0.7, \"j\"]")]
    [InlineData("global.receiver:pilots[0][1]", "[0.7, 1e300]")]
    [InlineData("captures[0]", "0")]
    [InlineData("captures[0].core:sample_start", null)]
    [InlineData("captures[0].core:sample_start", "3")]
    [InlineData("captures[0].core:sample_start", "-1")]
    [InlineData("captures[0].core:global_index", "-1")]
    [InlineData("captures[0].core:global_index", "9223372036854775807")]
    [InlineData("captures[0].core:header_bytes", "16")]
    [InlineData("annotations[2]", "[]")]
    [InlineData("annotations[2].core:sample_start", null)]
    [InlineData("annotations[2].core:sample_start", "9223372036854775807")]
    [InlineData("annotations[2].core:sample_start", "-1")]
    [InlineData("annotations[2].core:sample_start", "5")]
    [InlineData("annotations[2].core:sample_count", null)]
    [InlineData("annotations[2].core:sample_count", "0")]
    [InlineData("annotations[2].core:sample_count", "1")]
    [InlineData("annotations[5].core:sample_count", "5")]
    [InlineData("annotations[5].core:sample_count", "9223372036854775807")]
    [InlineData("annotations[2].core:label", null)]
    [InlineData("annotations[2].core:label", "\"pliot\"")]
    [InlineData("annotations[2].receiver:frame", null)]
    [InlineData("annotations[2].receiver:frame", "-1")]
    [InlineData("annotations[2].receiver:frame", "1.5")]
    public void Parse_SpoiltMember_GivesFaultOfThatPath(string path, string? value)
    {
        JsonObject json = SampleRecording.Metadata();
        SampleRecording.Change(json, path, value);

        IReadOnlyList<SigmfFault> faults = Recording.Validate(SampleRecording.Utf8(json), SampleRecording.DataBytes);

        Assert.Contains(faults, fault => fault.Path == path);
        Assert.All(faults, fault => Assert.NotEmpty(fault.Problem));
        Assert.Equal(faults, Assert.Throws<InvalidRecordingException>(() => Recording.Parse(SampleRecording.Utf8(json), SampleRecording.DataBytes)).Faults);
    }

    [Theory]
    [InlineData("annotations[2]", null, "annotations[2].core:label", "frame 11 has no pilot slot")]
    [InlineData("annotations[3]", null, "annotations[2].core:label", "frame 11 has no data slot")]
    [InlineData("annotations[5]", null, "annotations[4].core:label", "frame 12 has no data slot")]
    [InlineData("annotations[3].receiver:frame", "12", "annotations[3].core:sample_count", "span of 10")]
    [InlineData("captures[1]", """{ "core:sample_start": 9, "core:global_index": 5 }""", "captures[1].core:global_index", "is 5")]
    [InlineData("captures[1]", """{ "core:sample_start": 0 }""", "captures[1].core:sample_start", "is 0")]
    [InlineData("captures[1]", """{ "core:sample_start": 19 }""", "captures[1].core:sample_start", "is 19")]
    [InlineData("captures[1]", """{ "core:sample_start": 10, "core:global_index": 15 }""", "annotations[3].core:sample_count", "span of 9")]
    public void Parse_SlotsThatDoNotMakeFrames_SaysWhich(string path, string? value, string faulty, string problem)
    {
        JsonObject json = SampleRecording.Metadata();
        SampleRecording.Change(json, path, value);

        SigmfFault fault = Assert.Single(Recording.Validate(SampleRecording.Utf8(json), SampleRecording.DataBytes));

        Assert.Equal(faulty, fault.Path);
        Assert.Contains(problem, fault.Problem);
    }

    [Fact]
    public void Parse_DataBeforePilot_GivesFault()
    {
        JsonObject json = SampleRecording.Metadata();
        SampleRecording.Change(json, "annotations[0].receiver:frame", "13");
        SampleRecording.Change(json, "annotations[4].receiver:frame", "10");
        SampleRecording.Change(json, "annotations[5].receiver:frame", "13");

        SigmfFault fault = Assert.Single(Recording.Validate(SampleRecording.Utf8(json), SampleRecording.DataBytes));

        Assert.Contains("before its pilot", fault.Problem);
    }

    [Fact]
    public void Parse_ManyFaults_GivesThemAll()
    {
        JsonObject json = SampleRecording.Metadata();
        string[] spoilt = ["global.core:version", "global.receiver:users",
            "captures[0].core:sample_start", "annotations[1].core:label", "annotations[4].receiver:frame"];
        foreach (string path in spoilt) SampleRecording.Change(json, path, "false");

        IReadOnlyList<SigmfFault> faults = Recording.Validate(SampleRecording.Utf8(json), SampleRecording.DataBytes);

        Assert.Equal(spoilt.Order(), faults.Select(fault => fault.Path).Order());
    }

    [Fact]
    public void Parse_ThousandFaults_ListsAHundredAndCountsTheRest()
    {
        JsonObject json = SampleRecording.Metadata();
        for (int i = 0; i < 1000; i++) json["annotations"]!.AsArray().Add(JsonNode.Parse("false"));

        IReadOnlyList<SigmfFault> faults = Recording.Validate(SampleRecording.Utf8(json), SampleRecording.DataBytes);

        Assert.Equal(101, faults.Count);
        Assert.Equal("900 more faults are not listed", faults[^1].ToString());
    }

    [Fact]
    public void Parse_Faults_NameTheirLines()
    {
        byte[] json = Encoding.UTF8.GetBytes("\uFEFF" + """
            { "global": {
                "core:datatype": "ci9",
                "core:version": "1.2.0",
                "core:description": "é\n" },
              "captures": [
                { "core:sample_start": 0 },
                { "core:sample_start": 0 } ],
              "annotations": [] }
            """);

        IReadOnlyList<SigmfFault> faults = Assert.Throws<InvalidRecordingException>(() => SigmfMetadata.Parse(json)).Faults;

        Assert.Equal([("global.core:datatype", 2), ("captures[1].core:sample_start", 7)], faults.Select(fault => (fault.Path, fault.Line ?? 0)));
        Assert.Equal("global.core:datatype (line 2): is \"ci9\"; expected a SigMF format such as ci8 or ci16_le", faults[0].ToString());
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("{ \"global\": {\n } ", 2)]
    [InlineData("[]", 1)]
    [InlineData("{ \"global\": {}, \"global\": {} }", null)]
    public void Parse_NotAJsonObject_GivesOneFault(string text, int? line)
    {
        SigmfFault fault = Assert.Single(Recording.Validate(Encoding.UTF8.GetBytes(text), 0));

        Assert.Equal("", fault.Path);
        if (line is not null) Assert.Equal(line, fault.Line);
    }

    [Fact]
    public void Parse_DataNotWholeSamples_GivesFault()
    {
        SigmfFault fault = Assert.Single(Recording.Validate(SampleRecording.Utf8(SampleRecording.Metadata()), SampleRecording.DataBytes + 1));

        Assert.Equal("data: 109 bytes are not a whole number of samples; a sample of 3 core:num_channels takes 6 bytes", fault.ToString());
    }

    [Theory]
    [InlineData("global.core:num_channels", "65535", "global.receiver:data_length", "65535", "global.receiver:data_length")]
    [InlineData("global.receiver:users", "65535", "global.receiver:data_length", "65535", "global.receiver:users")]
    [InlineData("global.receiver:users", "65535", "global.core:num_channels", "65535", "global.receiver:users")]
    public void Parse_ProductsBeyondBounds_GiveFaultAndAllocateLittle(string first, string one, string second, string other, string faulty)
    {
        JsonObject json = SampleRecording.Metadata();
        SampleRecording.Change(json, first, one);
        SampleRecording.Change(json, second, other);
        byte[] utf8 = SampleRecording.Utf8(json);

        long before = GC.GetAllocatedBytesForCurrentThread();
        IReadOnlyList<SigmfFault> faults = Recording.Validate(utf8, SampleRecording.DataBytes);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains(faults, fault => fault.Path == faulty && fault.Expected.Contains("at most 67108864"));
    }

    [Theory]
    [InlineData("""{ "core:sample_start": 3, "core:sample_count": 2, "core:label": "carrier" }""")]
    [InlineData("""{ "core:sample_start": 3 }""")]
    public void Parse_AnnotationOfSomebodyElse_IsLeftAlone(string annotation)
    {
        JsonObject json = SampleRecording.Metadata();
        SampleRecording.Change(json, "annotations[6]", annotation);
        SampleRecording.Change(json, "global.core:extensions[1]", """{ "name": "antenna", "version": "1.0.0", "optional": true }""");
        SampleRecording.Change(json, "global.antenna:gain", "3");

        Assert.Equal(3, Recording.Parse(SampleRecording.Utf8(json), SampleRecording.DataBytes).Frames.Count);
    }

    [Fact]
    public void ParseFormat_WithoutSlots_GivesFormat()
    {
        JsonObject json = SampleRecording.Metadata();
        SampleRecording.Change(json, "annotations", "[]");

        Assert.Equal(3, Recording.ParseFormat(SampleRecording.Utf8(json)).Antennas);
        SampleRecording.Change(json, "global.receiver:users", "3");
        Assert.Throws<InvalidRecordingException>(() => Recording.ParseFormat(SampleRecording.Utf8(json)));
    }

    [Fact]
    public void Parse_SpoiltBytes_OnlyEverThrowsInvalidRecording()
    {
        var random = new Random(1);
        byte[] sound = SampleRecording.Utf8(SampleRecording.Metadata());
        string[] texts = ["\\ud800", "\u0000", "-", "1e400", "18446744073709551616", "[[[[", "null", "{}", "\"", "é", ",", "receiver:", "core:"];
        byte[][] pieces = [.. texts.Select(Encoding.UTF8.GetBytes), [0xFF], [0xC3]];
        int refused = 0;
        for (int round = 0; round < 20000; round++)
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
                Recording.Parse(json, random.Next(3) == 0 ? random.NextInt64() : SampleRecording.DataBytes);
            }
            catch (InvalidRecordingException fault)
            {
                refused++;
                Assert.NotEmpty(fault.Faults);
            }
            Assert.NotNull(SigmfSummary.Describe(json, SampleRecording.DataBytes));
        }
        Assert.InRange(refused, 10000, 19999);
    }
}

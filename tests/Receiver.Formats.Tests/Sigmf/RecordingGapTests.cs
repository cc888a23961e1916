using System.Text.Json.Nodes;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Xunit;

namespace Receiver.Formats.Tests.Sigmf;

/// <summary>Recordings of which a gap took a part: frames of 2 + 4 samples, written as file index and global index.</summary>
public class RecordingGapTests
{
    [Fact]
    public void Read_GapWithinSlot_ErasesIt()
    {
        // Samples 3 and 4 of the stream are missing: the second and third of frame 10's data.
        JsonObject json = Json([(0, 0), (3, 5)], [(0, 2, "pilot", 10), (2, 2, "data", 10), (4, 2, "pilot", 11), (6, 4, "data", 11)]);

        Recording recording = Recording.Parse(SampleRecording.Utf8(json), 10 * 6);

        Assert.Equal([new SlotRun(2, 0, 1), new SlotRun(3, 3, 1)], recording.Frames[0].Data);
        Frame frame = new RecordingReader(recording, new MemoryStream([.. Enumerable.Repeat((byte)1, 60)])).Read(0);
        Assert.False(frame.Pilot.Erasures.Any);
        Assert.Equal([0, 3, 3, 0], Enumerable.Range(0, 4).Select(frame.Data.Erasures.CountAt));
    }

    [Fact]
    public void Parse_SlotSplitAroundGap_IsOneSlot()
    {
        JsonObject json = Json([(0, 0), (3, 5)], [(0, 2, "pilot", 10), (2, 1, "data", 10), (3, 1, "data", 10), (4, 2, "pilot", 11), (6, 4, "data", 11)]);

        Assert.Equal([new SlotRun(2, 0, 1), new SlotRun(3, 3, 1)], Recording.Parse(SampleRecording.Utf8(json), 60).Frames[0].Data);
    }

    [Fact]
    public void Parse_SlotSplitAroundStoredSample_IsFault()
    {
        JsonObject json = Json([(0, 0)], [(0, 2, "pilot", 10), (2, 1, "data", 10), (4, 2, "data", 10)]);

        Assert.Equal("annotations[1].core:sample_count", Assert.Single(Recording.Validate(SampleRecording.Utf8(json), 36)).Path);
    }

    [Fact]
    public void Parse_GapOverTailAndHead_PlacesBoth()
    {
        // Samples 4…7 are missing: the tail of frame 10's data and the whole pilot slot of frame 11.
        JsonObject json = Json([(0, 0), (4, 8)], [(0, 2, "pilot", 10), (2, 2, "data", 10), (4, 4, "data", 11)]);

        Recording recording = Recording.Parse(SampleRecording.Utf8(json), 8 * 6);

        Assert.Equal([new SlotRun(2, 0, 2)], recording.Frames[0].Data);
        Assert.Empty(recording.Frames[1].Pilot);
        Assert.Equal([new SlotRun(4, 0, 4)], recording.Frames[1].Data);
        Frame frame = new RecordingReader(recording, new MemoryStream([.. Enumerable.Repeat((byte)1, 48)])).Read(1);
        Assert.True(frame.Pilot.Erasures.All);
        Assert.False(frame.Data.Erasures.Any);
    }

    [Fact]
    public void Parse_HeadMissingAtStartOfFile_AlignsToTheEnd()
    {
        JsonObject json = Json([(0, 4)], [(0, 2, "data", 10), (2, 2, "pilot", 11), (4, 4, "data", 11)]);

        Assert.Equal([new SlotRun(0, 2, 2)], Recording.Parse(SampleRecording.Utf8(json), 48).Frames[0].Data);
    }

    [Fact]
    public void Parse_TailMissingAtEndOfFile_AlignsToTheStart()
    {
        JsonObject json = Json([(0, 0)], [(0, 2, "pilot", 10), (2, 3, "data", 10)]);

        Assert.Equal([new SlotRun(2, 0, 3)], Recording.Parse(SampleRecording.Utf8(json), 30).Frames[0].Data);
    }

    [Fact]
    public void Parse_GapsOnBothSides_FollowsTheStepOfTheOthers()
    {
        // A stream that begins at 100; of frame 11 only the two middle data samples are left, 100 + 6 + 2 + 1 and the next.
        JsonObject json = Json([(0, 100), (6, 109), (8, 112)],
            [(0, 2, "pilot", 10), (2, 4, "data", 10), (6, 2, "data", 11), (8, 2, "pilot", 12), (10, 4, "data", 12)]);

        Recording recording = Recording.Parse(SampleRecording.Utf8(json), 14 * 6);

        Assert.Equal([new SlotRun(6, 1, 2)], recording.Frames[1].Data);
    }

    [Fact]
    public void Parse_GapsOnBothSidesOutOfStep_IsFault()
    {
        JsonObject json = Json([(0, 0), (6, 1000), (12, 2003), (14, 2100)],
            [(0, 2, "pilot", 10), (2, 4, "data", 10), (6, 2, "pilot", 11), (8, 4, "data", 11), (12, 2, "data", 12), (14, 2, "pilot", 13), (16, 4, "data", 13)]);

        SigmfFault fault = Assert.Single(Recording.Validate(SampleRecording.Utf8(json), 20 * 6));

        Assert.Equal("annotations[4].core:sample_count", fault.Path);
        Assert.Contains("leaves open which samples", fault.Problem);
    }

    [Fact]
    public void Parse_GapTooSmallForWhatIsMissing_IsFault()
    {
        // One sample is missing, but two slots are short of one each.
        JsonObject json = Json([(0, 0), (5, 6)], [(0, 2, "pilot", 10), (2, 3, "data", 10), (5, 1, "pilot", 11), (6, 4, "data", 11)]);

        SigmfFault fault = Assert.Single(Recording.Validate(SampleRecording.Utf8(json), 60));

        Assert.Equal("annotations[2].core:sample_count", fault.Path);
    }

    [Fact]
    public void Parse_FramesOutOfOrder_ComeInTheOrderOfTheFile()
    {
        JsonObject json = Json([(0, 6), (6, 0)], [(6, 2, "pilot", 10), (8, 4, "data", 10), (0, 2, "pilot", 11), (2, 4, "data", 11)]);

        Assert.Equal([11UL, 10], Recording.Parse(SampleRecording.Utf8(json), 72).Frames.Select(frame => frame.Number));
    }

    [Theory]
    [InlineData(3, 1, 0, "sample 3 of channel 1 is (1, 0)")]
    [InlineData(17, -128, 1, "sample 17 of channel 1 is (-128, 1)")]
    [InlineData(8, 1, 3, "sample 8 of channel 1 is (1, 3)")]
    public void Read_ValueOtherThanSign_NamesSampleAndChannel(int sample, int real, int imaginary, string problem)
    {
        Recording recording = Recording.Parse(SampleRecording.Utf8(SampleRecording.Metadata()), SampleRecording.DataBytes);
        byte[] data = [.. Enumerable.Repeat((byte)1, (int)SampleRecording.DataBytes)];
        (data[sample * 6 + 2], data[sample * 6 + 3]) = ((byte)real, (byte)imaginary);

        var fault = Assert.Throws<InvalidRecordingException>(() => new RecordingReader(recording, new MemoryStream(data)).Read(sample / 6));

        Assert.StartsWith(problem, Assert.Single(fault.Faults).Problem);
    }

    [Fact]
    public void Read_DataShorterThanStated_IsFault()
    {
        Recording recording = Recording.Parse(SampleRecording.Utf8(SampleRecording.Metadata()), SampleRecording.DataBytes);
        var reader = new RecordingReader(recording, new MemoryStream([.. Enumerable.Repeat((byte)1, 50)]));

        Assert.Equal(10UL, reader.Read(0).Id.Number);
        Assert.Contains("the data ends", Assert.Throws<InvalidRecordingException>(() => reader.Read(1)).Message);
    }

    private static JsonObject Json((long Sample, long Global)[] captures, (long Start, long Count, string Label, long Frame)[] slots)
    {
        JsonObject json = SampleRecording.Metadata();
        json["captures"] = new JsonArray([.. captures.Select(c => new JsonObject { ["core:sample_start"] = c.Sample, ["core:global_index"] = c.Global })]);
        json["annotations"] = new JsonArray([.. slots.Select(s => SampleRecording.Annotation(s.Start, s.Count, s.Label, s.Frame))]);
        return json;
    }
}

using System.Buffers;
using System.Text.Json.Nodes;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Xunit;

namespace Receiver.Formats.Tests.Sigmf;

public class RecordingWriterTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.02)]
    [InlineData(0.2)]
    [InlineData(0.7)]
    public void Write_RandomErasuresAndMissingFrames_ReadsBackExactly(double share)
    {
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            FrameFormat format = RandomFrames.Format(random, random.Next(1, 40), random.Next(1, 5), random.Next(1, 12), random.Next(1, 12));
            ulong number = (ulong)random.NextInt64(1L << 50);
            var frames = new List<Frame>();
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                Frame frame = RandomFrames.Frame(random, format, number);
                RandomFrames.Erase(random, frame.Pilot, share);
                RandomFrames.Erase(random, frame.Data, share);
                if (random.NextDouble() < share) (random.Next(2) == 0 ? frame.Pilot : frame.Data).Erasures.EraseAll();
                frames.Add(frame);
                number += random.Next(3) == 0 ? (ulong)random.Next(2, 9) : 1;
            }
            if (random.Next(3) == 0) random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(frames));

            AssertReadsBack(format, frames);
        }
    }

    [Fact]
    public void WriteMetadata_StatesWhatIsKnown()
    {
        var random = new Random(3);
        FrameFormat format = RandomFrames.Format(random, 5, 2, 3, 4);
        Frame frame = RandomFrames.Frame(random, format, 7) with { TimeNs = 1_700_000_000_123_456_789 };
        frame.Pilot.Erasures.Set(0, 5, 1, 1, erased: true);

        (byte[] metadata, _) = Write(format, [frame, RandomFrames.Frame(random, format, 9)]);

        JsonNode json = JsonNode.Parse(metadata)!, global = json["global"]!;
        Assert.Equal("ci8", (string)global["core:datatype"]!);
        Assert.Equal("a \"test\" é", (string)global["core:description"]!);
        Assert.Equal((5, 1e6, 0.25), ((int)global["core:num_channels"]!, (double)global["core:sample_rate"]!, (double)global["receiver:noise_variance"]!));
        Assert.Equal("""{"name":"receiver","version":"1.0.0","optional":false}""", global["core:extensions"]![0]!.ToJsonString());
        Assert.Equal(["one-bit", "qpsk"], new[] { "waveform", "constellation" }.Select(name => (string)global["receiver:" + name]!));
        Assert.Equal((2, 3, 4), ((int)global["receiver:users"]!, (int)global["receiver:pilot_length"]!, (int)global["receiver:data_length"]!));
        Assert.Equal(format.Pilots[1, 2].Imaginary, (float)global["receiver:pilots"]![1]![2]![1]!);
        Assert.Equal([(0, 0), (1, 2), (6, 14)], json["captures"]!.AsArray().Select(c => ((int)c!["core:sample_start"]!, (int)c["core:global_index"]!)));
        Assert.Equal("2023-11-14T22:13:20.123456789Z", (string)json["captures"]![0]!["core:datetime"]!);
        Assert.Equal("2023-11-14T22:13:20.123458789Z", (string)json["captures"]![1]!["core:datetime"]!);
        Assert.Equal("""{"core:sample_start":2,"core:sample_count":4,"core:label":"data","receiver:frame":7}""", json["annotations"]![1]!.ToJsonString());
    }

    [Fact]
    public void Write_FrameNumbersAtTheTopOfTheirRange_ReadBack()
    {
        var random = new Random(4);
        FrameFormat format = RandomFrames.Format(random, 2, 1, 2, 2);

        AssertReadsBack(format, [RandomFrames.Frame(random, format, ulong.MaxValue - 3), RandomFrames.Frame(random, format, ulong.MaxValue)]);
    }

    [Fact]
    public void Write_FrameTooFarOrTwiceOrOfAnotherFormat_Throws()
    {
        var random = new Random(5);
        FrameFormat format = RandomFrames.Format(random, 2, 1, 2, 3);
        using var writer = new RecordingWriter(format, "", new MemoryStream());
        writer.Write(RandomFrames.Frame(random, format, 1));

        Assert.Throws<ArgumentException>(() => writer.Write(RandomFrames.Frame(random, format, 1)));
        Assert.Throws<ArgumentException>(() => writer.Write(RandomFrames.Frame(random, format, 1UL << 63)));
        Assert.Throws<ArgumentException>(() => writer.Write(RandomFrames.Frame(random, format with { DataLength = 4 }, 2)));
        Assert.Throws<ArgumentException>(() => writer.Write(RandomFrames.Frame(random, format with { Antennas = 3 }, 2)));
        Assert.Throws<ArgumentException>(() => new RecordingWriter(format with { Waveform = Waveform.Ofdm }, "", Stream.Null));
    }

    [Fact]
    public void WriteMetadata_BeforeAnyFrame_IsReadable()
    {
        FrameFormat format = RandomFrames.Format(new Random(6), 2, 1, 2, 3) with { NoiseVariance = null, Constellation = Constellation.Gaussian };

        AssertReadsBack(format, []);
    }

    [Fact]
    public void VerifySha512_OneBitChanged_IsFault()
    {
        var random = new Random(7);
        FrameFormat format = RandomFrames.Format(random, 4, 1, 2, 3);
        (byte[] json, byte[] data) = Write(format, [RandomFrames.Frame(random, format, 0)]);
        SigmfMetadata metadata = SigmfMetadata.Parse(json);

        Assert.Null(metadata.VerifySha512(new MemoryStream(data)));
        data[17] ^= 1;
        Assert.Equal("global.core:sha512", metadata.VerifySha512(new MemoryStream(data))?.Path);
    }

    private static void AssertReadsBack(FrameFormat format, List<Frame> frames)
    {
        (byte[] json, byte[] data) = Write(format, frames);
        Recording recording = Recording.Parse(json, data.Length);
        Frame[] expected = [.. frames.Where(frame => !frame.Pilot.Erasures.All || !frame.Data.Erasures.All)];

        Assert.Equal(format with { Pilots = recording.Format.Pilots }, recording.Format);
        Assert.Equal(format.Pilots, recording.Format.Pilots);
        Assert.Null(recording.Metadata.VerifySha512(new MemoryStream(data)));
        Assert.Equal(expected.Select(frame => frame.Id.Number), recording.Frames.Select(frame => frame.Number));
        var reader = new RecordingReader(recording, new MemoryStream(data));
        for (int i = expected.Length - 1; i >= 0; i--)
        {
            Frame actual = reader.Read(i);
            Assert.Equal(expected[i].Id, actual.Id);
            RandomFrames.AssertSame(expected[i].Pilot, actual.Pilot);
            RandomFrames.AssertSame(expected[i].Data, actual.Data);
        }
    }

    private static (byte[] Json, byte[] Data) Write(FrameFormat format, List<Frame> frames)
    {
        var data = new MemoryStream();
        var metadata = new ArrayBufferWriter<byte>();
        using var writer = new RecordingWriter(format, "a \"test\" é", data);
        foreach (Frame frame in frames) writer.Write(frame);
        writer.WriteMetadata(metadata);
        return (metadata.WrittenSpan.ToArray(), data.ToArray());
    }
}

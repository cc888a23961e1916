using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Xunit;

namespace Receiver.Formats.Tests.Sigmf;

public class OfdmRecordingTests
{
    [Theory]
    [InlineData(SampleFormat.Ci16, 0.0)]
    [InlineData(SampleFormat.Ci16, 0.02)]
    [InlineData(SampleFormat.Ci16, 0.3)]
    [InlineData(SampleFormat.Cf32, 0.0)]
    [InlineData(SampleFormat.Cf32, 0.05)]
    [InlineData(SampleFormat.Cf32, 0.7)]
    public void Write_RandomErasuresAndMissingFrames_ReadsBackExactly(SampleFormat samples, double share)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            FrameFormat format = OfdmFrames.Format(random, samples, seed % 2 == 0 ? Constellation.Qpsk : Constellation.Gaussian);
            ulong number = (ulong)random.NextInt64(1L << 40);
            var frames = new List<Frame>();
            for (int i = random.Next(1, 5); i > 0; i--, number += (ulong)random.Next(1, 4))
            {
                Frame frame = OfdmFrames.Frame(random, format, number);
                RandomFrames.Erase(random, frame.Pilot, share);
                RandomFrames.Erase(random, frame.Data, share);
                if (random.NextDouble() < share) (random.Next(2) == 0 ? frame.Pilot : frame.Data).Erasures.EraseAll();
                frames.Add(frame);
            }

            AssertReadsBack(format, frames);
        }
    }

    [Fact]
    public void WriteMetadata_StatesWhatIsKnown()
    {
        var random = new Random(3);
        FrameFormat format = OfdmFrames.Format(random) with { NoiseVariance = 0.5 };
        OfdmFormat ofdm = format.Ofdm!;
        Position[] positions = OfdmFrames.Positions(random, format.Users);

        (byte[] metadata, byte[] data) = Write(format with { SampleRateHz = 1 }, [OfdmFrames.Frame(random, format, 7) with { UserPositions = positions }]);

        JsonNode json = JsonNode.Parse(metadata)!, global = json["global"]!;
        Assert.Equal(("ci16_le", "ofdm"), ((string)global["core:datatype"]!, (string)global["receiver:waveform"]!));
        Assert.Equal((ofdm.BandwidthHz, 0.5, ofdm.FullScale), ((double)global["core:sample_rate"]!, (double)global["receiver:noise_variance"]!, (double)global["receiver:full_scale"]!));
        Assert.Equal((ofdm.PilotSymbols, format.DataLength), ((int)global["receiver:pilot_length"]!, (int)global["receiver:data_length"]!));
        Assert.Equal(ofdm.Array.Vertical, (int)global["receiver:array"]!["vertical"]!);
        Assert.Equal(ofdm.PilotSubcarriers[0], global["receiver:pilots"]![0]!["subcarriers"]!.AsArray().Select(n => (int)n!));
        Assert.Equal(format.Pilots[0, 0].Imaginary, (float)global["receiver:pilots"]![0]!["values"]![0]![1]!);
        Assert.Equal((double)positions[0].Z, (double)json["annotations"]![0]!["receiver:user_positions_m"]![0]![2]!);
        Assert.Null(json["annotations"]![1]!["receiver:user_positions_m"]);
        Assert.Equal(format.Length(SlotKind.Data), (int)json["annotations"]![1]!["core:sample_count"]!);
        Assert.Equal(4L * format.Antennas * (format.Length(SlotKind.Pilot) + format.Length(SlotKind.Data)), data.Length);
    }

    [Fact]
    public void Read_ValuesAtTheEdge_OnlyThePairOfLowestIsLost()
    {
        var random = new Random(4);
        FrameFormat format = OfdmFrames.Format(random) with { Antennas = 3 };
        format = format with { Ofdm = format.Ofdm! with { Array = new PlanarArray(3, 1) } };
        Frame frame = OfdmFrames.Frame(random, format, 0);
        Span<short> samples = MemoryMarshal.Cast<byte, short>(frame.Data.Time(2));
        (samples[0], samples[1], samples[2], samples[3], samples[4], samples[5]) = (-32768, -32767, 32767, -32768, -32768, -32768);

        Frame read = Read(Write(format, [frame]), 0);

        Assert.Equal((-32768, -32767), OfdmFrames.Sample(read.Data, 0, 2));
        Assert.Equal((32767, -32768), OfdmFrames.Sample(read.Data, 1, 2));
        Assert.Equal([false, false, true], Enumerable.Range(0, 3).Select(antenna => read.Data.Erasures[antenna, 2]));
        Assert.Equal(1, read.Data.Erasures.Count);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Read_FloatThatIsNoNumber_IsErased(float value)
    {
        FrameFormat format = OfdmFrames.Format(new Random(5), SampleFormat.Cf32);
        int antennas = format.Antennas, times = format.Length(SlotKind.Pilot) + format.Length(SlotKind.Data);
        (byte[] json, byte[] data) = Write(format, [OfdmFrames.Frame(new Random(6), format, 0)]);
        for (int component = 0; component < 2 * antennas * times; component += 7)
        {
            byte[] spoilt = [.. data];
            BinaryPrimitives.WriteSingleLittleEndian(spoilt.AsSpan(4 * component), value);

            Frame read = Read((json, spoilt), 0);

            int time = component / 2 / antennas, antenna = component / 2 % antennas, pilots = format.Length(SlotKind.Pilot);
            Assert.Equal(1, read.Pilot.Erasures.Count + read.Data.Erasures.Count);
            Assert.True(time < pilots ? read.Pilot.Erasures[antenna, time] : read.Data.Erasures[antenna, time - pilots]);
        }
    }

    [Fact]
    public void ParsePositions_SomeFramesBringTheirs_GivesThose()
    {
        var random = new Random(7);
        FrameFormat format = OfdmFrames.Format(random);
        Frame[] frames = [.. Enumerable.Range(3, 6).Select(i => OfdmFrames.Frame(random, format, (ulong)i))];
        frames[1].Pilot.Erasures.EraseAll();
        frames[1] = frames[1] with { UserPositions = OfdmFrames.Positions(random, format.Users) };

        IReadOnlyDictionary<ulong, IReadOnlyList<Position>> positions = Recording.ParsePositions(Write(format, frames).Json);

        Assert.Equal(frames.Where(frame => frame.UserPositions is not null).Select(frame => frame.Id.Number), positions.Keys.Order());
        Assert.All(positions, entry => Assert.Equal(frames[entry.Key - 3].UserPositions, entry.Value));
    }

    [Fact]
    public void ParsePositions_OneBit_GivesNone()
    {
        Assert.Empty(Recording.ParsePositions(SampleRecording.Utf8(SampleRecording.Metadata())));
    }

    [Fact]
    public void Constructor_WaveformAndNumerologyDisagree_Throws()
    {
        FrameFormat format = OfdmFrames.Format(new Random(8));

        Assert.Throws<ArgumentException>(() => new RecordingWriter(format with { Ofdm = null }, "", Stream.Null));
        Assert.Throws<ArgumentException>(() => new RecordingWriter(format with { Waveform = Waveform.OneBit }, "", Stream.Null));
        using var writer = new RecordingWriter(format, "", Stream.Null);
        Assert.Throws<ArgumentException>(() => writer.Write(OfdmFrames.Frame(new Random(8), format with { Ofdm = format.Ofdm! with { SampleFormat = SampleFormat.Cf32 } }, 0)));
    }

    private static void AssertReadsBack(FrameFormat format, List<Frame> frames)
    {
        (byte[] json, byte[] data) = Write(format, frames);
        Recording recording = Recording.Parse(json, data.Length);
        Frame[] expected = [.. frames.Where(frame => !frame.Pilot.Erasures.All || !frame.Data.Erasures.All)];

        OfdmFrames.AssertSame(format, recording.Format);
        OfdmFrames.AssertSame(format, Recording.ParseFormat(json));
        Assert.Null(recording.Metadata.VerifySha512(new MemoryStream(data)));
        Assert.Equal(expected.Select(frame => frame.Id.Number), recording.Frames.Select(frame => frame.Number));
        for (int i = expected.Length - 1; i >= 0; i--)
        {
            Frame actual = new RecordingReader(recording, new MemoryStream(data)).Read(i);
            Assert.Equal(expected[i].UserPositions, actual.UserPositions);
            RandomFrames.AssertSame(expected[i].Pilot, actual.Pilot);
            RandomFrames.AssertSame(expected[i].Data, actual.Data);
        }
    }

    private static Frame Read((byte[] Json, byte[] Data) files, int index) =>
        new RecordingReader(Recording.Parse(files.Json, files.Data.Length), new MemoryStream(files.Data)).Read(index);

    private static (byte[] Json, byte[] Data) Write(FrameFormat format, IEnumerable<Frame> frames)
    {
        var data = new MemoryStream();
        var metadata = new ArrayBufferWriter<byte>();
        using var writer = new RecordingWriter(format, "test", data);
        foreach (Frame frame in frames) writer.Write(frame);
        writer.WriteMetadata(metadata);
        return (metadata.WrittenSpan.ToArray(), data.ToArray());
    }
}

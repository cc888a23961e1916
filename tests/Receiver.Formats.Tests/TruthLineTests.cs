using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Receiver.Frames;
using Xunit;

namespace Receiver.Formats.Tests;

public class TruthLineTests
{
    private static readonly FrameFormat _format = RandomFrames.Format(new Random(1), 3, 2, 2, 5);

    [Fact]
    public void Parse_LineByHand_GivesTruth()
    {
        // 1, 2, 3 and 4 as float32, then zeros: antenna 0's users 0 and 1, then the other antennas.
        string channel = Convert.ToBase64String(Convert.FromHexString("0000803F" + "00000040" + "00004040" + "00008040" + new string('0', 64)));
        (ulong frame, GroundTruth truth) = TruthLine.Parse(Utf8($$"""{"later":[{"frame":9}],"frame":18446744073709551615,"active":[1],"bits":"BAAB","channel":"{{channel}}"} """), _format);

        Assert.Equal(ulong.MaxValue, frame);
        Assert.Null(truth.SnrDb);
        Assert.Equal([1], truth.Active);
        Assert.Equal([4, 0, 1], truth.Bits);
        Assert.True(Qpsk.Bit(truth.Bits, Qpsk.BitIndex(0, 1, 5, quadrature: false)));
        Assert.Equal((new Complex32(1, 2), new Complex32(3, 4), Complex32.Zero), (truth.Channel![0, 0], truth.Channel![0, 1], truth.Channel![1, 0]));
    }

    [Fact]
    public void Write_Truth_ReadsBackExactly()
    {
        var random = new Random(2);
        var truth = new GroundTruth { SnrDb = -2.3, Active = [0, 1], Bits = [1, 2, 3], Channel = RandomFrames.Matrix(random, 3, 2) };
        var line = new ArrayBufferWriter<byte>();

        TruthLine.Write(42, truth, line);

        Assert.Equal((byte)'\n', line.WrittenSpan[^1]);
        Assert.Equal(1, line.WrittenSpan.Count((byte)'\n'));
        Assert.Equal(42UL, TruthLine.ParseFrameNumber(line.WrittenSpan));
        (ulong frame, GroundTruth read) = TruthLine.Parse(line.WrittenSpan, _format);
        Assert.Equal((42UL, -2.3), (frame, read.SnrDb));
        Assert.Equal(truth.Active, read.Active);
        Assert.Equal(truth.Bits, read.Bits);
        Assert.Equal(truth.Channel!, read.Channel);
        JsonObject json = JsonNode.Parse(line.WrittenSpan)!.AsObject();
        Assert.Equal(["frame", "snr_db", "active", "bits", "channel"], json.Select(member => member.Key));
    }

    [Fact]
    public void Parse_GaussianSymbols_NeedNoBits()
    {
        (_, GroundTruth truth) = TruthLine.Parse(Utf8(Line(("bits", null))), _format with { Constellation = Constellation.Gaussian });

        Assert.Empty(truth.Bits);
    }

    [Theory]
    [InlineData("frame", null, "truth line: frame is missing")]
    [InlineData("frame", "-1", "truth line: frame is not a frame number")]
    [InlineData("frame", "\"3\"", "truth line: frame is not a frame number")]
    [InlineData("snr_db", "1e999", "truth of frame 3: snr_db is not a finite number")]
    [InlineData("active", null, "truth of frame 3: active is missing")]
    [InlineData("active", "7", "truth of frame 3: active is not an array")]
    [InlineData("active", "[0, 2]", "truth of frame 3: active holds something other than the index of one of 2 users")]
    [InlineData("active", "[[0]]", "truth of frame 3: active holds something other")]
    [InlineData("active", "[1, 1]", "truth of frame 3: active holds user 1 twice")]
    [InlineData("bits", null, "truth of frame 3: bits is missing")]
    [InlineData("bits", "\"AAA\"", "truth of frame 3: bits is not base64")]
    [InlineData("bits", "\"\\ud800\"", "truth of frame 3: ")]
    [InlineData("bits", "\"AAAA\\u0041AAA\"", "truth of frame 3: bits holds 6 bytes; 2·users·data_length bits are 3")]
    [InlineData("channel", null, "truth of frame 3: channel is missing")]
    [InlineData("channel", "\"AAAA\"", "truth of frame 3: channel holds 3 bytes; antennas·users pairs of float32 are 48")]
    [InlineData("channel", "\"AADAfwAAwH8AAMB/AADAfwAAwH8AAMB/AADAfwAAwH8AAMB/AADAfwAAwH8AAMB/\"", "truth of frame 3: channel is not finite at antenna 0, user 0")]
    public void Parse_SpoiltMember_SaysWhich(string member, string? value, string problem)
    {
        var fault = Assert.Throws<InvalidTruthException>(() => TruthLine.Parse(Utf8(Line((member, value))), _format));

        Assert.StartsWith(problem, fault.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"frame\":1")]
    [InlineData("{\"frame\":1,\"frame\":1}")]
    [InlineData("{\"frame\":1} {}")]
    [InlineData("{\"\\udc00\":1}")]
    public void Parse_NotOneJsonObject_Throws(string line) => Assert.Throws<InvalidTruthException>(() => TruthLine.Parse(Utf8(line), _format));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"frame\":1.5}")]
    [InlineData("{\"\\udc00\":1}")]
    public void ParseFrameNumber_None_Throws(string line) => Assert.Throws<InvalidTruthException>(() => TruthLine.ParseFrameNumber(Utf8(line)));

    [Fact]
    public void Parse_SpoiltBytes_OnlyEverThrowsInvalidTruth()
    {
        var random = new Random(4);
        byte[] sound = Utf8(Line(("snr_db", "3")));
        int refused = 0;
        for (int round = 0; round < 20000; round++)
        {
            byte[] line = [.. sound];
            for (int change = random.Next(1, 4); change > 0; change--) line[random.Next(line.Length)] = (byte)random.Next(256);
            int length = random.Next(4) == 0 ? random.Next(line.Length) : line.Length;
            try
            {
                TruthLine.Parse(line.AsSpan(0, length), _format);
                TruthLine.ParseFrameNumber(line.AsSpan(0, length));
            }
            catch (InvalidTruthException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 5000, 19999);
    }

    private static byte[] Utf8(string line) => Encoding.UTF8.GetBytes(line);

    private static string Line((string Member, string? Value) change)
    {
        var members = new Dictionary<string, string?>
        {
            ["frame"] = "3", ["snr_db"] = "0.5", ["active"] = "[0, 1]", ["bits"] = "\"AAAA\"", ["channel"] = $"\"{new string('A', 64)}\"", [change.Member] = change.Value,
        };
        return $"{{{string.Join(", ", members.Where(member => member.Value is not null).Select(member => $"\"{member.Key}\": {member.Value}"))}}}";
    }
}

using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Receiver.Frames;
using Xunit;

namespace Receiver.Formats.Tests;

/// <summary>The truth of OFDM frames.</summary>
public class SceneTruthTests
{
    private static readonly FrameFormat _format = OfdmFrames.Format(new Random(1)) with { Users = 2, DataLength = 1 };

    private static readonly string _symbols = Convert.ToBase64String(new byte[8 * 2 * _format.SymbolsPerUser]);

    private static readonly string _line = $$$"""
        {"frame": 3, "paths": [
          {"user": 1, "scatterer": null, "gain": [0.5, -0.25], "azimuth_rad": 0.3, "polar_rad": 1.2, "delay_s": 1e-7},
          {"user": 0, "scatterer": 1, "gain": [1, 0], "azimuth_rad": -0.5, "polar_rad": 1.6, "delay_s": 2e-7},
          {"user": 1, "scatterer": 0, "gain": [0, 1], "azimuth_rad": 0, "polar_rad": 1, "delay_s": 3e-7}],
         "users": [{"position_m": [1, 2, 3], "time_offset_s": 1e-8}, {"position_m": [4, 5, 6], "time_offset_s": -1e-8}],
         "scatterers": [{"position_m": [7, 8, 9], "users": [1]}, {"position_m": [10, 11, 12], "users": [1, 0]}],
         "reported_positions_m": [[1, 2, 0], [4, 5, 0]], "symbols": "{{{_symbols}}}", "snr_db": -5, "somebody": {"else": [1]}}
        """;

    [Fact]
    public void Parse_LineByHand_GivesSceneWithTotalDelays()
    {
        (ulong frame, GroundTruth truth) = TruthLine.Parse(Encoding.UTF8.GetBytes(_line), _format);

        SceneTruth scene = truth.Scene!;
        Assert.Equal((3UL, -5.0), (frame, truth.SnrDb));
        Assert.Null(truth.Channel);
        Assert.Equal([0, 1], truth.Active);
        Assert.Equal([new Position(1, 2, 3), new Position(4, 5, 6)], scene.UserPositions);
        Assert.Equal([1e-8, -1e-8], scene.TimeOffsets);
        Assert.Equal(new Position(10, 11, 12), scene.Scatterers![1].Position);
        Assert.Equal([0, 1], scene.Scatterers[1].Users);
        Assert.Equal([[1], [-1, 0]], scene.PathScatterers!);
        PropagationPath path = scene.Channel.Paths![1][0];
        Assert.Equal(new Complex(0.5, -0.25), path.Gain);
        Assert.Equal((Math.Sin(0.3) * Math.Sin(1.2), Math.Cos(1.2), 1e-7 - 1e-8), (path.U, path.V, path.DelaySeconds));
        Assert.Equal(2e-7 + 1e-8, scene.Channel.Paths[0][0].DelaySeconds);
    }

    [Theory]
    [InlineData(Constellation.Qpsk)]
    [InlineData(Constellation.Gaussian)]
    public void Write_Paths_ReadBackToRounding(Constellation constellation)
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            FrameFormat format = OfdmFrames.Format(random, constellation: constellation);
            GroundTruth truth = Truth(random, format);

            GroundTruth read = WriteAndRead(truth, format, out JsonObject json);

            SceneTruth expected = truth.Scene!, actual = read.Scene!;
            Assert.Equal(truth.Active, read.Active);
            Assert.Equal(expected.Symbols, actual.Symbols);
            Assert.Equal(expected.UserPositions, actual.UserPositions);
            Assert.Equal(expected.TimeOffsets, actual.TimeOffsets);
            Assert.Equal(expected.Scatterers!.Select(s => s.Position), actual.Scatterers!.Select(s => s.Position));
            Assert.Equal(expected.Scatterers!.Select(s => s.Users), actual.Scatterers!.Select(s => s.Users));
            Assert.Equal(expected.PathScatterers!, actual.PathScatterers!);
            foreach (var (one, other) in expected.Channel.Paths!.Zip(actual.Channel.Paths!).SelectMany(user => user.First.Zip(user.Second)))
            {
                Assert.Equal(one.Gain, other.Gain);
                Assert.Equal(one.U, other.U, 1e-12);
                Assert.Equal(one.V, other.V, 1e-12);
                Assert.Equal(one.DelaySeconds, other.DelaySeconds, 1e-20);
            }
            Assert.Equal(format.Users, json["reported_positions_m"]!.AsArray().Count);
            Assert.Equal(constellation == Constellation.Gaussian, read.Bits.Length == 0);
            if (read.Bits.Length == 0) continue;
            for (int user = 0; user < format.Users; user++)
                for (int use = 0; use < format.SymbolsPerUser; use++)
                    Assert.Equal(expected.Symbols[user, use].Imaginary < 0, Qpsk.Bit(read.Bits, Qpsk.BitIndex(user, use, format.SymbolsPerUser, quadrature: true)));
        }
    }

    [Fact]
    public void Write_ResponsesOnly_ReadBackExactly()
    {
        var random = new Random(3);
        FrameFormat format = OfdmFrames.Format(random);
        var channel = new WidebandChannel([.. Enumerable.Range(0, format.Users).Select(_ => RandomFrames.Matrix(random, format.Antennas, format.Ofdm!.Subcarriers))]);
        SceneTruth sent = Truth(random, format).Scene! with { Channel = channel, PathScatterers = null, Scatterers = null };

        SceneTruth read = WriteAndRead(new GroundTruth { Active = [0], Bits = [], Scene = sent }, format, out _).Scene!;

        Assert.Null(read.Channel.Paths);
        Assert.Null(read.Scatterers);
        Assert.Null(read.PathScatterers);
        for (int user = 0; user < format.Users; user++) Assert.Equal(channel.Response(user, format.Ofdm!), read.Channel.Response(user, format.Ofdm!));
    }

    [Fact]
    public void Write_NothingKnownBesideThePaths_ReadsBackAsUnknown()
    {
        var random = new Random(4);
        FrameFormat format = OfdmFrames.Format(random);
        SceneTruth sent = Truth(random, format).Scene! with { PathScatterers = null, Scatterers = null, UserPositions = [], TimeOffsets = [] };

        SceneTruth read = WriteAndRead(new GroundTruth { Active = [0], Bits = [], Scene = sent }, format, out _).Scene!;

        Assert.Null(read.Scatterers);
        Assert.Null(read.PathScatterers);
        Assert.Empty(read.UserPositions);
        Assert.Empty(read.TimeOffsets);
        Assert.Equal(sent.Channel.Paths![0][0].DelaySeconds, read.Channel.Paths![0][0].DelaySeconds);
    }

    [Theory]
    [InlineData("symbols", null, "symbols is missing")]
    [InlineData("symbols", "\"AAAA\"", "symbols holds 3 bytes")]
    [InlineData("symbols", "[]", "symbols is not base64")]
    [InlineData("paths", null, "paths is missing, and so is channel")]
    [InlineData("paths", "{}", "paths is not an array")]
    [InlineData("paths", "[7]", "paths[0] is not an object")]
    [InlineData("paths[1].user", "2", "paths[1].user holds something other than the index of one of 2 users")]
    [InlineData("paths[1].user", null, "paths[1].user is missing")]
    [InlineData("paths[1].scatterer", "2", "paths names scatterer 2 of 2")]
    [InlineData("paths[1].scatterer", "-1", "paths[1].scatterer is neither an index nor null")]
    [InlineData("paths[1].gain", "[1]", "paths[1].gain is not [re, im]")]
    [InlineData("paths[1].gain[1]", "1e999", "paths[1].gain is not a finite number")]
    [InlineData("paths[1].azimuth_rad", "null", "paths[1].azimuth_rad is not a finite number")]
    [InlineData("paths[1].delay_s", null, "paths[1].delay_s is missing")]
    [InlineData("users", "[]", "users has 0 entries; there are 2 users")]
    [InlineData("users[1]", "3", "users[1] is not an object")]
    [InlineData("users[1].position_m", null, "users lacks some position_m")]
    [InlineData("users[0].time_offset_s", null, "users lacks some time_offset_s")]
    [InlineData("users[0].position_m", "[1, 2]", "users[0].position_m is not three finite numbers")]
    [InlineData("scatterers[0].users", "[0, 0]", "scatterers[0].users holds user 0 twice")]
    [InlineData("scatterers[0].users", "[9]", "scatterers[0].users holds something other")]
    [InlineData("scatterers[1].position_m", null, "scatterers[1].position_m is missing")]
    [InlineData("reported_positions_m", "[[1, 2, 3]]", "reported_positions_m has 1 entries")]
    [InlineData("reported_positions_m[1]", "[1, 2, \"3\"]", "reported_positions_m[1] is not three finite numbers")]
    [InlineData("channel", "\"AAAA\"", "channel holds 3 bytes")]
    public void Parse_SpoiltMember_SaysWhich(string path, string? value, string problem)
    {
        JsonNode json = JsonNode.Parse(_line)!;
        Sigmf.SampleRecording.Change(json, path, value);

        var fault = Assert.Throws<InvalidTruthException>(() => TruthLine.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()), _format));

        Assert.StartsWith("truth of frame 3: " + problem, fault.Message);
    }

    [Fact]
    public void Parse_SpoiltBytes_OnlyEverThrowsInvalidTruth()
    {
        var random = new Random(4);
        byte[] sound = Encoding.UTF8.GetBytes(_line);
        int refused = 0;
        for (int round = 0; round < 20000; round++)
        {
            byte[] line = [.. sound];
            for (int change = random.Next(1, 4); change > 0; change--) line[random.Next(line.Length)] = (byte)random.Next(256);
            int length = random.Next(4) == 0 ? random.Next(line.Length) : line.Length;
            try
            {
                TruthLine.Parse(line.AsSpan(0, length), _format);
            }
            catch (InvalidTruthException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 5000, 19999);
    }

    private static GroundTruth WriteAndRead(GroundTruth truth, FrameFormat format, out JsonObject json)
    {
        var line = new ArrayBufferWriter<byte>();
        TruthLine.Write(42, truth, line, OfdmFrames.Positions(new Random(1), format.Users));
        Assert.Equal((byte)'\n', line.WrittenSpan[^1]);
        Assert.Equal(1, line.WrittenSpan.Count((byte)'\n'));
        Assert.Equal(42UL, TruthLine.ParseFrameNumber(line.WrittenSpan));
        json = JsonNode.Parse(line.WrittenSpan)!.AsObject();
        return TruthLine.Parse(line.WrittenSpan, format).Truth;
    }

    private static GroundTruth Truth(Random random, FrameFormat format)
    {
        int scatterers = random.Next(1, 4);
        int[][] through = [.. Enumerable.Range(0, format.Users).Select(_ => Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(-1, scatterers)).ToArray())];
        return new GroundTruth
        {
            SnrDb = 1.5,
            Active = [.. Enumerable.Range(0, format.Users)],
            Bits = [],
            Scene = new SceneTruth
            {
                Symbols = RandomFrames.Matrix(random, format.Users, format.SymbolsPerUser),
                Channel = new WidebandChannel([.. through.Select(paths => paths.Select(_ => new PropagationPath(
                    new Complex(random.NextDouble(), -random.NextDouble()), random.NextDouble() - 0.5, random.NextDouble() - 0.5, 1e-6 * random.NextDouble())).ToArray())]),
                UserPositions = OfdmFrames.Positions(random, format.Users),
                TimeOffsets = [.. Enumerable.Range(0, format.Users).Select(_ => 1e-7 * (random.NextDouble() - 0.5))],
                Scatterers = [.. OfdmFrames.Positions(random, scatterers).Select(position => new TrueScatterer(position, [0]))],
                PathScatterers = through,
            },
        };
    }
}

using System.Runtime.InteropServices;
using System.Text.Json;
using Receiver.Frames;
using Receiver.Pipelines.Sinks;
using Xunit;

namespace Receiver.Pipelines.Tests.Sinks;

public sealed class ResultsSinkTests
{
    private static readonly FrameFormat Format = TestFrames.Format(antennas: 4, users: 3, dataLength: 5);

    private static Reception Solved()
    {
        var random = new Random(1);
        var mean = new ComplexMatrix(3, 5);
        var ratios = new RealMatrix(6, 5);
        var variance = new RealMatrix(3, 5);
        var channel = new ComplexMatrix(4, 3);
        var channelVariance = new RealMatrix(4, 3);
        foreach (Complex32[] values in new[] { mean.Values, channel.Values })
            for (int i = 0; i < values.Length; i++) values[i] = new Complex32(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
        foreach (float[] values in new[] { ratios.Values, variance.Values, channelVariance.Values })
            for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle() - 0.5f;
        Frame frame = TestFrames.Random(Format, 41, stream: 2);
        frame.Data.Erasures.Set(0, 4, 1, 2, erased: true);
        return new Reception
        {
            Frame = frame,
            Format = Format,
            Symbols = new SymbolEstimate(mean, variance, ratios),
            Channel = new ChannelEstimate(channel, channelVariance),
            Activity = new ActivityEstimate([true, false, true], [3, -3, 3]),
            Rounds = 2,
            StopReason = StopReason.MaxRounds,
        };
    }

    private static async Task<JsonElement[]> WriteAsync(ResultsDetail? detail, params Delivery[] deliveries)
    {
        using var folder = new TemporaryFolder();
        await using (var sink = new ResultsSink(new ResultsOptions { Path = folder["r.jsonl"], Detail = detail }))
            foreach (Delivery delivery in deliveries) await sink.WriteAsync(delivery, CancellationToken.None);
        return [.. File.ReadAllLines(folder["r.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static Delivery DeliveryOf(Reception reception, Outcome outcome = Outcome.Processed) => new(reception, outcome, TimeSpan.FromMilliseconds(12.5));

    [Theory]
    [InlineData(null, new string[] { })]
    [InlineData(ResultsDetail.Symbols, new[] { "llr", "symbols", "symbol_variance" })]
    [InlineData(ResultsDetail.Channel, new[] { "channel", "channel_variance" })]
    [InlineData(ResultsDetail.All, new[] { "llr", "symbols", "symbol_variance", "channel", "channel_variance" })]
    public async Task WriteAsync_Detail_DecidesTheMembers(ResultsDetail? detail, string[] more)
    {
        JsonElement line = Assert.Single(await WriteAsync(detail, DeliveryOf(Solved())));
        Assert.Equal(
            ["stream", "frame", "outcome", "active", "bits", .. more, "erased_fraction", "rounds", "stop_reason", "latency_ms"],
            line.EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    public async Task WriteAsync_Everything_DecodesToWhatWasEstimated()
    {
        Reception reception = Solved();
        JsonElement line = Assert.Single(await WriteAsync(ResultsDetail.All, DeliveryOf(reception)));
        Assert.Equal((2, 41), (line.GetProperty("stream").GetInt32(), line.GetProperty("frame").GetInt32()));
        Assert.Equal("processed", line.GetProperty("outcome").GetString());
        Assert.Equal([0, 2], line.GetProperty("active").EnumerateArray().Select(u => u.GetInt32()));
        Assert.Equal((2, "max-rounds", 12.5), (line.GetProperty("rounds").GetInt32(), line.GetProperty("stop_reason").GetString(), line.GetProperty("latency_ms").GetDouble()));
        Assert.Equal(8.0 / (4 * 17), line.GetProperty("erased_fraction").GetDouble(), 1e-12);

        SymbolEstimate symbols = reception.Symbols!;
        byte[] bits = line.GetProperty("bits").GetBytesFromBase64();
        float[] ratios = Floats("llr"), means = Floats("symbols"), variances = Floats("symbol_variance");
        Assert.Equal((4, 30, 30, 15), (bits.Length, ratios.Length, means.Length, variances.Length));
        // User after user, channel use after channel use, I then Q.
        for (int user = 0; user < 3; user++)
            for (int use = 0; use < 5; use++)
            {
                int at = user * 5 + use;
                for (int part = 0; part < 2; part++)
                {
                    Assert.Equal(symbols.LogLikelihoodRatios[2 * user + part, use], ratios[2 * at + part]);
                    Assert.Equal(symbols.LogLikelihoodRatios[2 * user + part, use] > 0, (bits[(2 * at + part) / 8] >> ((2 * at + part) % 8) & 1) == 1);
                }
                Assert.Equal(symbols.Mean[user, use], new Complex32(means[2 * at], means[2 * at + 1]));
                Assert.Equal(symbols.Variance[user, use], variances[at]);
            }

        float[] channel = Floats("channel"), channelVariance = Floats("channel_variance");
        Assert.Equal((24, 12), (channel.Length, channelVariance.Length));
        for (int antenna = 0; antenna < 4; antenna++)
            for (int user = 0; user < 3; user++)
            {
                int at = antenna * 3 + user;
                Assert.Equal(reception.Channel!.Mean[antenna, user], new Complex32(channel[2 * at], channel[2 * at + 1]));
                Assert.Equal(reception.Channel.Variance[antenna, user], channelVariance[at]);
            }

        float[] Floats(string member) => MemoryMarshal.Cast<byte, float>(line.GetProperty(member).GetBytesFromBase64()).ToArray();
    }

    [Fact]
    public async Task WriteAsync_FailedFrame_SaysWhyAndHoldsNoEstimates()
    {
        var failed = new Reception { Frame = TestFrames.Random(Format, 1), Format = Format, Failure = new Failure("data-detection", "no rank") };
        JsonElement[] lines = await WriteAsync(ResultsDetail.All, DeliveryOf(Solved(), Outcome.Late), DeliveryOf(failed, Outcome.Failed));
        Assert.Equal(["late", "failed"], lines.Select(l => l.GetProperty("outcome").GetString()));
        Assert.Equal("data-detection: no rank", lines[1].GetProperty("failure").GetString());
        Assert.Equal(["stream", "frame", "outcome", "failure", "active", "erased_fraction", "latency_ms"], lines[1].EnumerateObject().Select(m => m.Name));
        Assert.Equal([0, 1, 2], lines[1].GetProperty("active").EnumerateArray().Select(u => u.GetInt32()));
    }

    [Fact]
    public async Task WriteAsync_Scene_WritesUsersScatterersAndNoise()
    {
        var scene = new SceneEstimate(
            [new ScattererEstimate(new Position(60, -10, 2), 0.9, 0.1, [0, 2], new PositionCovariance(1, 0.5, 0.1, 2, 0.2, 3))],
            [new UserEstimate(new Position(100, 5, 0), null, 2e-8, 1e-18), new UserEstimate(new Position(90, 5, 0), null, 0, null, LineOfSight: false)], 3.1);
        JsonElement line = Assert.Single(await WriteAsync(null, DeliveryOf(Solved() with { Scene = scene })));
        JsonElement scatterer = Assert.Single(line.GetProperty("scatterers").EnumerateArray()), user = line.GetProperty("users")[0];
        Assert.Equal([60, -10, 2], scatterer.GetProperty("position_m").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal([1, 0.5, 0.1, 0.5, 2, 0.2, 0.1, 0.2, 3], scatterer.GetProperty("covariance_m2").EnumerateArray().SelectMany(r => r.EnumerateArray()).Select(v => v.GetDouble()));
        Assert.Equal((0.9, 2e-8, 3.1), (scatterer.GetProperty("probability").GetDouble(), user.GetProperty("time_offset_s").GetDouble(), line.GetProperty("noise_variance").GetDouble()));
        Assert.False(user.TryGetProperty("covariance_m2", out _));
        Assert.Equal([true, false], line.GetProperty("users").EnumerateArray().Select(one => one.GetProperty("line_of_sight").GetBoolean()));
    }

    [Fact]
    public async Task WriteAsync_TruthIsKnown_SaysWhatTheFrameWasWorth()
    {
        Reception solved = Solved();
        var truth = new GroundTruth { Active = [0, 2], Bits = solved.Symbols!.PackBits(), Channel = solved.Channel!.Mean };
        JsonElement quality = Assert.Single(await WriteAsync(null, DeliveryOf(solved with { Frame = solved.Frame with { Truth = truth } }))).GetProperty("quality");
        Assert.Equal((20, 0, 0, 0), (
            quality.GetProperty("bits").GetInt32(), quality.GetProperty("bit_errors").GetDouble(),
            quality.GetProperty("missed_users").GetInt32(), quality.GetProperty("false_users").GetInt32()));
        Assert.False(quality.TryGetProperty("matched", out _));
    }
}

using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace Receiver.Cli.Tests.Telemetry;

/// <summary>Real runs against a real OTLP endpoint.</summary>
public sealed class ExportTests
{
    private static readonly IReadOnlyList<CatalogueRow> Rows = CatalogueRow.Read();

    [Fact]
    public async Task Run_Simulator_ExportsTheCatalogue()
    {
        using var files = new RunFiles();
        using var endpoint = new OtlpEndpoint();
        using ReceiverProcess receiver = Start(endpoint, ["run", files.Pipeline, "--quiet", "--report", files.At("report.json")]);
        var (code, text) = await receiver.EndAsync();

        Assert.True(code == 0, text);
        Assert.All(endpoint.Services, service => Assert.Equal("receiver", service));
        Point[] points = OfReceiver(endpoint);
        AssertAsInCatalogue(points);
        string[] needSomethingElse = ["receiver.frame.lateness", "receiver.quality.aer", "receiver.quality.data_nmse", "receiver.stage.queue.length", "receiver.stage.queue.limit"];
        Assert.Empty(Rows.Select(r => r.Name).Except(points.Select(p => p.Metric)).Except(needSomethingElse));
        Assert.All(points.Where(p => p.Metric.StartsWith("receiver.quality.", StringComparison.Ordinal)), p =>
        {
            Assert.Equal([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1], p.Bounds);
            Assert.Equal("advi", p.Attributes["receiver.algorithm"]);
        });

        JsonElement report = files.Report();
        Assert.Equal(40, Sum(points, "receiver.frames", ("receiver.outcome", "processed")));
        Assert.Equal(40, Sum(points, "receiver.frame.duration", ("receiver.pipeline", "small")));
        Assert.Equal(40, Sum(points, "receiver.quality.ber"));
        Assert.Equal(40, Sum(points, "receiver.quality.nmse"));
        foreach (JsonElement stage in report.GetProperty("stages").EnumerateArray())
            Assert.Equal(stage.GetProperty("count").GetInt64(), Sum(points, "receiver.stage.duration", ("receiver.stage", stage.GetProperty("name").GetString()!)));
        Assert.Equal(80, Sum(points, "receiver.stage.duration", ("receiver.stage", "data-detection"), ("receiver.algorithm", "advi")));
        Assert.Equal(40, Sum(points, "receiver.stage.iterations", ("receiver.stage", "refinement"), ("receiver.stop_reason", "max-rounds")));
    }

    [Fact]
    public async Task Run_Simulator_ExportsASampleOfFramesWithTheirStagesAndExemplars()
    {
        using var files = new RunFiles();
        using var endpoint = new OtlpEndpoint();
        using ReceiverProcess receiver = Start(endpoint, ["run", files.Pipeline, "--quiet"]);
        var (code, text) = await receiver.EndAsync();

        Assert.True(code == 0, text);
        Span[] frames = [.. endpoint.Spans.Where(s => s.Name == "frame")];
        Assert.InRange(frames.Length, 2, 39);
        Assert.All(frames, f => AssertHasItsStages(f, endpoint.Spans));
        foreach (string metric in new[] { "receiver.stage.duration", "receiver.stage.time_in_queue", "receiver.frame.duration", "receiver.quality.ber" })
            Assert.NotEmpty(endpoint.ExemplarTraces(metric));
    }

    [Fact]
    public async Task Run_PastTheDeadline_ExportsEveryLateFrame()
    {
        using var files = new RunFiles();
        using var endpoint = new OtlpEndpoint();
        using ReceiverProcess receiver = Start(endpoint, ["run", files.Pipeline, "--quiet", "--set", "deadlineMs=0.001"]);
        var (code, text) = await receiver.EndAsync();

        Assert.True(code == 0, text);
        Span[] frames = [.. endpoint.Spans.Where(s => s.Name == "frame")];
        Assert.Equal(Enumerable.Range(0, 40).Select(n => n.ToString(CultureInfo.InvariantCulture)), frames.Select(f => f.Attributes["receiver.frame"]).OrderBy(int.Parse));
        Assert.All(frames, f => Assert.Equal("late", f.Attributes["receiver.outcome"]));
        string[] exemplars = [.. endpoint.ExemplarTraces("receiver.frame.lateness")];
        Assert.NotEmpty(exemplars);
        Assert.Subset(frames.Select(f => f.Trace).ToHashSet(), exemplars.ToHashSet());
        Assert.All(frames, f => AssertHasItsStages(f, endpoint.Spans));
        Point[] points = OfReceiver(endpoint);
        AssertAsInCatalogue(points);
        Assert.Equal(40, Sum(points, "receiver.frame.lateness"));
        Assert.Equal(40, Sum(points, "receiver.frames", ("receiver.outcome", "late")));
        Assert.Equal(40, Sum(points, "receiver.stage.iterations", ("receiver.stage", "refinement"), ("receiver.stop_reason", "budget")));
    }

    [Fact]
    public async Task Run_FaultyNetwork_ExportsTheReportsPacketCounts()
    {
        using var files = new RunFiles();
        string recording = files.At("recording");
        Assert.Equal(0, await ReceiverCommand.InvokeAsync(["simulate", files.Pipeline, "--out", recording], TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken));
        int port = FreeUdpPort();
        using var endpoint = new OtlpEndpoint();
        using ReceiverProcess receiver = Start(endpoint,
            ["run", files.Pipeline, "--quiet", "--source", $"udp://127.0.0.1:{port}", "--format", recording + ".sigmf-meta", "--report", files.At("report.json")]);
        while (!receiver.HasExited && !IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners().Any(l => l.Port == port))
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(0, await ReceiverCommand.InvokeAsync(
            ["send", recording + ".sigmf-meta", "--to", $"udp://127.0.0.1:{port}", "--rate", "40", "--mtu", "64", "--loss", "0.05", "--duplicate", "0.1", "--reorder", "0.1", "--corrupt", "0.05"],
            TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken));
        var (code, text) = await receiver.EndAsync();

        Assert.True(code == 0, text);
        Point[] points = OfReceiver(endpoint);
        AssertAsInCatalogue(points);
        JsonElement packets = files.Report().GetProperty("packets");
        foreach (string fate in new[] { "accepted", "duplicated", "late", "malformed" })
            Assert.Equal(packets.GetProperty(fate).GetInt64(), Sum(points, "receiver.source.packets", ("receiver.source", "udp"), ("receiver.packet", fate)));
        Assert.Equal(packets.GetProperty("lost").GetInt64(), Sum(points, "receiver.source.packets.lost", ("receiver.source", "udp")));
        Assert.Equal(packets.GetProperty("reordered").GetInt64(), Sum(points, "receiver.source.packets.reordered", ("receiver.source", "udp")));
        Assert.Equal(packets.GetProperty("socketDrops").GetInt64(), Sum(points, "receiver.source.socket.drops", ("receiver.source", "udp")));
        Assert.True(Sum(points, "receiver.source.packets", ("receiver.packet", "malformed")) > 0);
        Assert.True(Sum(points, "receiver.source.packets.lost") > 0);
        Assert.InRange(Sum(points, "receiver.source.io"), 52 * packets.GetProperty("received").GetInt64(), double.MaxValue);
        string[] stages = [.. points.Where(p => p.Metric == "receiver.stage.queue.limit").Select(p => p.Attributes["receiver.stage"]).Order()];
        Assert.Equal(["intake", "real-transform", "refinement", "sinks"], stages);
        Assert.Equal(stages, points.Where(p => p.Metric == "receiver.stage.queue.length").Select(p => p.Attributes["receiver.stage"]).Order());
    }

    [Fact]
    public async Task Run_EndpointOfOneSignal_ExportsThatSignalOnly()
    {
        using var files = new RunFiles();
        using var endpoint = new OtlpEndpoint();
        using var receiver = new ReceiverProcess(["run", files.Pipeline, "--quiet", "--frames", "4"],
            ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", endpoint.Address + "/v1/metrics"), ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/protobuf"));
        var (code, text) = await receiver.EndAsync();

        Assert.True(code == 0, text);
        Point[] points = OfReceiver(endpoint);
        Assert.Equal(4, Sum(points, "receiver.frames"));
        // The only export comes after the line has ended: its counters are still there.
        Assert.Equal(4, points.Count(p => p.Metric == "receiver.source.packets"));
        Assert.Empty(endpoint.Spans);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task Run_EndpointThatNeverAnswers_EndsAsWithout(string protocol)
    {
        using var files = new RunFiles();
        // Takes connections, since the kernel does, and never says a word.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await AssertRunsAsync(files, $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", protocol);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("no address at all")]
    public async Task Run_EndpointThatIsNotThere_EndsAsWithout(string endpoint)
    {
        using var files = new RunFiles();
        await AssertRunsAsync(files, endpoint, "http/protobuf");
    }

    private static async Task AssertRunsAsync(RunFiles files, string endpoint, string protocol)
    {
        using var receiver = new ReceiverProcess(["run", files.Pipeline, "--quiet", "--report", files.At("report.json")],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol), ("OTEL_METRIC_EXPORT_INTERVAL", "100"));
        var (code, text) = await receiver.EndAsync();

        Assert.True(code == 0, text);
        Assert.Equal("", text);
        Assert.Equal(40, files.Report().GetProperty("frames").GetProperty("processed").GetInt64());
    }

    private static ReceiverProcess Start(OtlpEndpoint endpoint, string[] arguments) => new(
        arguments, ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "100"));

    private static Point[] OfReceiver(OtlpEndpoint endpoint) => [.. endpoint.Points.Values.Where(p => p.Metric.StartsWith("receiver.", StringComparison.Ordinal))];

    private static double Sum(IEnumerable<Point> points, string metric, params (string Key, string Value)[] where) =>
        points.Where(p => p.Metric == metric && where.All(w => p.Attributes.GetValueOrDefault(w.Key) == w.Value)).Sum(p => p.Value);

    private static void AssertAsInCatalogue(IEnumerable<Point> points) => Assert.All(points, p =>
    {
        CatalogueRow row = Assert.Single(Rows, r => r.Name == p.Metric);
        Assert.Equal((row.Unit, row.WireKind), (p.Unit, p.Kind));
        Assert.Empty(p.Attributes.Keys.Except(row.Attributes));
    });

    /// <summary>Below the frame a span for each stage of the line, below the composite stage one for each round of its children.</summary>
    private static void AssertHasItsStages(Span frame, IReadOnlyList<Span> spans)
    {
        Assert.Equal("", frame.Parent);
        Span[] stages = [.. spans.Where(s => s.Parent == frame.Id)];
        Assert.All(stages, s => Assert.Equal(frame.Trace, s.Trace));
        Assert.Equal(["real-transform", "refinement"], stages.Select(s => s.Name).Order());
        string refinement = stages.Single(s => s.Name == "refinement").Id;
        int rounds = int.Parse(frame.Attributes["receiver.rounds"], CultureInfo.InvariantCulture);
        string[] children = [.. spans.Where(s => s.Parent == refinement).Select(s => s.Name).Order()];
        Assert.Equal([.. Enumerable.Repeat("channel-estimation", rounds), .. Enumerable.Repeat("data-detection", rounds)], children);
    }

    private static int FreeUdpPort()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Receiver.Cli.Tests.Telemetry;

/// <summary>An OTLP/HTTP endpoint on a free loopback port that keeps what it is sent.</summary>
internal sealed class OtlpEndpoint : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Service, List<Point> Points)> _metrics = [];
    private readonly ConcurrentQueue<(string Service, List<Span> Spans)> _traces = [];

    private OtlpEndpoint(WebApplication server) => _server = server;

    public string Address => _server.Urls.Single();

    public IEnumerable<string> Services => [.. _metrics.Select(m => m.Service), .. _traces.Select(t => t.Service)];

    /// <summary>The latest state of every series.</summary>
    public IReadOnlyDictionary<string, Point> Points => _metrics.SelectMany(m => m.Points).GroupBy(p => p.Series).ToDictionary(g => g.Key, g => g.Last());

    public IReadOnlyList<Span> Spans => [.. _traces.SelectMany(t => t.Spans)];

    /// <summary>Traces that exemplars of a metric named at any time.</summary>
    public IEnumerable<string> ExemplarTraces(string metric) => _metrics.SelectMany(m => m.Points).Where(p => p.Metric == metric).SelectMany(p => p.ExemplarTraces);

    public static async Task<OtlpEndpoint> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var endpoint = new OtlpEndpoint(builder.Build());
        endpoint._server.MapPost("/v1/metrics", async (HttpRequest request) => endpoint._metrics.Enqueue(Otlp.Metrics(await BodyOf(request))));
        endpoint._server.MapPost("/v1/traces", async (HttpRequest request) => endpoint._traces.Enqueue(Otlp.Traces(await BodyOf(request))));
        await endpoint._server.StartAsync();
        return endpoint;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task<byte[]> BodyOf(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}

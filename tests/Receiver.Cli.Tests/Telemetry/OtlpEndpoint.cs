using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Receiver.Cli.Tests.Telemetry;

/// <summary>An OTLP/HTTP endpoint on a free loopback port that keeps what it is sent.</summary>
internal sealed class OtlpEndpoint : IDisposable
{
    private readonly HttpListener _server;
    private readonly ConcurrentQueue<(string Service, List<Point> Points)> _metrics = [];
    private readonly ConcurrentQueue<(string Service, List<Span> Spans)> _traces = [];

    public OtlpEndpoint()
    {
        (_server, Address) = Listen();
        _ = ServeAsync();
    }

    public string Address { get; }

    public IEnumerable<string> Services => [.. _metrics.Select(m => m.Service), .. _traces.Select(t => t.Service)];

    /// <summary>The latest state of every series.</summary>
    public IReadOnlyDictionary<string, Point> Points => _metrics.SelectMany(m => m.Points).GroupBy(p => p.Series).ToDictionary(g => g.Key, g => g.Last());

    public IReadOnlyList<Span> Spans => [.. _traces.SelectMany(t => t.Spans)];

    /// <summary>Traces that exemplars of a metric named at any time.</summary>
    public IEnumerable<string> ExemplarTraces(string metric) => _metrics.SelectMany(m => m.Points).Where(p => p.Metric == metric).SelectMany(p => p.ExemplarTraces);

    public void Dispose() => _server.Close();

    private static (HttpListener Server, string Address) Listen()
    {
        for (int attempt = 1; ; attempt++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            string address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            probe.Stop();
            var server = new HttpListener { Prefixes = { address + "/" } };
            try
            {
                server.Start();
                return (server, address);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                // Someone else took the port in between.
            }
        }
    }

    private async Task ServeAsync()
    {
        while (_server.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _server.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            switch (context.Request.Url!.AbsolutePath)
            {
                case "/v1/metrics":
                    _metrics.Enqueue(Otlp.Metrics(body.ToArray()));
                    break;
                case "/v1/traces":
                    _traces.Enqueue(Otlp.Traces(body.ToArray()));
                    break;
                default:
                    context.Response.StatusCode = 404;
                    break;
            }
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }
}

namespace Receiver.Cli.Tests.Telemetry;

internal enum MetricKind
{
    Gauge,
    Counter,
    UpDownCounter,
    Histogram,
    ExponentialHistogram,
}

/// <summary>One series of a metric as OTLP carries it. Value: of a sum, or the number of values in a histogram.</summary>
internal sealed record Point(
    string Metric, string Unit, MetricKind Kind, IReadOnlyDictionary<string, string> Attributes, double Value, double[] Bounds, IReadOnlyList<string> ExemplarTraces)
{
    public string Series => $"{Metric}{{{string.Join(",", Attributes.OrderBy(a => a.Key).Select(a => $"{a.Key}={a.Value}"))}}}";
}

internal sealed record Span(string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Attributes);

/// <summary>Reads the export requests of OTLP 1.x; field numbers are those of opentelemetry-proto.</summary>
internal static class Otlp
{
    public static (string Service, List<Point> Points) Metrics(byte[] body)
    {
        var points = new List<Point>();
        string service = "";
        foreach (WireMessage resource in new WireMessage(body).Messages(1))
        {
            service = Service(resource);
            foreach (WireMessage metric in resource.Messages(2).SelectMany(s => s.Messages(2))) points.AddRange(PointsOf(metric));
        }
        return (service, points);
    }

    public static (string Service, List<Span> Spans) Traces(byte[] body)
    {
        var spans = new List<Span>();
        string service = "";
        foreach (WireMessage resource in new WireMessage(body).Messages(1))
        {
            service = Service(resource);
            foreach (WireMessage s in resource.Messages(2).SelectMany(s => s.Messages(2)))
                spans.Add(new Span(Hex(s.Bytes(1)), Hex(s.Bytes(2)), Hex(s.Bytes(4)), s.Text(5), Attributes(s, 9)));
        }
        return (service, spans);
    }

    private static IEnumerable<Point> PointsOf(WireMessage metric)
    {
        string name = metric.Text(1), unit = metric.Text(3);
        int field = new[] { 5, 7, 9, 10 }.First(metric.Has);
        WireMessage data = metric.Messages(field).Single();
        MetricKind kind = field switch
        {
            5 => MetricKind.Gauge,
            7 => data.Number(3) == 1 ? MetricKind.Counter : MetricKind.UpDownCounter,
            9 => MetricKind.Histogram,
            _ => MetricKind.ExponentialHistogram,
        };
        var (attributes, exemplars) = kind switch { MetricKind.Histogram => (9, 8), MetricKind.ExponentialHistogram => (1, 11), _ => (7, 5) };
        foreach (WireMessage p in data.Messages(1))
            yield return new Point(
                name, unit, kind, Attributes(p, attributes),
                kind is MetricKind.Histogram or MetricKind.ExponentialHistogram ? p.Number(4) : p.Has(4) ? p.Double(4) : (long)p.Number(6),
                kind == MetricKind.Histogram ? p.Doubles(7) : [],
                [.. p.Messages(exemplars).Select(e => Hex(e.Bytes(5))).Where(trace => trace != "")]);
    }

    private static string Service(WireMessage resource) =>
        resource.Messages(1).Select(r => Attributes(r, 1)).FirstOrDefault()?.GetValueOrDefault("service.name") ?? "";

    private static Dictionary<string, string> Attributes(WireMessage message, int field) => message.Messages(field).ToDictionary(
        a => a.Text(1),
        a => a.Messages(2).Single() is var value && value.Has(1) ? value.Text(1) : value.Has(3) ? ((long)value.Number(3)).ToString() : value.Has(4) ? value.Double(4).ToString("R") : "");

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}

using Receiver.Pipelines.Instrumentation;

namespace Receiver.Cli.Tests.Telemetry;

/// <summary>The instruments as telemetry/README.md describes them, and their names in Prometheus.</summary>
internal sealed record CatalogueRow(string Name, string Kind, string Unit, IReadOnlyList<string> Attributes)
{
    /// <summary>Kind on the wire: histograms in seconds are exponential.</summary>
    public MetricKind WireKind => Kind switch
    {
        "counter" => MetricKind.Counter,
        "up-down counter" => MetricKind.UpDownCounter,
        "histogram" => Unit == "s" ? MetricKind.ExponentialHistogram : MetricKind.Histogram,
        _ => throw new InvalidDataException($"{Name}: kind {Kind}"),
    };

    /// <summary>Names of its series as Prometheus translates OTLP: dots to underscores, the unit, <c>_total</c>; annotations in braces and 1 are no units.</summary>
    public IEnumerable<string> PrometheusNames
    {
        get
        {
            string name = Name.Replace('.', '_') + Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
            return WireKind switch
            {
                MetricKind.Counter => [name + "_total"],
                MetricKind.Histogram => [name + "_bucket", name + "_sum", name + "_count"],
                _ => [name],
            };
        }
    }

    public IEnumerable<string> PrometheusLabels => Attributes.Select(a => a.Replace('.', '_'));

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "telemetry");

    public static IReadOnlyList<CatalogueRow> Read()
    {
        var rows = new List<CatalogueRow>();
        foreach (string line in File.ReadLines(Path.Combine(Folder, "README.md")).Where(l => l.StartsWith("| `receiver.", StringComparison.Ordinal)))
        {
            string[] cells = [.. line.Trim('|').Split('|').Select(c => c.Trim())];
            rows.Add(new CatalogueRow(cells[0].Trim('`'), cells[1], cells[2].Trim('`'), [.. cells[3].Split(',').Select(a => a.Trim().Trim('`'))]));
        }
        return rows;
    }

    /// <summary>The same of the code.</summary>
    public static IEnumerable<(string Name, string Kind, string Unit)> OfCode() => Instruments.List().Select(i => (i.Name, i.Kind switch
    {
        "Histogram" => "histogram",
        "Counter" or "ObservableCounter" => "counter",
        "UpDownCounter" or "ObservableUpDownCounter" => "up-down counter",
        var other => other,
    }, i.Unit));
}

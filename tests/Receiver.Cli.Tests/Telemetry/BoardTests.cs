using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Receiver.Cli.Tests.Telemetry;

/// <summary>Boards, collector and compose files against the catalogue, which is held against the code.</summary>
public sealed partial class BoardTests
{
    private static readonly IReadOnlyList<CatalogueRow> Rows = CatalogueRow.Read();

    public static TheoryData<string> JsonFiles => Files("*.json");

    public static TheoryData<string> YamlFiles => Files("*.yaml");

    [Theory]
    [MemberData(nameof(JsonFiles))]
    public void Board_EveryExpression_NamesMetricsAndLabelsOfTheCode(string file)
    {
        using JsonDocument board = JsonDocument.Parse(File.ReadAllText(Path.Combine(CatalogueRow.Folder, file)));
        string[] expressions = [.. Strings(board.RootElement, "expr"), .. Strings(board.RootElement, "definition")];

        Assert.NotEmpty(expressions);
        Assert.All(expressions, e =>
        {
            string[] names = [.. Name().Matches(e).Select(m => m.Value)];
            CatalogueRow[] used = [.. Rows.Where(r => r.PrometheusNames.Intersect(names).Any())];
            Assert.NotEmpty(used);
            Assert.Empty(names.Except(used.SelectMany(r => r.PrometheusNames.Concat(r.PrometheusLabels))));
        });
    }

    [Theory]
    [MemberData(nameof(JsonFiles))]
    public void Board_Panels_HaveUniqueIdsAndDoNotOverlap(string file)
    {
        using JsonDocument board = JsonDocument.Parse(File.ReadAllText(Path.Combine(CatalogueRow.Folder, file)));
        var ids = new HashSet<int>();
        var cells = new HashSet<(int, int)>();
        foreach (JsonElement panel in board.RootElement.GetProperty("panels").EnumerateArray())
        {
            Assert.True(ids.Add(panel.GetProperty("id").GetInt32()));
            JsonElement grid = panel.GetProperty("gridPos");
            int left = grid.GetProperty("x").GetInt32(), top = grid.GetProperty("y").GetInt32();
            for (int x = left; x < left + grid.GetProperty("w").GetInt32(); x++)
                for (int y = top; y < top + grid.GetProperty("h").GetInt32(); y++)
                    Assert.True(x < 24 && cells.Add((x, y)), panel.GetProperty("title").GetString());
        }
    }

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void Yaml_EveryFile_ParsesAndNamesNoUnknownMetric(string file)
    {
        string text = File.ReadAllText(Path.Combine(CatalogueRow.Folder, file));
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));

        Assert.Single(yaml.Documents);
        Assert.Empty(Name().Matches(text).Select(m => m.Value).Except(Rows.SelectMany(r => r.PrometheusNames.Concat(r.PrometheusLabels))));
    }

    [Fact]
    public void Compose_EveryService_IsPinnedAndListensOnLoopbackOnly()
    {
        foreach (var (name, service) in Services())
        {
            Assert.Matches(@":v?\d+\.\d+\.\d+$", service["image"].ToString());
            foreach (YamlNode port in (YamlSequenceNode)service["ports"]) Assert.StartsWith("127.0.0.1:", port.ToString());
            if (!service.Children.TryGetValue("volumes", out YamlNode? volumes)) continue;
            foreach (YamlNode volume in (YamlSequenceNode)volumes)
            {
                string source = Path.Combine(CatalogueRow.Folder, volume.ToString().Split(':')[0]);
                Assert.True(File.Exists(source) || Directory.Exists(source), $"{name}: {source}");
            }
        }
    }

    [Fact]
    public void Collector_EveryPipeline_UsesPartsThatAreThereAndServicesThatRun()
    {
        YamlMappingNode root = Load("collector.yaml");
        foreach (var (signal, pipeline) in (YamlMappingNode)root["service"]["pipelines"])
            foreach (string kind in new[] { "receivers", "processors", "exporters" })
                foreach (YamlNode part in (YamlSequenceNode)pipeline[kind])
                    Assert.True(((YamlMappingNode)root[kind]).Children.ContainsKey(part), $"{signal}: {part}");
        string[] hosts = [.. ((YamlMappingNode)root["exporters"]).Children.Values.Select(e => Host().Match(e["endpoint"].ToString()).Groups[1].Value)];
        Assert.NotEmpty(hosts);
        Assert.Subset(Services().Select(s => s.Name).ToHashSet(), hosts.ToHashSet());
    }

    private static IEnumerable<(string Name, YamlMappingNode Service)> Services() =>
        ((YamlMappingNode)Load("compose.yaml")["services"]).Children.Select(s => (s.Key.ToString(), (YamlMappingNode)s.Value));

    private static YamlMappingNode Load(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Path.Combine(CatalogueRow.Folder, file))));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static TheoryData<string> Files(string pattern) =>
        [.. Directory.EnumerateFiles(CatalogueRow.Folder, pattern, SearchOption.AllDirectories).Select(f => Path.GetRelativePath(CatalogueRow.Folder, f))];

    private static IEnumerable<string> Strings(JsonElement element, string member) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.Name == member && p.Value.ValueKind == JsonValueKind.String ? [p.Value.GetString()!] : Strings(p.Value, member)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(e => Strings(e, member)),
        _ => [],
    };

    [GeneratedRegex(@"\breceiver_\w+")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?:\w+://)?([\w-]+):")]
    private static partial Regex Host();
}

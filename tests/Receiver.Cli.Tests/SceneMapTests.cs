using System.Text.Json;
using Receiver.Testing;
using Xunit;

namespace Receiver.Cli.Tests;

public sealed class SceneMapTests
{
    private const string Line = """
        {"frame":7,"outcome":"processed","users":[{"position_m":[100,10,0],"time_offset_s":2e-8,"line_of_sight":false}],
         "scatterers":[{"position_m":[50,-20,1],"probability":0.98,"covariance_m2":[[1,0,0],[0,4,0],[0,0,4]],"users":[0]}],"noise_variance":3.2,"remarks":["the map may not hold"]}
        """;

    [Fact]
    public async Task Inspect_ResultsWithAScene_DrawsAndListsIt()
    {
        using var folder = new TemporaryFolder();
        string results = folder.Write("results.jsonl", Line.ReplaceLineEndings("") + "\n");
        string output = await Invocation.Done("inspect", results);
        string[] lines = output.Split('\n');
        string user = Assert.Single(lines, l => l.StartsWith("  100 |")), scatterer = Assert.Single(lines, l => l.StartsWith("   50 |"));
        int middle = Assert.Single(lines, l => l.StartsWith("    0 |")).IndexOf('^');
        Assert.Equal((middle - 5, middle + 10), (user.IndexOf('A'), scatterer.IndexOf('1', 7)));
        Assert.Contains("note: the map may not hold", output);
        Assert.Contains("offset 20.0 ns  no line of sight", output);
        Assert.Contains("±3.00 m  probability 0.980  seen by A", output);
    }

    [Fact]
    public async Task Inspect_GeoJson_HasAFeatureForEveryThing()
    {
        using var folder = new TemporaryFolder();
        string results = folder.Write("results.jsonl", Line.ReplaceLineEndings("") + "\n" + Line.ReplaceLineEndings("").Replace("\"frame\":7", "\"frame\":8") + "\n");
        await Invocation.Done("inspect", results, "--geojson", folder.At("map.json"));
        using var json = JsonDocument.Parse(File.ReadAllText(folder.At("map.json")));
        JsonElement[] features = [.. json.RootElement.GetProperty("features").EnumerateArray()];
        Assert.Equal(4, features.Length);
        JsonElement scatterer = features[3];
        Assert.Equal([50, -20, 1], scatterer.GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(v => v.GetDouble()));
        JsonElement properties = scatterer.GetProperty("properties");
        Assert.Equal(("scatterer", 8, 3.0, 0.98),
            (properties.GetProperty("kind").GetString(), properties.GetProperty("frame").GetInt32(), properties.GetProperty("deviation_m").GetDouble(), properties.GetProperty("probability").GetDouble()));
    }

    [Theory]
    [InlineData("{\"frame\":1,\"users\":[{\"position_m\":[1,2]}],\"scatterers\":[]}")]
    [InlineData("{\"frame\":1,\"users\":[{}],\"scatterers\":[]}")]
    [InlineData("{\"frame\":1,\"users\":7,\"scatterers\":[]}")]
    public async Task Inspect_SceneThatIsNone_SaysWhere(string line)
    {
        using var folder = new TemporaryFolder();
        string results = folder.Write("results.jsonl", line + "\n");
        Invocation invocation = await Invocation.Of("inspect", results);
        Assert.Equal(ExitCode.InvalidInput, invocation.Code);
        Assert.Contains("results.jsonl:1", invocation.Error);
    }
}

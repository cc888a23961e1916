using Receiver.Pipelines.Sweeping;
using Xunit;

namespace Receiver.Pipelines.Tests.Sweeping;

/// <summary>A folder with small pipelines to sweep, gone when disposed.</summary>
internal sealed class SweepFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("receiver-sweep-").FullName;

    public string Points => System.IO.Path.Combine(Path, "points.jsonl");

    /// <summary>Writes a pipeline of 16 antennas and 3 users and gives its path.</summary>
    public string Pipeline(string name, int maxRounds = 1, string source = """{ "type": "simulator", "snrDb": -5, "frames": 3, "seed": 9 }""")
    {
        string path = System.IO.Path.Combine(Path, name + ".json");
        File.WriteAllText(path, $$"""
            { "name": "{{name}}",
              "format": { "waveform": "one-bit", "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20, "constellation": "qpsk" },
              "source": {{source}},
              "stages": [
                { "type": "real-transform" },
                { "type": "iterate", "maxRounds": {{maxRounds}}, "stages": [
                  { "type": "channel-estimation", "algorithm": "advi" },
                  { "type": "data-detection", "algorithm": "advi" } ] } ],
              "sinks": [ { "type": "score" }, { "type": "results", "path": "must-not-be-written.jsonl" } ] }
            """);
        return path;
    }

    /// <summary>Measures all points, two frames at once.</summary>
    public async Task<IReadOnlyList<PointResult>> MeasureAsync(SweepDefinition sweep, int cores = 2, List<PointResult>? measured = null)
    {
        var runner = new SweepRunner(sweep.LoadPoints(), sweep.Stop, PointFile.Open(Points)) { Cores = cores, PointFinished = measured is null ? null : measured.Add };
        Assert.True(await runner.RunAsync(TestContext.Current.CancellationToken));
        return runner.Results;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

using System.Text.Json;

namespace Receiver.Cli.Tests.Telemetry;

/// <summary>A folder with a small pipeline, and what a run of it writes.</summary>
internal sealed class RunFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("receiver-").FullName;

    public RunFiles() => File.WriteAllText(Pipeline, """
        { "name": "small",
          "format": { "waveform": "one-bit", "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20 },
          "source": { "type": "simulator", "channel": "rayleigh", "snrDb": 10, "frames": 40, "seed": 5 },
          "stages": [
            { "type": "real-transform" },
            { "type": "iterate", "name": "refinement", "maxRounds": 2, "tolerance": 0, "stages": [
              { "type": "channel-estimation", "algorithm": "advi" },
              { "type": "data-detection", "algorithm": "advi" } ] } ],
          "sinks": [ { "type": "score" } ] }
        """);

    public string Pipeline => At("small.json");

    public string At(string name) => Path.Combine(_folder, name);

    public JsonElement Report()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(At("report.json")));
        return document.RootElement.Clone();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

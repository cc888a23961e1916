using System.Text;
using System.Text.Json.Nodes;

namespace Receiver.Formats.Tests.Sigmf;

/// <summary>A small recording that is right, to be spoilt: 3 antennas, 2 users, 2 + 4 samples a frame, frames 10, 11 and 12 without a gap.</summary>
internal static class SampleRecording
{
    public const int Antennas = 3, PilotLength = 2, DataLength = 4, Period = PilotLength + DataLength, Frames = 3;
    public const long DataBytes = 2L * Antennas * Period * Frames;

    public static JsonObject Metadata()
    {
        var annotations = new JsonArray();
        for (int frame = 0; frame < Frames; frame++)
        {
            annotations.Add((JsonNode)Annotation(frame * Period, PilotLength, "pilot", 10 + frame));
            annotations.Add((JsonNode)Annotation(frame * Period + PilotLength, DataLength, "data", 10 + frame));
        }
        var json = JsonNode.Parse("""
            {
              "global": {
                "core:datatype": "ci8", "core:version": "1.2.0", "core:sample_rate": 1e6, "core:num_channels": 3,
                "core:extensions": [ { "name": "receiver", "version": "1.0.0", "optional": false } ],
                "receiver:waveform": "one-bit", "receiver:users": 2, "receiver:pilot_length": 2, "receiver:data_length": 4,
                "receiver:constellation": "qpsk", "receiver:noise_variance": 0.1,
                "receiver:pilots": [ [ [0.7, 0.7], [-0.7, 0.7] ], [ [0.7, -0.7], [-0.7, -0.7] ] ]
              },
              "captures": [ { "core:sample_start": 0 } ]
            }
            """)!.AsObject();
        json["annotations"] = annotations;
        return json;
    }

    public static JsonObject Annotation(long start, long count, string label, long frame) => new()
    {
        ["core:sample_start"] = start, ["core:sample_count"] = count, ["core:label"] = label, ["receiver:frame"] = frame,
    };

    public static byte[] Utf8(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString(new() { WriteIndented = true }));

    /// <summary>Puts a value (JSON) at a path such as <c>global.receiver:pilots[1]</c>, or removes what stands there (null).</summary>
    public static void Change(JsonNode root, string path, string? value)
    {
        string[] steps = path.Replace("[", ".[").Split('.', StringSplitOptions.RemoveEmptyEntries);
        JsonNode at = root;
        foreach (string step in steps[..^1]) at = step[0] == '[' ? at[Index(step)]! : at[step]!;
        switch (at, value)
        {
            case (JsonArray array, null): array.RemoveAt(Index(steps[^1])); break;
            case (JsonArray array, _) when Index(steps[^1]) == array.Count: array.Add(JsonNode.Parse(value)); break;
            case (JsonArray array, _): array[Index(steps[^1])] = JsonNode.Parse(value); break;
            case (JsonObject o, null): o.Remove(steps[^1]); break;
            default: at[steps[^1]] = JsonNode.Parse(value!); break;
        }

        static int Index(string step) => int.Parse(step.Trim('[', ']'));
    }
}

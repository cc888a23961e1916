using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Receiver.Pipelines.Sweeping;

/// <summary>
/// Finished points, one JSON object a line, so that a sweep that was interrupted goes on where it was. A line that was cut off is left out, and its point
/// measured again.
/// </summary>
public sealed class PointFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly string _path;
    private readonly ConcurrentDictionary<string, PointResult> _points = [];

    private PointFile(string path) => _path = path;

    /// <summary>Opens the file, or begins one.</summary>
    public static PointFile Open(string path)
    {
        var file = new PointFile(path);
        if (!File.Exists(path)) return file;
        foreach (string line in File.ReadLines(path))
            if (Parse(line) is { } point) file._points[point.Key] = point;
        // Without the line that was cut off: the next one would be appended to it.
        string whole = path + ".new";
        File.WriteAllLines(whole, file._points.Values.Select(p => JsonSerializer.Serialize(p, Json)));
        File.Move(whole, path, overwrite: true);
        return file;
    }

    /// <summary>The result of the point with that key, null where it has none yet.</summary>
    public PointResult? Find(string key) => _points.GetValueOrDefault(key);

    /// <summary>Adds a finished point; it is in the file when this returns.</summary>
    public void Add(PointResult point)
    {
        _points[point.Key] = point;
        File.AppendAllText(_path, JsonSerializer.Serialize(point, Json) + "\n");
    }

    private static PointResult? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<PointResult>(line, Json) is { Key: not null, Pipeline: not null, Settings: not null, Measures: not null } point ? point : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

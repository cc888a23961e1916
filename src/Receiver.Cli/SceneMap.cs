using System.Globalization;
using System.Text.Json;

namespace Receiver.Cli;

/// <summary>Draws a scene as text, and writes it as GeoJSON in the array's own coordinates (x, y, z in m).</summary>
internal static class SceneMap
{
    private const double MetresPerRow = 5, MetresPerColumn = 2;

    /// <summary>A view from above, the array at the bottom, and a list.</summary>
    public static void Print(SceneLine scene, TextWriter output)
    {
        double far = 10 + Math.Max(100, All(scene).Select(t => t.Position.X).DefaultIfEmpty(0).Max());
        double wide = 4 + Math.Max(50, All(scene).Select(t => Math.Abs(t.Position.Y)).DefaultIfEmpty(0).Max());
        int rows = (int)Math.Min(80, Math.Ceiling(far / MetresPerRow)), half = (int)Math.Min(60, Math.Ceiling(wide / MetresPerColumn));
        var canvas = new char[rows][];
        for (int row = 0; row < rows; row++)
        {
            canvas[row] = new char[2 * half + 1];
            Array.Fill(canvas[row], row % 4 == 0 ? '·' : ' ');
        }
        foreach (SceneThing thing in scene.Scatterers.Concat(scene.Users))
        {
            int row = (int)Math.Round(thing.Position.X / MetresPerRow), column = half - (int)Math.Round(thing.Position.Y / MetresPerColumn);
            for (int i = 0; i < thing.Label.Length; i++)
                if (row >= 0 && row < rows && column + i >= 0 && column + i < canvas[row].Length) canvas[row][column + i] = thing.Label[i];
        }
        output.WriteLine($"frame {scene.Frame} from above: letters are users, numbers scatterers, ^ the array looking up (+x); +y is left; {MetresPerColumn} m a column, {MetresPerRow} m a row");
        for (int row = rows - 1; row >= 0; row--)
        {
            if (row == 0) canvas[0][half] = '^';
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row * MetresPerRow,5:0} |{new string(canvas[row])}|"));
        }
        foreach (SceneThing thing in scene.Users) output.WriteLine($"  user {thing.Label,-3} {Describe(thing)}");
        foreach (SceneThing thing in scene.Scatterers) output.WriteLine($"  {thing.Label,4}     {Describe(thing)}");
        foreach (string remark in scene.Remarks) output.WriteLine($"  note: {remark}");
    }

    /// <summary>A FeatureCollection: a point with its members for every user and every scatterer.</summary>
    public static void WriteGeoJson(IEnumerable<SceneLine> scenes, Stream output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteString("coordinates", "x, y, z in m from the array; not longitude and latitude");
        json.WriteStartArray("features");
        foreach (SceneLine scene in scenes)
        {
            foreach (SceneThing user in scene.Users) WriteFeature(json, scene.Frame, "user", user);
            foreach (SceneThing scatterer in scene.Scatterers) WriteFeature(json, scene.Frame, "scatterer", scatterer);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFeature(Utf8JsonWriter json, ulong frame, string kind, SceneThing thing)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteStartObject("geometry");
        json.WriteString("type", "Point");
        json.WriteStartArray("coordinates");
        foreach (double coordinate in new[] { thing.Position.X, thing.Position.Y, thing.Position.Z }) json.WriteNumberValue(Math.Round(coordinate, 4));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("properties");
        json.WriteNumber("frame", frame);
        json.WriteString("kind", kind);
        json.WriteString("label", thing.Label);
        if (thing.Deviation is { } deviation) json.WriteNumber("deviation_m", deviation);
        foreach (var (name, value) in thing.Members)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static IEnumerable<SceneThing> All(SceneLine scene) => scene.Users.Concat(scene.Scatterers);

    private static string Describe(SceneThing thing)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"x {thing.Position.X,7:0.0}  y {thing.Position.Y,7:0.0}  z {thing.Position.Z,6:0.0} m");
        if (thing.Deviation is { } deviation) text += string.Create(CultureInfo.InvariantCulture, $"  ±{deviation:0.00} m");
        foreach (var (name, value) in thing.Members)
            text += (name, value.ValueKind) switch
            {
                ("time_offset_s", JsonValueKind.Number) => string.Create(CultureInfo.InvariantCulture, $"  offset {1e9 * value.GetDouble():0.0} ns"),
                ("line_of_sight", JsonValueKind.False) => "  no line of sight",
                ("probability", JsonValueKind.Number) => string.Create(CultureInfo.InvariantCulture, $"  probability {value.GetDouble():0.000}"),
                ("users", JsonValueKind.Array) => "  seen by " + string.Concat(value.EnumerateArray().Select(user => (char)('A' + user.GetInt32() % 26))),
                _ => "",
            };
        return text;
    }
}

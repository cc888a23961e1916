using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Cli;

/// <summary>A thing on the map, read from a line of results or of truth.</summary>
/// <param name="Position">Where, in m.</param>
/// <param name="Label">What it is called on the map.</param>
/// <param name="Deviation">Standard deviation of the position in m, null where it is not known.</param>
/// <param name="Members">Every other member of its JSON object.</param>
internal sealed record SceneThing(Position Position, string Label, double? Deviation, IReadOnlyList<KeyValuePair<string, JsonElement>> Members);

/// <summary>The scene of one frame as it stands in a file of results or of truth.</summary>
internal sealed record SceneLine(ulong Frame, IReadOnlyList<SceneThing> Users, IReadOnlyList<SceneThing> Scatterers)
{
    /// <summary>What the receiver says about its own answer.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Reads the scene of a line, null where it has none.</summary>
    /// <exception cref="Formats.InvalidTruthException">A member is not what it should be.</exception>
    public static SceneLine? Read(JsonElement line)
    {
        if (!line.TryGetProperty("users", out JsonElement users) || !line.TryGetProperty("scatterers", out JsonElement scatterers)) return null;
        return new SceneLine(
            line.GetProperty("frame").GetUInt64(),
            [.. users.EnumerateArray().Select((user, i) => Thing(user, ((char)('A' + i % 26)).ToString()))],
            [.. scatterers.EnumerateArray().Select((scatterer, i) => Thing(scatterer, (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)))])
        {
            Remarks = line.TryGetProperty("remarks", out JsonElement remarks) ? [.. remarks.EnumerateArray().Select(remark => remark.GetString()!)] : [],
        };
    }

    private static SceneThing Thing(JsonElement thing, string label)
    {
        JsonElement at = thing.GetProperty("position_m");
        if (at.GetArrayLength() != 3) throw new FormatException("position_m: expected three numbers");
        double? deviation = thing.TryGetProperty("covariance_m2", out JsonElement c)
            ? Math.Sqrt(Math.Max(0, c[0][0].GetDouble() + c[1][1].GetDouble() + c[2][2].GetDouble())) : null;
        return new SceneThing(
            new Position(at[0].GetDouble(), at[1].GetDouble(), at[2].GetDouble()), label, deviation,
            [.. thing.EnumerateObject().Where(m => m.Name != "position_m").Select(m => KeyValuePair.Create(m.Name, m.Value.Clone()))]);
    }
}

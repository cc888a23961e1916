using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Formats;

/// <summary>A position as <c>[x, y, z]</c> in m.</summary>
internal static class PositionJson
{
    /// <summary>Reads a position, null where it is anything but three finite numbers.</summary>
    public static Position? Read(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 3
        && Number(value[0]) is { } x && Number(value[1]) is { } y && Number(value[2]) is { } z ? new Position(x, y, z) : null;

    /// <summary>Reads a finite number, null where it is anything else.</summary>
    public static double? Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;

    public static void Write(Utf8JsonWriter json, Position position)
    {
        json.WriteStartArray();
        json.WriteNumberValue(position.X);
        json.WriteNumberValue(position.Y);
        json.WriteNumberValue(position.Z);
        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<Position> positions)
    {
        json.WriteStartArray(name);
        foreach (Position position in positions) Write(json, position);
        json.WriteEndArray();
    }
}

using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Formats;

/// <summary>Writes the members of a truth line that only OFDM frames have.</summary>
internal static class SceneTruthWriter
{
    /// <summary>Writes them into the object that stands open.</summary>
    public static void Write(Utf8JsonWriter json, SceneTruth scene, IReadOnlyList<Position>? reported)
    {
        WriteUsers(json, scene);
        if (scene.Scatterers is { } scatterers)
        {
            json.WriteStartArray("scatterers");
            foreach (TrueScatterer scatterer in scatterers)
            {
                json.WriteStartObject();
                WritePosition(json, scatterer.Position);
                json.WriteStartArray("users");
                foreach (int user in scatterer.Users) json.WriteNumberValue(user);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        if (scene.Channel.Paths is { } paths) WritePaths(json, scene, paths);
        else json.WriteBase64String("channel", Base64Complex.Bytes(scene.Channel.Responses!));
        if (reported is not null) PositionJson.Write(json, "reported_positions_m", reported);
        json.WriteBase64String("symbols", Base64Complex.Bytes([scene.Symbols]));
    }

    private static void WriteUsers(Utf8JsonWriter json, SceneTruth scene)
    {
        int users = Math.Max(scene.UserPositions.Count, scene.TimeOffsets.Count);
        if (users == 0) return;
        json.WriteStartArray("users");
        for (int user = 0; user < users; user++)
        {
            json.WriteStartObject();
            if (scene.UserPositions.Count > 0) WritePosition(json, scene.UserPositions[user]);
            if (scene.TimeOffsets.Count > 0) json.WriteNumber("time_offset_s", scene.TimeOffsets[user]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WritePaths(Utf8JsonWriter json, SceneTruth scene, IReadOnlyList<IReadOnlyList<PropagationPath>> paths)
    {
        json.WriteStartArray("paths");
        for (int user = 0; user < paths.Count; user++)
            for (int i = 0; i < paths[user].Count; i++)
            {
                PropagationPath path = paths[user][i];
                json.WriteStartObject();
                json.WriteNumber("user", user);
                if (scene.PathScatterers is { } scatterers)
                {
                    if (scatterers[user][i] < 0) json.WriteNull("scatterer");
                    else json.WriteNumber("scatterer", scatterers[user][i]);
                }
                json.WriteStartArray("gain");
                json.WriteNumberValue(path.Gain.Real);
                json.WriteNumberValue(path.Gain.Imaginary);
                json.WriteEndArray();
                // The array cannot tell front from back: the path is written as one from the front.
                json.WriteNumber("azimuth_rad", Math.Atan2(path.U, Math.Sqrt(Math.Max(0, 1 - path.U * path.U - path.V * path.V))));
                json.WriteNumber("polar_rad", Math.Acos(Math.Clamp(path.V, -1, 1)));
                json.WriteNumber("delay_s", path.DelaySeconds - (scene.TimeOffsets.Count > 0 ? scene.TimeOffsets[user] : 0));
                json.WriteEndObject();
            }
        json.WriteEndArray();
    }

    private static void WritePosition(Utf8JsonWriter json, Position position)
    {
        json.WritePropertyName("position_m");
        PositionJson.Write(json, position);
    }
}

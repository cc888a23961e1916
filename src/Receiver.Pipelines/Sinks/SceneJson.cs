using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Pipelines.Sinks;

/// <summary>The members of a line of results that hold a scene: users, scatterers and the noise.</summary>
internal static class SceneJson
{
    public static void Write(Utf8JsonWriter json, SceneEstimate scene)
    {
        json.WriteStartArray("users");
        foreach (UserEstimate user in scene.Users)
        {
            json.WriteStartObject();
            Write(json, "position_m", user.Position);
            if (user.Covariance is { } covariance) Write(json, "covariance_m2", covariance);
            json.WriteNumber("time_offset_s", user.TimeOffsetSeconds);
            if (user.TimeOffsetVariance is { } variance) json.WriteNumber("time_offset_variance_s2", variance);
            json.WriteBoolean("line_of_sight", user.LineOfSight);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("scatterers");
        foreach (ScattererEstimate scatterer in scene.Scatterers)
        {
            json.WriteStartObject();
            Write(json, "position_m", scatterer.Position);
            json.WriteNumber("probability", scatterer.Probability);
            json.WriteNumber("power", scatterer.Power);
            if (scatterer.Covariance is { } covariance) Write(json, "covariance_m2", covariance);
            json.WriteStartArray("users");
            foreach (int user in scatterer.Users) json.WriteNumberValue(user);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("noise_variance", scene.NoiseVariance);
        if (scene.Remarks.Count == 0) return;
        json.WriteStartArray("remarks");
        foreach (string remark in scene.Remarks) json.WriteStringValue(remark);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, Position position)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(position.X);
        json.WriteNumberValue(position.Y);
        json.WriteNumberValue(position.Z);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, PositionCovariance c)
    {
        json.WriteStartArray(name);
        foreach (double[] row in new double[][] { [c.Xx, c.Xy, c.Xz], [c.Xy, c.Yy, c.Yz], [c.Xz, c.Yz, c.Zz] })
        {
            json.WriteStartArray();
            foreach (double value in row) json.WriteNumberValue(value);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }
}

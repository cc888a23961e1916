using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Formats.Sigmf;

/// <summary>The reported user positions, which stand in <c>global</c>, or in an annotation of a frame that brings its own.</summary>
internal static class UserPositionMember
{
    public const string Name = "receiver:user_positions_m";

    /// <summary>Reads the positions of all users; null where the member is absent or faults were reported.</summary>
    public static IReadOnlyList<Position>? Read(SigmfObject at, long users)
    {
        if (at.Array(Name, required: false) is not { } rows) return null;
        if (rows.GetArrayLength() != users)
        {
            at.Fault(Name, $"has {rows.GetArrayLength()} positions", $"expected one for each of the {users} receiver:users");
            return null;
        }
        var positions = new Position[users];
        int user = 0, faults = 0;
        foreach (JsonElement row in rows.EnumerateArray())
        {
            if (PositionJson.Read(row) is { } position) positions[user] = position;
            else
            {
                at.Fault(row, $"{Name}[{user}]", $"is {SigmfObject.Show(row)}", "expected three finite numbers [x, y, z] in m");
                faults++;
            }
            user++;
        }
        return faults == 0 ? positions : null;
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<Position> positions) => PositionJson.Write(json, Name, positions);
}

using System.Numerics;
using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Formats;

/// <summary>The members of a truth line that only OFDM frames have, collected in whatever order they come.</summary>
internal sealed class SceneTruthReader(FrameFormat format)
{
    private readonly List<Position> _positions = [];
    private readonly List<double> _offsets = [];
    private List<TrueScatterer>? _scatterers;
    private List<(PropagationPath Path, int? Scatterer)>[]? _paths;
    private ComplexMatrix? _symbols;
    private IReadOnlyList<ComplexMatrix>? _responses;

    /// <summary>Takes a member if it is one of these.</summary>
    /// <param name="json">Stands at its value, and at the value's end afterwards.</param>
    /// <param name="name">Its name.</param>
    /// <param name="line">The line, for its faults.</param>
    /// <returns>Whether it was taken.</returns>
    public bool TryRead(ref Utf8JsonReader json, string name, TruthLineFaults line)
    {
        switch (name)
        {
            case "users": ReadUsers(Items(ref json, name, line), line); return true;
            case "scatterers": _scatterers = [.. Items(ref json, name, line).Select((item, i) => Scatterer(item, $"scatterers[{i}]", line))]; return true;
            case "paths": ReadPaths(Items(ref json, name, line), line); return true;
            case "reported_positions_m": CheckReported(Items(ref json, name, line), line); return true;
            case "symbols":
                _symbols = Base64Complex.Read(ref json, name, (1, format.Users, format.SymbolsPerUser), ("users·data_length·data_subcarriers", "user", "symbol"), line)[0];
                return true;
            case "channel":
                _responses = Base64Complex.Read(ref json, name, (format.Users, format.Antennas, format.Ofdm!.Subcarriers), ("users·antennas·subcarriers", "antenna", "subcarrier"), line);
                return true;
            default: return false;
        }
    }

    /// <summary>The truth that the members make.</summary>
    public SceneTruth Read(TruthLineFaults line)
    {
        if (_symbols is null) throw line.Fault("symbols", "is missing");
        if (_paths is null && _responses is null) throw line.Fault("paths", "is missing, and so is channel");
        bool haveScatterers = _paths is not null && _paths.All(paths => paths.All(path => path.Scatterer is not null));
        foreach (var (_, scatterer) in _paths?.SelectMany(paths => paths) ?? [])
            if (scatterer >= _scatterers?.Count) throw line.Fault("paths", $"names scatterer {scatterer} of {_scatterers.Count}");
        return new SceneTruth
        {
            Symbols = _symbols,
            Channel = _paths is null ? new WidebandChannel(_responses!) : new WidebandChannel([.. _paths.Select(Total)]),
            UserPositions = _positions,
            TimeOffsets = _offsets,
            Scatterers = _scatterers,
            PathScatterers = haveScatterers ? [.. _paths!.Select(paths => paths.Select(path => path.Scatterer!.Value).ToArray())] : null,
        };
    }

    private static List<JsonElement> Items(ref Utf8JsonReader json, string name, TruthLineFaults line)
    {
        if (json.TokenType != JsonTokenType.StartArray) throw line.Fault(name, "is not an array");
        return [.. JsonElement.ParseValue(ref json).EnumerateArray()];
    }

    // The file states delays without the offset of the user's clock.
    private IReadOnlyList<PropagationPath> Total(List<(PropagationPath Path, int? Scatterer)> paths, int user) =>
        [.. paths.Select(path => path.Path with { DelaySeconds = path.Path.DelaySeconds + (_offsets.Count > 0 ? _offsets[user] : 0) })];

    private void ReadUsers(List<JsonElement> users, TruthLineFaults line)
    {
        if (users.Count != format.Users) throw line.Fault("users", $"has {users.Count} entries; there are {format.Users} users");
        for (int user = 0; user < users.Count; user++)
        {
            string at = $"users[{user}]";
            if (Member(users[user], "position_m", at, line) is { } position) _positions.Add(PositionOf(position, $"{at}.position_m", line));
            if (Member(users[user], "time_offset_s", at, line) is { } offset) _offsets.Add(Number(offset, $"{at}.time_offset_s", line));
        }
        if (_positions.Count > 0 && _positions.Count < format.Users) throw line.Fault("users", "lacks some position_m");
        if (_offsets.Count > 0 && _offsets.Count < format.Users) throw line.Fault("users", "lacks some time_offset_s");
    }

    private TrueScatterer Scatterer(JsonElement item, string at, TruthLineFaults line)
    {
        var users = new SortedSet<int>();
        JsonElement list = Required(item, "users", at, line);
        if (list.ValueKind != JsonValueKind.Array) throw line.Fault($"{at}.users", "is not an array");
        foreach (JsonElement user in list.EnumerateArray())
            if (!users.Add(UserOf(user, $"{at}.users", line))) throw line.Fault($"{at}.users", $"holds user {user} twice");
        return new TrueScatterer(PositionOf(Required(item, "position_m", at, line), $"{at}.position_m", line), [.. users]);
    }

    private void ReadPaths(List<JsonElement> items, TruthLineFaults line)
    {
        _paths = [.. Enumerable.Range(0, format.Users).Select(_ => new List<(PropagationPath, int?)>())];
        for (int i = 0; i < items.Count; i++)
        {
            string at = $"paths[{i}]";
            int user = UserOf(Required(items[i], "user", at, line), $"{at}.user", line);
            JsonElement gain = Required(items[i], "gain", at, line);
            if (gain.ValueKind != JsonValueKind.Array || gain.GetArrayLength() != 2) throw line.Fault($"{at}.gain", "is not [re, im]");
            var value = new Complex(Number(gain[0], $"{at}.gain", line), Number(gain[1], $"{at}.gain", line));
            double azimuth = Number(Required(items[i], "azimuth_rad", at, line), $"{at}.azimuth_rad", line), polar = Number(Required(items[i], "polar_rad", at, line), $"{at}.polar_rad", line);
            double delay = Number(Required(items[i], "delay_s", at, line), $"{at}.delay_s", line);
            _paths[user].Add((new PropagationPath(value, Math.Sin(azimuth) * Math.Sin(polar), Math.Cos(polar), delay), ScattererOf(items[i], at, line)));
        }
    }

    // −1 for line of sight, null where the path does not say.
    private static int? ScattererOf(JsonElement item, string at, TruthLineFaults line)
    {
        if (Member(item, "scatterer", at, line) is not { } scatterer) return null;
        if (scatterer.ValueKind == JsonValueKind.Null) return -1;
        return scatterer.ValueKind == JsonValueKind.Number && scatterer.TryGetInt32(out int index) && index >= 0
            ? index : throw line.Fault($"{at}.scatterer", "is neither an index nor null");
    }

    private void CheckReported(List<JsonElement> positions, TruthLineFaults line)
    {
        if (positions.Count != format.Users) throw line.Fault("reported_positions_m", $"has {positions.Count} entries; there are {format.Users} users");
        for (int user = 0; user < positions.Count; user++) PositionOf(positions[user], $"reported_positions_m[{user}]", line);
    }

    private static JsonElement? Member(JsonElement item, string name, string at, TruthLineFaults line)
    {
        if (item.ValueKind != JsonValueKind.Object) throw line.Fault(at, "is not an object");
        return item.TryGetProperty(name, out JsonElement member) ? member : null;
    }

    private static JsonElement Required(JsonElement item, string name, string at, TruthLineFaults line) =>
        Member(item, name, at, line) ?? throw line.Fault($"{at}.{name}", "is missing");

    private static double Number(JsonElement value, string at, TruthLineFaults line) => PositionJson.Number(value) ?? throw line.Fault(at, "is not a finite number");

    private static Position PositionOf(JsonElement value, string at, TruthLineFaults line) => PositionJson.Read(value) ?? throw line.Fault(at, "is not three finite numbers");

    private int UserOf(JsonElement value, string at, TruthLineFaults line) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int user) && user >= 0 && user < format.Users
            ? user : throw line.Fault(at, $"holds something other than the index of one of {format.Users} users");
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Receiver.Acceptance;

/// <summary>What <c>--report</c> wrote.</summary>
internal sealed class Report
{
    private readonly JsonElement _json;

    private Report(JsonElement json) => _json = json;

    public double Ber => this["quality.ber"];

    /// <summary>A number by its path, such as <c>frames.dropped.queueFull</c>.</summary>
    public double this[string path] => path.Split('.').Aggregate(_json, (node, name) => node.GetProperty(name)).GetDouble();

    /// <summary>Whether a measure has a number.</summary>
    public bool Has(string path) => path.Split('.').Aggregate(_json, (node, name) => node.GetProperty(name)).ValueKind == JsonValueKind.Number;

    public static Report Read(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        return new Report(json.RootElement.Clone());
    }

    /// <summary>Checks that every frame and every datagram ended exactly once.</summary>
    public void AssertBalances()
    {
        Assert.Equal(this["frames.received"], this["frames.processed"] + this["frames.late"] + this["frames.failed"] + this["frames.incomplete"]
            + this["frames.dropped.queueFull"] + this["frames.dropped.deadline"] + this["frames.dropped.shutdown"]);
        Assert.Equal(0, this["frames.inFlight"]);
        Assert.Equal(this["packets.received"], this["packets.accepted"] + this["packets.duplicated"] + this["packets.late"] + this["packets.malformed"]);
    }
}

/// <summary>What <c>send</c> printed.</summary>
internal sealed record Sent(long Frames, long Fragments, long Datagrams, long Lost, long Duplicated, long Corrupted, long Damaged)
{
    public static Sent Parse(string text)
    {
        long Number(string pattern) => long.Parse(Regex.Match(text, pattern) is { Success: true } match ? match.Groups[1].Value : throw new FormatException($"no {pattern} in: {text}"), CultureInfo.InvariantCulture);
        return new Sent(Number(@"(\d+) frames"), Number(@"(\d+) fragments"), Number(@"(\d+) datagrams sent"), Number(@"(\d+) lost"),
            Number(@"(\d+) duplicated"), Number(@"(\d+) corrupted"), Number(@"(\d+) of those sent are damaged"));
    }
}

using System.Text.Json;
using Xunit;

namespace Receiver.Cli.Tests.Commands;

public sealed class HelpTests
{
    [Theory]
    [InlineData("run", "PIPELINE", "--set", "--source", "--format", "--seed", "--frames", "--duration", "--results", "--results-detail", "--report", "--record", "--quiet", "--max-drops", "--max-late")]
    [InlineData("simulate", "PIPELINE", "--out", "--frames", "--set", "--source", "--format", "--seed")]
    [InlineData("send", "RECORDING", "--to", "--rate", "--mtu", "--loss", "--duplicate", "--reorder", "--corrupt", "--truncate", "--burst", "--seed")]
    [InlineData("list")]
    [InlineData("inspect", "FILE")]
    [InlineData("validate", "FILE")]
    [InlineData("schema")]
    public async Task Help_OfEveryVerb_MentionsAndExplainsItsOptions(string verb, params string[] mentioned)
    {
        string[] lines = (await Invocation.Done(verb, "--help")).Split('\n');
        foreach (string word in mentioned)
            Assert.Contains(lines, l => l.TrimStart().StartsWith(word, StringComparison.Ordinal) || l.TrimStart().StartsWith($"<{word}>", StringComparison.Ordinal));
        // No option without a description: a line of the list holds more than its name and value.
        Assert.All(lines.Where(l => l.StartsWith("  --", StringComparison.Ordinal)), l => Assert.Matches(@"^  --\S+( <[^>]+>)?( \(REQUIRED\))?\s{2,}\S", l));
        Assert.Contains(verb, await Invocation.Done("--help"));
    }

    [Fact]
    public async Task List_NamesTheAlgorithmsWithOptionsAndDefaults()
    {
        string output = await Invocation.Done("list");
        foreach (string words in new[] { "simulator", "udp", "file", "channel-estimation", "data-detection", "advi", "maxIterations", "idleTimeoutMs", "(required)" }) Assert.Contains(words, output);
    }

    [Fact]
    public async Task Schema_IsJsonThatNamesTheMembersOfAPipeline()
    {
        JsonElement schema = Invocation.Json(await Invocation.Done("schema"));
        JsonElement members = schema.GetProperty("properties");
        foreach (string name in new[] { "name", "format", "source", "intake", "deadlineMs", "stages", "sinks" }) Assert.True(members.TryGetProperty(name, out _), name);
    }
}

using System.CommandLine;
using System.Globalization;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Sources;

namespace Receiver.Cli.Commands;

/// <summary>The options that every verb which takes a pipeline has in common.</summary>
internal sealed class PipelineOptions
{
    private readonly Argument<string> _pipeline = new("PIPELINE") { Description = "pipeline file (JSON), see pipelines/" };
    private readonly Option<string[]> _set = new("--set") { HelpName = "PATH=VALUE", Description = "sets a member of the pipeline, such as source.snrDb=0 or stages.refinement.maxRounds=1; repeatable" };
    private readonly Option<string?> _source = new("--source") { HelpName = "URI", Description = "replaces the source: simulator:, file:BASE.sigmf-meta, udp://HOST:PORT" };
    private readonly Option<string?> _format = new("--format") { HelpName = "BASE.sigmf-meta", Description = "takes the format (sizes, pilots, noise) and the truth from a recording" };
    private readonly Option<ulong?> _seed = new("--seed") { HelpName = "N", Description = "seed of the simulator" };

    /// <param name="command">Receives the argument and the options.</param>
    /// <param name="several">The argument of a verb that takes several pipelines, in place of one.</param>
    public PipelineOptions(Command command, Argument<string[]>? several = null)
    {
        command.Arguments.Add((Argument?)several ?? _pipeline);
        foreach (Option option in new Option[] { _set, _source, _format, _seed }) command.Options.Add(option);
    }

    /// <summary>Reads the file with the command line's changes: source and format first, then --set.</summary>
    public PipelineFile Load(ParseResult parsed) => PipelineFile.Load(parsed.GetValue(_pipeline)!, Changes(parsed));

    /// <summary>The pipeline file.</summary>
    public string Path(ParseResult parsed) => parsed.GetValue(_pipeline)!;

    /// <summary>The seed, null where none is given.</summary>
    public ulong? Seed(ParseResult parsed) => parsed.GetValue(_seed);

    /// <summary>The command line's changes in order.</summary>
    public IReadOnlyList<Action<DefinitionNode>> Changes(ParseResult parsed)
    {
        var changes = new List<Action<DefinitionNode>>();
        if (parsed.GetValue(_source) is { } source) changes.Add(root => root.SetMember("source", SourceOf(source)));
        if (parsed.GetValue(_format) is { } format) changes.Add(root => Overrides.Set(root, "format.recording", DefinitionNode.Of(format, "--format"), "--format"));
        if (parsed.GetValue(_seed) is { } seed) changes.Add(root => Overrides.Set(root, "source.seed", DefinitionNode.ParseValue(seed.ToString(CultureInfo.InvariantCulture), "--seed"), "--seed"));
        foreach (string assignment in parsed.GetValue(_set) ?? []) changes.Add(root => Overrides.Apply(root, assignment));
        return changes;
    }

    private static DefinitionNode SourceOf(string uri)
    {
        const string origin = "--source";
        var node = new DefinitionNode(NodeKind.Object, origin);
        if (uri is "simulator" or "simulator:") node.SetMember("type", DefinitionNode.Of("simulator", origin));
        else if (uri.StartsWith("file:", StringComparison.Ordinal))
        {
            node.SetMember("type", DefinitionNode.Of("file", origin));
            node.SetMember("path", DefinitionNode.Of(RecordingFiles.Of(uri["file:".Length..]).Metadata, origin));
        }
        else if (uri.StartsWith("udp://", StringComparison.Ordinal))
        {
            var (host, port) = HostAndPort(uri);
            node.SetMember("type", DefinitionNode.Of("udp", origin));
            node.SetMember("host", DefinitionNode.Of(host, origin));
            node.SetMember("port", DefinitionNode.Of(port, origin));
        }
        else throw new UsageException($"--source {uri}: expected simulator:, file:BASE.sigmf-meta or udp://HOST:PORT");
        return node;
    }

    /// <summary>Splits udp://HOST:PORT.</summary>
    internal static (string Host, int Port) HostAndPort(string uri)
    {
        if (!uri.StartsWith("udp://", StringComparison.Ordinal) || !Uri.TryCreate(uri, UriKind.Absolute, out Uri? parsed) || parsed.Port < 0)
            throw new UsageException($"{uri}: expected udp://HOST:PORT, such as udp://127.0.0.1:4991");
        return (parsed.DnsSafeHost, parsed.Port);
    }
}

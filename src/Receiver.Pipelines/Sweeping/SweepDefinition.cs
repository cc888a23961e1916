using System.Security.Cryptography;
using System.Text;
using Receiver.Pipelines.Definition;

namespace Receiver.Pipelines.Sweeping;

/// <summary>What a sweep measures: pipelines, the members that are varied, and when a point has seen enough.</summary>
public sealed record SweepDefinition
{
    private const int MaxPoints = 100_000;

    /// <summary>Pipeline files; each is a curve.</summary>
    public required IReadOnlyList<string> Pipelines { get; init; }

    /// <summary>What is varied; the points are the product.</summary>
    public IReadOnlyList<Variation> Variations { get; init; } = [];

    /// <summary>Seed of the simulator, the same for every curve, so that all see the same frames.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>When a point stops.</summary>
    public StopRule Stop { get; init; } = new();

    /// <summary>Frames worked on at once, null: as many as there are cores. One where times are measured: what runs beside a frame takes of its caches.</summary>
    public int? Parallelism { get; init; }

    /// <summary>Further changes to every pipeline, made after the seed and before the varied members.</summary>
    public IReadOnlyList<Action<DefinitionNode>> Changes { get; init; } = [];

    /// <summary>Paths of the varied members.</summary>
    public IReadOnlyList<string> Paths => [.. Variations.SelectMany(v => v.Paths)];

    /// <summary>Reads and checks every point. The curves grow together: all pipelines at a point before the next point.</summary>
    /// <exception cref="InvalidPipelineException">With everything that is wrong with any of them.</exception>
    /// <exception cref="FormatException">The definition contradicts itself.</exception>
    public IReadOnlyList<PointDefinition> LoadPoints()
    {
        foreach (string fault in Stop.Validate()) throw new FormatException(fault);
        if (Parallelism < 1) throw new FormatException($"parallelism: {Parallelism} is less than 1");
        if (Paths.Distinct().Count() < Paths.Count) throw new FormatException("a path is varied twice");
        if (Variations.Aggregate(1.0, (n, v) => n * v.Values.Count) * Pipelines.Count > MaxPoints) throw new FormatException($"more than {MaxPoints} points");
        var points = new List<PointDefinition>();
        var faults = new List<Fault>();
        foreach (IReadOnlyList<KeyValuePair<string, string>> settings in Product())
            foreach (string path in Pipelines)
                try
                {
                    points.Add(Load(path, settings));
                }
                catch (InvalidPipelineException e)
                {
                    faults.AddRange(e.Faults);
                }
        if (faults.Count > 0) throw new InvalidPipelineException([.. faults.Distinct()]);
        if (points.FirstOrDefault(p => p.File.Definition.Source.Type == "udp") is { } live)
            throw new FormatException($"{live.Pipeline}: a sweep needs frames that can be had again; its source is udp (add --source simulator:)");
        if (points.Take(Pipelines.Count).GroupBy(p => p.Pipeline).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new FormatException($"two pipelines have the name {twice.Key}, so their curves could not be told apart");
        return points;
    }

    private IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> Product()
    {
        IEnumerable<IReadOnlyList<KeyValuePair<string, string>>> product = [[]];
        foreach (Variation v in Variations)
            product = product.SelectMany(_ => v.Values, (point, value) => (IReadOnlyList<KeyValuePair<string, string>>)[.. point, .. v.Paths.Select(p => KeyValuePair.Create(p, value))]);
        return product;
    }

    private PointDefinition Load(string path, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        string key = "";
        var file = PipelineFile.Load(path,
        [
            Common, .. Changes,
            root => { foreach (var (member, value) in settings) Overrides.Set(root, member, DefinitionNode.ParseValue(value, $"--vary {member}={value}"), $"--vary {member}={value}"); },
            Unpaced, root => key = KeyOf(root),
        ]);
        return new PointDefinition(file.Definition.Name, settings, file, key);
    }

    private void Common(DefinitionNode root)
    {
        if (root["source"] is { Kind: NodeKind.Object } source && source["type"]?.Text == "simulator")
            source.SetMember("seed", DefinitionNode.ParseValue(Seed.ToString(System.Globalization.CultureInfo.InvariantCulture), "--seed"));
    }

    // The stop rule decides how many frames there are, and nobody waits for them; results of single frames have no file of their own.
    private static void Unpaced(DefinitionNode root)
    {
        root["source"]?.Members.RemoveAll(m => m.Key is "frames" or "rateFps");
        root.Members.RemoveAll(m => m.Key == "sinks");
    }

    /// <summary>
    /// Hash of the pipeline with all changes, seed and values included, of the stop rule, of the recording's metadata where there is one, and of
    /// the build: points that an older algorithm made must not stand beside those of a newer one.
    /// </summary>
    private string KeyOf(DefinitionNode root)
    {
        var text = new StringBuilder();
        Write(root, text);
        text.Append(Stop).Append(Parallelism);
        foreach (Type part in new[] { typeof(Kernels.Tile), typeof(Frames.Frame), typeof(Algorithms.Convergence), typeof(Simulation.OneBitSimulator), typeof(SweepDefinition) })
            text.Append(part.Module.ModuleVersionId);
        if ((root["format"]?["recording"] ?? root["source"]?["path"]) is { Kind: NodeKind.Text } recording)
        {
            string metadata = Sources.RecordingFiles.Of(Path.Combine(recording.Folder, recording.Text)).Metadata;
            if (File.Exists(metadata)) text.Append(File.ReadAllText(metadata));
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }

    private static void Write(DefinitionNode node, StringBuilder text)
    {
        text.Append('(').Append(node.Kind).Append(' ').Append(node.Text.Length).Append(':').Append(node.Text);
        foreach (var (name, value) in node.Members)
        {
            text.Append(name).Append('=');
            Write(value, text);
        }
        foreach (DefinitionNode item in node.Items) Write(item, text);
        text.Append(')');
    }
}

using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Receiver.Pipelines.Tests;

/// <summary>Who may know whom.</summary>
public sealed partial class LayeringTests
{
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Receiver.Frames"] = [],
        ["Receiver.Kernels"] = [],
        ["Receiver.Algorithms"] = ["Receiver.Kernels", "Receiver.Frames"],
        ["Receiver.Simulation"] = ["Receiver.Frames", "Receiver.Kernels"],
        ["Receiver.Formats"] = ["Receiver.Frames"],
        ["Receiver.Pipelines"] = ["Receiver.Algorithms", "Receiver.Simulation", "Receiver.Formats", "Receiver.Frames", "Receiver.Kernels"],
        ["Receiver.Dashboard"] = ["Receiver.Pipelines", "Receiver.Algorithms", "Receiver.Simulation", "Receiver.Formats", "Receiver.Frames", "Receiver.Kernels"],
        ["Receiver.Cli"] = ["Receiver.Dashboard", "Receiver.Pipelines", "Receiver.Algorithms", "Receiver.Simulation", "Receiver.Formats", "Receiver.Frames", "Receiver.Kernels"],
    };

    private static readonly string Source = Path.Combine(Repository.Root, "src");

    public static TheoryData<string> PureProjects => ["Receiver.Algorithms", "Receiver.Kernels", "Receiver.Simulation"];

    [GeneratedRegex(@"\b(Stopwatch|TimeProvider|DateTime|DateTimeOffset|TickCount(64)?|Task|ValueTask|Parallel|Thread|ThreadPool|File|FileStream|Directory|ILogger|Meter|ActivitySource|"
        + @"Utf8JsonReader|Utf8JsonWriter|JsonSerializer|JsonDocument|Channel\.Create\w*|ActionBlock|TransformBlock)\b|\bSystem\.(IO|Net|Diagnostics|Text\.Json|Threading\.Tasks)\b|\bActivity\.Current\b")]
    private static partial Regex Waiting();

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex CommentLines();

    [GeneratedRegex(@"\bGroundTruth\b")]
    private static partial Regex Truth();

    private static IEnumerable<string> Files(string project) => Directory.EnumerateFiles(Path.Combine(Source, project), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}") && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}"));

    [Fact]
    public void ProjectReferences_OfEveryProject_AreThoseOfItsLayer()
    {
        string[] projects = [.. Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories)];
        Assert.NotEmpty(projects);
        foreach (string project in projects)
        {
            string name = Path.GetFileNameWithoutExtension(project);
            Assert.True(MayKnow.ContainsKey(name), $"{name} has no layer");
            foreach (XElement reference in XDocument.Load(project).Descendants("ProjectReference"))
                Assert.Contains(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')), MayKnow[name]);
        }
    }

    [Theory]
    [MemberData(nameof(PureProjects))]
    public void Assembly_OfMathematics_RefersToNothingThatWaitsLogsOrStores(string project)
    {
        string[] forbidden =
        [
            "System.Threading.Tasks.Dataflow", "System.Threading.Channels", "System.Threading.Tasks.Parallel", "System.Diagnostics.DiagnosticSource",
            "Microsoft.Extensions.Logging", "Microsoft.Extensions.Logging.Abstractions", "System.Text.Json", "System.IO.FileSystem", "System.IO.Pipelines", "System.Net.Sockets",
        ];
        string[] references = [.. Assembly.Load(project).GetReferencedAssemblies().Select(a => a.Name!)];
        Assert.NotEmpty(references);
        Assert.Empty(references.Intersect(forbidden));
        Assert.All(references.Where(r => r.StartsWith("Receiver.", StringComparison.Ordinal)), r => Assert.Contains(r, MayKnow[project]));
    }

    [Theory]
    [MemberData(nameof(PureProjects))]
    public void Source_OfMathematics_KnowsNoClockNoTaskNoFile(string project)
    {
        string[] files = [.. Files(project)];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            Match found = Waiting().Match(CommentLines().Replace(File.ReadAllText(file), ""));
            Assert.False(found.Success, $"{Path.GetRelativePath(Source, file)}: {found.Value}");
        }
    }

    [Fact]
    public void GroundTruth_IsKnownToQualityMeasuresSimulatorFormatsAndSourcesOnly()
    {
        string[] allowed =
        [
            "Receiver.Frames/GroundTruth.cs", "Receiver.Frames/Frame.cs", "Receiver.Frames/Quality/", "Receiver.Simulation/", "Receiver.Formats/",
            "Receiver.Pipelines/Contracts.cs", "Receiver.Pipelines/Sources/", "Receiver.Pipelines/Sinks/ScoreSink.cs",
            "Receiver.Pipelines/Stages/GenieStage.cs", "Receiver.Pipelines/Stages/SensingBoundStages.cs",
        ];
        string[] knowing = [.. MayKnow.Keys.Where(p => Directory.Exists(Path.Combine(Source, p))).SelectMany(Files)
            .Where(f => Truth().IsMatch(CommentLines().Replace(File.ReadAllText(f), ""))).Select(f => Path.GetRelativePath(Source, f).Replace('\\', '/'))];
        Assert.Contains("Receiver.Frames/GroundTruth.cs", knowing);
        string[] others = [.. knowing.Where(f => !allowed.Any(a => f.StartsWith(a, StringComparison.Ordinal)))];
        Assert.Empty(others);
    }
}

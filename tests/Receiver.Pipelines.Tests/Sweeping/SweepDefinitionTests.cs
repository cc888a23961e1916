using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Sweeping;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Pipelines.Tests.Sweeping;

public sealed class SweepDefinitionTests : IDisposable
{
    private readonly SweepFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadPoints_TwoVariations_AreTheProductWithJoinedPathsTogether()
    {
        SweepDefinition sweep = Sweep("source.snrDb=0,5", "format.users+source.activeUsers=2,3");
        Assert.Equal(["source.snrDb", "format.users", "source.activeUsers"], sweep.Paths);
        var seen = sweep.LoadPoints().Select(p => (p.Pipeline, ((SimulatorOptions)p.File.Definition.Source.Options).SnrDb, p.File.Definition.Format.Users,
            ((SimulatorOptions)p.File.Definition.Source.Options).ActiveUsers));
        Assert.Equal([("a", 0, 2, 2), ("a", 0, 3, 3), ("a", 5, 2, 2), ("a", 5, 3, 3)], seen);
    }

    [Fact]
    public void LoadPoints_SeveralPipelines_HaveTheSweepsSeedAndNoEndOfTheirOwn()
    {
        var sweep = new SweepDefinition { Pipelines = [_folder.Pipeline("a"), _folder.Pipeline("b", 2)], Variations = [Variation.Parse("source.snrDb=0,5")], Seed = 77 };
        IReadOnlyList<PointDefinition> points = sweep.LoadPoints();
        Assert.Equal(["a", "b", "a", "b"], points.Select(p => p.Pipeline));
        Assert.All(points, p => Assert.Equivalent(new { Seed = 77ul, Frames = (long?)null }, p.File.Definition.Source.Options));
        Assert.All(points, p => Assert.Empty(p.File.Definition.Sinks));
    }

    [Fact]
    public void LoadPoints_AnythingThatChangesTheResult_ChangesTheKey()
    {
        SweepDefinition sweep = Sweep("source.snrDb=0,5");
        string path = sweep.Pipelines[0];
        string[] keys = [.. sweep.LoadPoints().Select(p => p.Key)];
        Assert.Equal(keys, sweep.LoadPoints().Select(p => p.Key));
        var others = new List<string>(keys);
        void Expect(SweepDefinition changed) => others.AddRange(changed.LoadPoints().Select(p => p.Key));
        Expect(sweep with { Seed = 2 });
        Expect(sweep with { Stop = sweep.Stop with { Errors = 101 } });
        Expect(sweep with { Changes = [root => Overrides.Apply(root, "format.antennas=17")] });
        _folder.Pipeline("a", maxRounds: 2);
        Expect(sweep);
        Assert.Equal(10, others.Distinct().Count());
        File.WriteAllText(path, "// a comment is not a change\n" + File.ReadAllText(path));
        Assert.Equal(others[^2..], sweep.LoadPoints().Select(p => p.Key));
    }

    [Fact]
    public void LoadPoints_UnknownMember_IsAFaultThatNamesTheOption()
    {
        var e = Assert.Throws<InvalidPipelineException>(() => Sweep("source.snr=0,5").LoadPoints());
        Assert.Contains(e.Faults, f => f.ToString().Contains("--vary source.snr=5", StringComparison.Ordinal));
    }

    [Fact]
    public void LoadPoints_WhatCannotBeSwept_Throws()
    {
        Assert.Throws<FormatException>(() => Sweep("source.snrDb=0", "source.snrDb=5").LoadPoints());
        Assert.Throws<FormatException>(() => new SweepDefinition { Pipelines = [_folder.Pipeline("a"), _folder.Pipeline("a")] }.LoadPoints());
        Assert.Throws<FormatException>(() => (Sweep() with { Stop = new StopRule { MinFrames = 9, MaxFrames = 8 } }).LoadPoints());
        Assert.Throws<FormatException>(() => new SweepDefinition { Pipelines = [_folder.Pipeline("u", source: """{ "type": "udp" }""")] }.LoadPoints());
    }

    private SweepDefinition Sweep(params string[] variations) => new() { Pipelines = [_folder.Pipeline("a")], Variations = [.. variations.Select(Variation.Parse)] };
}

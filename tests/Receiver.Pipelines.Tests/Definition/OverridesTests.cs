using System.Text;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Sources;
using Receiver.Pipelines.Stages;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Pipelines.Tests.Definition;

public sealed class OverridesTests
{
    private const string File = """
        {
          "format": { "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20 },
          "source": { "type": "simulator", "frames": 4 },
          "stages": [
            { "type": "real-transform" },
            { "type": "iterate", "name": "outer", "stages": [
              { "type": "iterate", "name": "inner", "stages": [
                { "type": "channel-estimation", "algorithm": "advi" } ] },
              { "type": "data-detection", "name": "detect", "algorithm": { "type": "advi", "maxIterations": 9, "tolerance": 0.25 } } ] } ]
        }
        """;

    private static PipelineDefinition Parse(params string[] assignments) => PipelineFile.Parse(
        Encoding.UTF8.GetBytes(File), "p.json", "/folder", assignments.Select(a => (Action<DefinitionNode>)(root => Overrides.Apply(root, a)))).Definition;

    private static Fault FaultOf(string assignment) => Assert.Single(Assert.Throws<InvalidPipelineException>(() => Parse(assignment)).Faults);

    private static IterateOptions Outer(PipelineDefinition definition) => Assert.IsType<IterateOptions>(definition.Stages[1].Options);

    [Fact]
    public void Apply_MemberOfASection_IsSet()
    {
        PipelineDefinition definition = Parse("source.snrDb=-3.5", "intake.capacity=5", "name=other");
        Assert.Equal(-3.5, Assert.IsType<SimulatorOptions>(definition.Source.Options).SnrDb);
        Assert.Equal(5, definition.Intake.Capacity);
        Assert.Equal("other", definition.Name);
    }

    [Fact]
    public void Apply_StageByItsName_IsFoundAtAnyDepth()
    {
        PipelineDefinition definition = Parse("stages.outer.maxRounds=7", "stages.inner.tolerance=0", "stages.detect.algorithm.maxIterations=11");
        IterateOptions outer = Outer(definition);
        Assert.Equal(7, outer.MaxRounds);
        Assert.Equal(0, Assert.IsType<IterateOptions>(outer.Stages[0].Options).Tolerance);
        Assert.Equal(new AdviOptions { MaxIterations = 11, Tolerance = 0.25 }, Assert.IsType<DataDetectionOptions>(outer.Stages[1].Options).Algorithm.Options);
    }

    [Fact]
    public void Apply_OptionOfAnAlgorithmGivenByName_MakesAnObjectOfIt()
    {
        var inner = Assert.IsType<IterateOptions>(Outer(Parse("stages.channel-estimation.algorithm.maxIterations=11")).Stages[0].Options);
        Choice algorithm = Assert.IsType<ChannelEstimationOptions>(inner.Stages[0].Options).Algorithm;
        Assert.Equal(("advi", new AdviOptions { MaxIterations = 11 }), (algorithm.Type, algorithm.Options));
    }

    [Fact]
    public void Apply_NameInPlaceOfAnAlgorithmObject_DropsItsOptions() =>
        Assert.Equal(new AdviOptions(), Assert.IsType<DataDetectionOptions>(Outer(Parse("stages.detect.algorithm=advi")).Stages[1].Options).Algorithm.Options);

    [Fact]
    public void Apply_StageByItsPlace_IsSet() => Assert.Equal(3, Assert.IsType<RealTransformOptions>(Parse("stages.0.parallelism=3").Stages[0].Options).Parallelism);

    [Fact]
    public void Apply_WholeSource_ReplacesItAndTakesPathsFromHere()
    {
        PipelineDefinition definition = Parse("""source={ "type": "file", "path": "here/a.sigmf-meta" }""");
        Assert.Equal(Path.Combine(".", "here/a.sigmf-meta"), Assert.IsType<FileSourceOptions>(definition.Source.Options).Path);
    }

    [Fact]
    public void Apply_Null_TakesTheDefaultAway() => Assert.Null(Assert.IsType<SimulatorOptions>(Parse("source.frames=null").Source.Options).Frames);

    [Theory]
    [InlineData("stages.nowhere.maxRounds=1", "stages.nowhere", "no such item; there are: real-transform, outer")]
    [InlineData("stages.9.parallelism=1", "stages.9", "no such item")]
    [InlineData("source..seed=1", "source..seed", "empty")]
    [InlineData("source.seed", "", "expected PATH=VALUE")]
    [InlineData("=1", "", "expected PATH=VALUE")]
    [InlineData("source.sed=1", "source.sed", "unknown member; expected one of")]
    [InlineData("sauce.seed=1", "sauce", "unknown member; expected one of")]
    [InlineData("stages.outer.maxRounds=few", "stages[1].maxRounds", "expected a number, found \"few\"")]
    [InlineData("stages.outer.maxRounds=0", "stages[1].maxRounds", "0 is not within 1…1000")]
    public void Apply_PathOrValueThatIsWrong_IsAFaultOfTheOption(string assignment, string path, string says)
    {
        Fault fault = FaultOf(assignment);
        Assert.Equal((path, $"--set {assignment}"), (fault.Path, fault.Origin));
        Assert.Contains(says, fault.Message);
    }
}

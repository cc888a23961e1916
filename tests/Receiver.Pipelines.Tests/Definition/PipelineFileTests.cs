using System.Text;
using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Sources;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Pipelines.Tests.Definition;

public sealed class PipelineFileTests
{
    private const string Good = """
        {
          // what a frame is
          "format": { "waveform": "one-bit", "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20, },
          "source": { "type": "simulator", "snrDb": 5, "frames": 4 }, /* a few */
          "stages": [
            { "type": "real-transform" },
            { "type": "iterate", "name": "refinement", "maxRounds": 2, "stages": [
              { "type": "channel-estimation", "algorithm": "advi" },
              { "type": "data-detection", "algorithm": { "type": "advi", "maxIterations": 9 } } ] } ]
        }
        """;

    internal static PipelineFile Parse(string json, string folder = ".") => PipelineFile.Parse(Encoding.UTF8.GetBytes(json), "p.json", folder);

    private static IReadOnlyList<Fault> FaultsOf(string json) => Assert.Throws<InvalidPipelineException>(() => Parse(json)).Faults;

    private static void AssertFaults(string json, params (string Path, int Line, string Says)[] expected)
    {
        IReadOnlyList<Fault> faults = FaultsOf(json);
        Assert.Equal(expected.Select(e => (e.Path, $"p.json:{e.Line}")), faults.Select(f => (f.Path, f.Origin)));
        foreach (var (fault, (_, _, says)) in faults.Zip(expected)) Assert.Contains(says, fault.Message);
    }

    [Fact]
    public void Parse_CommentsAndTrailingCommas_AreAllowed()
    {
        PipelineDefinition definition = Parse(Good).Definition;
        Assert.Equal("p", definition.Name);
        Assert.Equal(5, Assert.IsType<SimulatorOptions>(definition.Source.Options).SnrDb);
        Assert.Equal(["real-transform", "iterate"], definition.Stages.Select(s => s.Type));
    }

    [Fact]
    public void Parse_FaultsOfManyKinds_ListsAllWithPathLineAndWhatWasExpected() => AssertFaults(
        """
        {
          // every line below is wrong
          "format": { "waveform": "one-byte", "antennas": "many", "users": 3, "pilotLength": 12, "dataLength": 20,
                      "pilots": [ [ [1, 0], [0, 1] ], [ [1, 0] ] ] },
          "source": { "type": "simulator", "frames": 1.5, "sed": 1 },
          "intake": { "capacity": 0 },
          "stages": [
            { "type": "real-transform", "parallelism": 4, "capacity": 2 },
            { "type": "channel-estimation" },
            { "type": "data-detection", "algorithm": "magic" },
            { "type": "iterate", "stages": [ { "type": "smooth" } ] },
            { "type": "iterate", "feedback": "medium", "tolerance": true, "stages": {} } ],
          "sinks": [ { "type": "results" }, 5 ],
          "colour": "blue"
        }
        """,
        ("format.waveform", 3, "expected one of \"one-bit\", \"ofdm\", found \"one-byte\""),
        ("format.antennas", 3, "expected a number, found \"many\""),
        ("format.pilots[1]", 4, "expected a list of 2 values [re, im]"),
        ("source.frames", 5, "expected a whole number from"),
        ("source.sed", 5, "unknown member; expected one of: type, channel, snrDb"),
        ("intake.capacity", 6, "0 is not within 1…65536"),
        ("stages[0].capacity", 8, "2 is less than parallelism (4)"),
        ("stages[1].algorithm", 9, "is missing"),
        ("stages[2].algorithm", 10, "unknown data-detection \"magic\"; expected one of: advi"),
        ("stages[3].stages[0].type", 11, "unknown stage \"smooth\"; expected one of: real-transform"),
        ("stages[4].feedback", 12, "expected one of \"hard\", \"soft\", found \"medium\""),
        ("stages[4].tolerance", 12, "expected a number, found true"),
        ("stages[4].stages", 12, "expected a list, found an object"),
        ("sinks[0].path", 13, "is missing"),
        ("sinks[1]", 13, "expected a type, one of: score"),
        ("colour", 14, "unknown member; expected one of: name, summary, format"));

    [Fact]
    public void Parse_StagesThatDoNotFitTogether_ListsAllOfThem() => AssertFaults(
        """
        {
          "format": { "antennas": 16, "users": 3, "pilotLength": 12 },
          "source": "simulator",
          "stages": [
            { "type": "channel-estimation", "algorithm": "advi" },
            { "type": "real-transform" },
            { "type": "real-transform" },
            { "type": "iterate", "stages": [ { "type": "data-detection", "name": "real-transform", "algorithm": "advi" } ] } ]
        }
        """,
        ("format.dataLength", 2, "is missing"),
        ("stages[0]", 5, "the stage channel-estimation needs the one-bit observation (stage real-transform), which no stage before it provides"),
        ("stages[2]", 7, "a stage named \"real-transform\" is there already"),
        ("stages[3].stages[0]", 8, "a stage named \"real-transform\" is there already"));

    [Fact]
    public void Parse_DetectionWithoutChannel_NamesTheStageThatIsMissing() => AssertFaults(
        """
        { "format": { "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20 }, "source": "simulator",
          "stages": [ "real-transform",
            { "type": "data-detection", "algorithm": "advi" } ] }
        """,
        ("stages[1]", 3, "needs a channel (stage channel-estimation)"));

    [Fact]
    public void Parse_PilotsOfAnotherSize_SaysBothSizes() => AssertFaults(
        """
        {
          "format": { "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20,
                      "pilots": [ [ [1, 0], [0, 1] ], [ [1, 0], [0, -1] ] ] },
          "source": "simulator", "stages": [ "real-transform" ]
        }
        """,
        ("format.pilots", 3, "2×2 values, expected users × pilotLength = 3×12"));

    [Fact]
    public void Parse_MembersThatMustBeThere_AreMissed() => AssertFaults(
        "{\n \"name\": null\n}",
        ("name", 2, "must not be null"),
        ("format.antennas", 1, "is missing"), ("format.users", 1, "is missing"), ("format.pilotLength", 1, "is missing"), ("format.dataLength", 1, "is missing"),
        ("source", 1, "is missing"),
        ("stages", 1, "is missing"));

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{\n\n \"name\": }", "not valid JSON", 3)]
    [InlineData("{ \"name\": \"a\" } x", "not valid JSON")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("{\n \"name\": \"\\ud800\" }", "not valid Unicode", 2)]
    public void Parse_NotAnObjectOfJson_SaysWhere(string json, string says, int line = 1)
    {
        Fault fault = Assert.Single(FaultsOf(json));
        Assert.Equal($"p.json:{line}", fault.Origin);
        Assert.Contains(says, fault.Message);
    }

    [Fact]
    public void Parse_MemberTwice_NamesItsPath()
    {
        Fault fault = Assert.Single(FaultsOf("{ \"source\": {\n \"type\": \"udp\",\n \"type\": \"file\" } }"));
        Assert.Equal(("source.type", "p.json:3"), (fault.Path, fault.Origin));
    }

    [Theory]
    [InlineData("rec/a.sigmf-meta", "/somewhere/rec/a.sigmf-meta")]
    [InlineData("/absolute/a.sigmf-meta", "/absolute/a.sigmf-meta")]
    public void Parse_PathInTheFile_StartsFromItsFolder(string written, string expected)
    {
        PipelineDefinition definition = Parse(
            $$"""{ "source": { "type": "file", "path": "{{written}}" }, "stages": [ "real-transform" ], "sinks": [ { "type": "results", "path": "out.jsonl" } ] }""",
            "/somewhere").Definition;
        Assert.Equal(expected, Assert.IsType<FileSourceOptions>(definition.Source.Options).Path);
        Assert.Equal(expected, definition.Format.Recording);
    }

    [Fact]
    public void Load_NoSuchFile_IsAFault() =>
        Assert.Contains("nowhere.json", Assert.Single(Assert.Throws<InvalidPipelineException>(() => PipelineFile.Load("/nowhere.json")).Faults).Origin);

    [Fact]
    public void ResolveFormat_Simulator_StatesItsNoise()
    {
        FrameFormat format = Parse(Good).ResolveFormat(out IReadOnlyList<string> replaced);
        Assert.Empty(replaced);
        Assert.Equal(Math.Pow(10, -0.5), format.NoiseVariance!.Value, 1e-12);
        Assert.Equal((16, 3, 12, 20), (format.Antennas, format.Users, format.PilotLength, format.DataLength));
    }

    [Fact]
    public void Open_SimulatorThatDoesNotSuitTheFormat_IsAFaultOfTheFile()
    {
        PipelineFile file = Parse(Good.Replace("\"frames\": 4", "\"frames\": 4, \"activeUsers\": 5"));
        Fault fault = Assert.Single(Assert.Throws<InvalidPipelineException>(() => file.Open(TimeProvider.System, out _)).Faults);
        Assert.Equal(("source", "p.json:4"), (fault.Path, fault.Origin));
        Assert.Contains("activeUsers: 5 of 3 users", fault.Message);
    }

    [Fact]
    public void Open_WaveformThatTheStagesCannotTake_IsUnsuitable() => Assert.Throws<UnsuitableWaveformException>(
        () => Parse(Good.Replace("\"one-bit\", \"antennas\": 16", "\"ofdm\"").Replace("\"simulator\", \"snrDb\": 5, \"frames\": 4", "\"udp\", \"port\": 0")).Open(TimeProvider.System, out _));
}

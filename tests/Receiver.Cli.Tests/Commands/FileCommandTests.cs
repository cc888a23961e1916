using System.Text.Json;
using Receiver.Testing;
using Xunit;

namespace Receiver.Cli.Tests.Commands;

public sealed class FileCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _pipeline;

    public FileCommandTests() => _pipeline = _folder.Write("small.json", SmallPipeline.Json);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Simulate_Recording_IsValidAndDecodesLikeTheSimulator()
    {
        string recording = _folder.At("recording"), metadata = recording + ".sigmf-meta", direct = _folder.At("direct.json"), fromFile = _folder.At("file.json");
        string output = await Invocation.Done("simulate", _pipeline, "--out", recording, "--seed", "8");
        Assert.Contains("20 frames", output);
        Assert.Contains(metadata, output);
        Assert.Contains("valid", await Invocation.Done("validate", metadata));
        await Invocation.Done("run", _pipeline, "--seed", "8", "--report", direct);
        await Invocation.Done("run", _pipeline, "--source", $"file:{metadata}", "--report", fromFile);
        JsonElement expected = Quality(direct), actual = Quality(fromFile);
        Assert.Equal(20 * SmallPipeline.BitsPerFrame, actual.GetProperty("bits").GetInt64());
        foreach (string name in new[] { "bits", "bitErrors", "ber", "nmseDb", "nmseRawDb" }) Assert.Equal(expected.GetProperty(name).GetDouble(), actual.GetProperty(name).GetDouble(), 9);
    }

    [Fact]
    public async Task Simulate_Frames_OverridesTheSource()
    {
        await Invocation.Done("simulate", _pipeline, "--out", _folder.At("r"), "--frames", "3");
        Assert.Equal(3, File.ReadLines(_folder.At("r.truth.jsonl")).Count());
    }

    [Fact]
    public async Task Validate_SeveralFiles_ListsTheFaultsOfEachAndEndsWithTheFirstOnesCode()
    {
        string bad = _folder.Write("bad.json", SmallPipeline.Json.Replace("\"maxRounds\": 2", "\"maxRounds\": 0").Replace("rayleigh", "rayly"));
        string broken = _folder.Write("broken.sigmf-meta", "{ \"global\": {} }");
        _folder.Write("broken.sigmf-data", "");
        Invocation validate = await Invocation.Of("validate", _pipeline, bad, broken);
        Assert.Equal(ExitCode.InvalidPipeline, validate.Code);
        Assert.Contains($"{_pipeline}: valid", validate.Output);
        Assert.Equal(2, validate.ErrorLines.Count(e => e.StartsWith(bad + ":", StringComparison.Ordinal)));
        Assert.True(validate.ErrorLines.Count(e => e.StartsWith(broken + ":", StringComparison.Ordinal)) > 1, validate.Error);
        Assert.Equal(ExitCode.InvalidInput, (await Invocation.Of("validate", broken)).Code);
    }

    [Fact]
    public async Task Validate_SampleChanged_IsFoundByItsHash()
    {
        await Invocation.Done("simulate", _pipeline, "--out", _folder.At("r"), "--frames", "2");
        byte[] samples = File.ReadAllBytes(_folder.At("r.sigmf-data"));
        samples[100] = (byte)-(sbyte)samples[100];
        File.WriteAllBytes(_folder.At("r.sigmf-data"), samples);
        Invocation validate = await Invocation.Of("validate", _folder.At("r.sigmf-meta"));
        Assert.Equal(ExitCode.InvalidInput, validate.Code);
        Assert.Contains("sha512", validate.Error);
    }

    [Fact]
    public async Task Inspect_Pipeline_NamesFormatSourceStagesAndSinks()
    {
        string output = await Invocation.Done("inspect", _pipeline);
        foreach (string words in new[] { "pipeline small", "16 antennas, 3 users, 12 pilots, 20 data", "simulator", "refinement maxRounds=2", "channel-estimation algorithm=advi", "score" })
            Assert.Contains(words, output);
    }

    [Fact]
    public async Task Inspect_RecordingTruthAndResults_SayWhatTheyHold()
    {
        await Invocation.Done("run", _pipeline, "--frames", "4", "--record", _folder.At("r"), "--results", _folder.At("results.jsonl"));
        string recording = await Invocation.Done("inspect", _folder.At("r.sigmf-meta"));
        foreach (string words in new[] { "receiver:users", "4 frames", "can be run", "r.truth.jsonl" }) Assert.Contains(words, recording);
        Assert.Contains("results of 4 frames, numbers 0…3", await Invocation.Done("inspect", _folder.At("results.jsonl")));
        Assert.Contains("truth of 4 frames, numbers 0…3", await Invocation.Done("inspect", _folder.At("r.truth.jsonl")));
    }

    [Fact]
    public async Task InspectAndValidate_OfdmRecording_SayWhatItHoldsAndThatItIsSound()
    {
        if (Recordings.Find("ofdm-8x8-static-5dB-qpsk") is not { } recording)
        {
            Assert.Skip(Recordings.Absent);
            return;
        }
        string output = await Invocation.Done("inspect", recording + ".sigmf-meta");
        foreach (string words in new[]
        {
            "1024 subcarriers × 30 kHz = 30.72 MHz, cyclic prefix 72, carrier 3.5 GHz", "8 × 8 = 64 antennas, ci16 samples", "1 pilot and 2 data symbols",
            "4 users with 8 pilot subcarriers each, 256 data subcarriers, qpsk", "reported for all frames", "5 frames", "can be run",
        })
            Assert.Contains(words, output);
        Assert.Contains("valid", await Invocation.Done("validate", recording + ".sigmf-meta"));
    }

    [Fact]
    public async Task Validate_OfdmMembersSpoilt_ListsThemAll()
    {
        string metadata = _folder.Write("spoilt.sigmf-meta", """
            { "global": { "core:datatype": "ci8", "core:version": "1.2.0", "core:sample_rate": 1e6, "core:num_channels": 4,
                "core:extensions": [ { "name": "receiver", "version": "1.0.0", "optional": false } ],
                "receiver:waveform": "ofdm", "receiver:users": 1, "receiver:pilot_length": 1, "receiver:data_length": 1, "receiver:constellation": "qpsk",
                "receiver:subcarriers": 64, "receiver:subcarrier_spacing_hz": 15000, "receiver:cyclic_prefix": 65,
                "receiver:array": { "horizontal": 2, "vertical": 3 }, "receiver:pilots": [ { "subcarriers": [3, 2], "values": [ [1, 0] ] } ],
                "receiver:data_subcarriers": [64], "receiver:user_position_std_m": -1, "receiver:full_scale": 0 },
              "captures": [], "annotations": [] }
            """);
        _folder.Write("spoilt.sigmf-data", "");
        Invocation validate = await Invocation.Of("validate", metadata);
        Assert.Equal(ExitCode.InvalidInput, validate.Code);
        foreach (string member in new[] { "core:datatype", "core:sample_rate", "cyclic_prefix", "array", "pilots[0].subcarriers[1]", "data_subcarriers[0]", "user_position_std_m" })
            Assert.Contains(validate.ErrorLines, line => line.StartsWith(metadata, StringComparison.Ordinal) && line.Contains(member, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inspect_NoResults_EndsWithFourAndNamesTheLine()
    {
        Invocation inspect = await Invocation.Of("inspect", _folder.Write("x.jsonl", "{\"frame\": 1, \"outcome\": \"processed\"}\nnonsense\n"));
        Assert.Equal(ExitCode.InvalidInput, inspect.Code);
        Assert.Contains("x.jsonl:2", inspect.Error);
    }

    private static JsonElement Quality(string report) => Invocation.Json(File.ReadAllText(report)).GetProperty("quality");
}

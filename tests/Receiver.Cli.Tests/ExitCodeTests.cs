using System.Net;
using System.Net.Sockets;
using Receiver.Testing;
using Xunit;

namespace Receiver.Cli.Tests;

public sealed class ExitCodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _pipeline;

    public ExitCodeTests() => _pipeline = _folder.Write("small.json", SmallPipeline.Json);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_SmallPipeline_EndsWithDone()
    {
        Invocation run = await Invocation.Of("run", _pipeline, "--frames", "2");
        Assert.Equal((0, ""), ((int)run.Code, run.Error));
    }

    [Theory]
    [InlineData("frob")]
    [InlineData("run")]
    [InlineData("run", "PIPELINE", "--frob")]
    [InlineData("run", "PIPELINE", "--frames", "many")]
    [InlineData("run", "PIPELINE", "--frames", "0")]
    [InlineData("run", "PIPELINE", "--duration", "-1")]
    [InlineData("run", "PIPELINE", "--results-detail", "all")]
    [InlineData("run", "PIPELINE", "--results", "r.jsonl", "--results-detail", "everything")]
    [InlineData("run", "PIPELINE", "--source", "tcp://127.0.0.1:1")]
    [InlineData("run", "PIPELINE", "--source", "udp://127.0.0.1")]
    [InlineData("simulate", "PIPELINE")]
    [InlineData("simulate", "PIPELINE", "--out", "x", "--source", "file:x")]
    [InlineData("send", "x.sigmf-meta")]
    [InlineData("send", "x.sigmf-meta", "--to", "127.0.0.1:4991")]
    [InlineData("send", "x.sigmf-meta", "--to", "udp://127.0.0.1:4991", "--loss", "2")]
    [InlineData("send", "x.sigmf-meta", "--to", "udp://127.0.0.1:4991", "--rate", "0")]
    [InlineData("send", "x.sigmf-meta", "--to", "udp://127.0.0.1:4991", "--mtu", "10")]
    [InlineData("inspect")]
    [InlineData("validate")]
    public async Task Invoke_WrongUsage_EndsWithTwoAndSaysWhy(params string[] args)
    {
        Invocation wrong = await Invocation.Of([.. args.Select(a => a == "PIPELINE" ? _pipeline : a)]);
        Assert.Equal(2, (int)wrong.Code);
        Assert.NotEmpty(wrong.ErrorLines);
        Assert.All(wrong.ErrorLines, line => Assert.True(line.StartsWith("receiver: ", StringComparison.Ordinal) || line.StartsWith("See receiver ", StringComparison.Ordinal), line));
    }

    [Fact]
    public async Task Run_PipelineWithSeveralFaults_EndsWithThreeAndListsAllWithPathAndLine()
    {
        string bad = _folder.Write("bad.json", """
            {
              "format": { "waveform": "one-bit", "antennas": "many", "users": 3, "pilotLength": 12, "dataLength": 20 },
              "source": { "type": "simulater" },
              "stages": [
                { "type": "real-transform", "parallelism": 0 },
                { "type": "data-detection", "algorithm": "magic" }
              ],
              "sinks": [ { "type": "score", "colour": "blue" } ]
            }
            """);
        Invocation run = await Invocation.Of("run", bad);
        Assert.Equal(3, (int)run.Code);
        foreach (var (line, path) in new[] { (2, "format.antennas"), (3, "source.type"), (5, "stages[0].parallelism"), (6, "stages[1].algorithm"), (8, "sinks[0].colour") })
            Assert.Contains(run.ErrorLines, e => e.StartsWith($"receiver: {bad}:{line}: {path}: ", StringComparison.Ordinal));
        Assert.Equal(5, run.ErrorLines.Length);
    }

    [Theory]
    [InlineData("source.snr=3", "source.snr")]
    [InlineData("stages.nowhere.maxRounds=3", "stages.nowhere")]
    [InlineData("intake.whenFull=panic", "intake.whenFull")]
    [InlineData("novalue", "PATH=VALUE")]
    public async Task Run_SetLeadsNowhere_EndsWithThreeAndNamesTheOption(string assignment, string named)
    {
        Invocation run = await Invocation.Of("run", _pipeline, "--set", assignment);
        Assert.Equal(3, (int)run.Code);
        Assert.Contains($"--set {assignment}: ", run.Error);
        Assert.Contains(named, run.Error);
    }

    [Fact]
    public async Task Run_MissingPipeline_EndsWithThree() => Assert.Equal(3, (int)(await Invocation.Of("run", _folder.At("none.json"))).Code);

    [Fact]
    public async Task Run_InvalidRecording_EndsWithFourAndNamesTheFile()
    {
        string recording = _folder.At("cut");
        await Invocation.Done("simulate", _pipeline, "--out", recording, "--frames", "2");
        string metadata = recording + ".sigmf-meta";
        File.WriteAllText(metadata, File.ReadAllText(metadata).Replace("\"receiver:users\"", "\"receiver:usurers\""));
        Invocation run = await Invocation.Of("run", _pipeline, "--source", $"file:{metadata}");
        Assert.Equal(4, (int)run.Code);
        Assert.Contains(metadata, run.Error);
        Assert.Contains("receiver:users", run.Error);
    }

    [Fact]
    public async Task Run_RecordingOfAnotherWaveform_EndsWithFourAndNamesIt()
    {
        string metadata = _folder.Write("other.sigmf-meta", """
            { "global": { "core:datatype": "cf32_le", "core:version": "1.2.0", "core:sample_rate": 960000, "core:num_channels": 2,
                "core:extensions": [ { "name": "receiver", "version": "1.0.0", "optional": false } ],
                "receiver:waveform": "ofdm", "receiver:users": 1, "receiver:pilot_length": 1, "receiver:data_length": 1, "receiver:constellation": "qpsk",
                "receiver:subcarriers": 64, "receiver:subcarrier_spacing_hz": 15000, "receiver:cyclic_prefix": 4,
                "receiver:array": { "horizontal": 2, "vertical": 1 }, "receiver:pilots": [ { "subcarriers": [3], "values": [ [1, 0] ] } ],
                "receiver:data_subcarriers": [7], "receiver:user_position_std_m": 1 },
              "captures": [], "annotations": [] }
            """);
        _folder.Write("other.sigmf-data", "");
        Assert.Equal(ExitCode.Done, (await Invocation.Of("validate", metadata)).Code);
        Invocation run = await Invocation.Of("run", _pipeline, "--source", $"file:{metadata}");
        Assert.Equal(4, (int)run.Code);
        Assert.Contains("ofdm", run.Error);
    }

    [Fact]
    public async Task Run_ForeignOfdmRecording_EndsWithFour()
    {
        if (Recordings.Find("ofdm-8x8-m5dB") is not { } recording)
        {
            Assert.Skip(Recordings.Absent);
            return;
        }
        Invocation run = await Invocation.Of("run", _pipeline, "--source", $"file:{recording}.sigmf-meta");
        Assert.Equal(4, (int)run.Code);
        Assert.Contains("ofdm", run.Error);
    }

    [Theory]
    [InlineData("--max-drops", "source.rateFps=100000", "intake.whenFull=drop-newest", "intake.capacity=1")]
    [InlineData("--max-late", "deadlineMs=0.0001", "intake.whenFull=wait", "intake.capacity=1")]
    public async Task Run_MoreThanTheLimit_EndsWithFiveAndSaysHowMany(string limit, params string[] settings)
    {
        string[] sets = [.. settings.SelectMany(s => new[] { "--set", s })];
        string[] heavy = ["--set", "source.frames=60", "--set", "stages.refinement.maxRounds=10", "--set", "stages.refinement.tolerance=0"];
        Invocation over = await Invocation.Of(["run", _pipeline, .. sets, .. heavy, limit, "0"]);
        Assert.Equal(5, (int)over.Code);
        Assert.Contains("limit exceeded", over.Error);
        Invocation within = await Invocation.Of(["run", _pipeline, .. sets, .. heavy, limit, "60"]);
        Assert.Equal(ExitCode.Done, within.Code);
    }

    [Fact]
    public async Task Run_MissingRecording_EndsWithSix()
    {
        Invocation run = await Invocation.Of("run", _pipeline, "--source", $"file:{_folder.At("none")}");
        Assert.Equal(6, (int)run.Code);
        Assert.Contains("none", run.Error);
    }

    [Fact]
    public async Task Run_PortInUse_EndsWithSixAndNamesIt()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        Invocation run = await Invocation.Of("run", _pipeline, "--source", $"udp://127.0.0.1:{port}");
        Assert.Equal(6, (int)run.Code);
        Assert.Contains($"{port}", run.Error);
    }

    [Fact]
    public async Task Run_ResultsCannotBeWritten_EndsWithOneWithoutAStackTrace()
    {
        Invocation run = await Invocation.Of("run", _pipeline, "--results", Path.Combine(_folder.At("none"), "r.jsonl"));
        Assert.Equal(1, (int)run.Code);
        Assert.Single(run.ErrorLines);
    }

    [Fact]
    public async Task Run_CancelledByItsCaller_DrainsAndEndsAsInterrupted()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        var output = new StringWriter();
        int code = await ReceiverCommand.InvokeAsync(["run", _pipeline, "--set", "source.frames=null"], output, new StringWriter(), source.Token).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.Equal((int)ExitCode.Interrupted, code);
        Assert.Contains("0 in flight", output.ToString());
    }
}

using System.Globalization;
using System.Text.Json;
using Receiver.Testing;
using Xunit;

namespace Receiver.Cli.Tests;

public sealed class SweepCommandTests : IDisposable
{
    private const string Text = """
        { "name": "NAME",
          "format": { "waveform": "one-bit", "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20, "constellation": "qpsk" },
          "source": { "type": "simulator", "snrDb": 10 },
          "stages": [ { "type": "real-transform" }, { "type": "channel-estimation", "algorithm": "advi" }, { "type": "data-detection", "algorithm": "advi" } ] }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("receiver-sweep-").FullName;
    private readonly StringWriter _output = new() { NewLine = "\n" }, _error = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sweep_TwoPipelines_WritesTableAndReportAndGoesOnWhereItWas()
    {
        string[] command =
        [
            "sweep", Pipeline("first"), Pipeline("</script>"), "--vary", "source.snrDb=-5:5:5", "--out", Out, "--errors", "20", "--min-frames", "3", "--frames", "6",
            "--set", "format.users=2", "--seed", "5",
        ];
        Assert.Equal(ExitCode.Done, await InvokeAsync(command));

        string[] table = File.ReadAllLines(Path.Combine(Out, "sweep.csv"));
        Assert.StartsWith("pipeline,source.snrDb,frames,bits,bitErrors,ber,", table[0], StringComparison.Ordinal);
        Assert.Equal(["first,-5", "</script>,-5", "first,0", "</script>,0", "first,5", "</script>,5"], table[1..].Select(l => string.Join(',', l.Split(',')[..2])));
        double[] errorRates = [.. table[1..].Select(l => double.Parse(l.Split(',')[5], CultureInfo.InvariantCulture))];
        Assert.Equal(errorRates[0], errorRates[1]);
        Assert.True(errorRates[0] > errorRates[4]);
        Assert.Equal("80", (double.Parse(table[1].Split(',')[3], CultureInfo.InvariantCulture) / double.Parse(table[1].Split(',')[2], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));

        string report = File.ReadAllText(Path.Combine(Out, "report.html"));
        Assert.Contains("--errors 20 --min-frames 3", report, StringComparison.Ordinal);
        Assert.Contains(System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription, report, StringComparison.Ordinal);
        Assert.Equal(2, report.Split("</script>").Length - 1);
        Assert.DoesNotContain("{{", report[..report.IndexOf("<script>", StringComparison.Ordinal)], StringComparison.Ordinal);
        // Nothing is loaded from elsewhere.
        Assert.DoesNotContain("<script src", report, StringComparison.Ordinal);
        Assert.DoesNotContain("<link", report, StringComparison.Ordinal);
        Assert.Contains("[6/6]", _output.ToString(), StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Done, await InvokeAsync(command));
        Assert.DoesNotContain("[", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(table, File.ReadAllLines(Path.Combine(Out, "sweep.csv")));
    }

    [Fact]
    public async Task Sweep_OfdmWithTrace_ReportsRoundsPairedDifferencesAndMaps()
    {
        string[] pipelines = [.. new[] { "first", "second" }.Select(name =>
        {
            string path = Path.Combine(_folder, name + ".json");
            File.WriteAllText(path, SmallPipeline.OfdmJson.Replace("\"name\": \"small-ofdm\"", $"\"name\": \"{name}\", \"summary\": \"What {name} is.\"", StringComparison.Ordinal));
            return path;
        })];
        string[] command = ["sweep", .. pipelines, "--vary", "source.snrDb=0,5", "--set", "stages.expectation-maximization.trace=true", "--frames", "3", "--out", Out, "--quiet"];
        Assert.Equal(ExitCode.Done, await InvokeAsync(command));
        Assert.Equal(1 + 2 * 2 * 6, File.ReadAllLines(Path.Combine(Out, "rounds.csv")).Length);
        string report = File.ReadAllText(Path.Combine(Out, "report.html")), line = report.Split('\n').First(l => l.StartsWith("const sweep = ", StringComparison.Ordinal));
        JsonElement data = Invocation.Json(line["const sweep = ".Length..].TrimEnd(';'));
        Assert.Equal(["What first is.", "What second is."], data.GetProperty("receivers").EnumerateArray().Select(r => r.GetProperty("summary").GetString()));
        Assert.Equal(4, data.GetProperty("points").GetArrayLength());
        string frames = data.GetProperty("frames").GetString()!;
        Assert.StartsWith("geometric channel, 2 users, ", frames, StringComparison.Ordinal);
        Assert.DoesNotContain("SNR", frames, StringComparison.Ordinal);
        Assert.All(data.GetProperty("points").EnumerateArray(), point =>
        {
            Assert.Equal(6, point.GetProperty("rounds").GetArrayLength());
            Assert.True(point.GetProperty("scene").GetProperty("scatterers").GetArrayLength() > 0);
        });
        // Each against the other at both points; they are the same receiver.
        Assert.Equal(4, data.GetProperty("paired").GetArrayLength());
        Assert.All(data.GetProperty("paired").EnumerateArray(), pair =>
        {
            Assert.NotEqual(pair.GetProperty("reference").GetString(), pair.GetProperty("pipeline").GetString());
            Assert.Contains(pair.GetProperty("differences").EnumerateArray(), d => d.GetProperty("measure").GetString() == "nmseDb");
            Assert.All(pair.GetProperty("differences").EnumerateArray(), d => Assert.Equal(0, d.GetProperty("difference").GetDouble()));
        });
    }

    [Fact]
    public async Task Sweep_OverASize_SaysWithWhichPowerTheTimeGoes()
    {
        Assert.Equal(ExitCode.Done, await InvokeAsync("sweep", Pipeline("a"), "--vary", "format.dataLength=10,20,40", "--frames", "3", "--parallelism", "1", "--out", Out));
        Assert.Matches(@"a: time ~ size\^-?\d+\.\d\d ± \d+\.\d\d; -?\d+\.\d\d from 20 to 40\n", _output.ToString());
        string report = File.ReadAllText(Path.Combine(Out, "report.html")), line = report.Split('\n').First(l => l.StartsWith("const sweep = ", StringComparison.Ordinal));
        JsonElement cost = Assert.Single(Invocation.Json(line["const sweep = ".Length..].TrimEnd(';')).GetProperty("costs").EnumerateArray());
        Assert.Equal([10.0, 20, 40], cost.GetProperty("sizes").EnumerateArray().Select(size => size.GetDouble()));
        Assert.Contains("one frame at a time", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sweep_BuiltWithNode_ReportCarriesTheChartLibrary()
    {
        using Stream? charts = typeof(ReceiverCommand).Assembly.GetManifestResourceStream("echarts.min.js");
        if (charts is null) Assert.Skip("built without npm");
        Assert.Equal(ExitCode.Done, await InvokeAsync("sweep", Pipeline("a"), "--out", Out, "--frames", "2", "--quiet"));
        Assert.True(new FileInfo(Path.Combine(Out, "report.html")).Length > charts.Length);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task Sweep_Cancelled_EndsAsInterruptedWithWhatIsDone()
    {
        using var interrupt = new CancellationTokenSource();
        Task<ExitCode> run = InvokeAsync(interrupt.Token, "sweep", Pipeline("a"), "--out", Out, "--vary", "source.snrDb=0,5", "--errors", "1000000000", "--frames", "1000000000");
        while (!run.IsCompleted && !Directory.Exists(Out)) await Task.Delay(10, TestContext.Current.CancellationToken);
        interrupt.Cancel();
        Assert.Equal(ExitCode.Interrupted, await run.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Single(File.ReadAllLines(Path.Combine(Out, "sweep.csv")));
        Assert.Contains("0 of 2 points", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--vary", "source.snrDb")]
    [InlineData(ExitCode.Usage, "--vary", "source.snrDb=0:0:1")]
    [InlineData(ExitCode.Usage, "--errors", "0")]
    [InlineData(ExitCode.Usage, "--parallelism", "0")]
    [InlineData(ExitCode.InvalidPipeline, "--vary", "source.nothing=1,2")]
    [InlineData(ExitCode.InvalidPipeline, "--set", "format.antennas=0")]
    public async Task Sweep_WrongUsage_RunsNothing(ExitCode expected, string option, string value)
    {
        Assert.Equal(expected, await InvokeAsync("sweep", Pipeline("a"), "--out", Out, option, value));
        Assert.False(Directory.Exists(Out));
        Assert.StartsWith("receiver: ", _error.ToString(), StringComparison.Ordinal);
    }

    private string Out => Path.Combine(_folder, "out");

    private string Pipeline(string name)
    {
        string path = Path.Combine(_folder, $"{name.Replace('/', '-')}.json");
        File.WriteAllText(path, Text.Replace("NAME", name));
        return path;
    }

    private Task<ExitCode> InvokeAsync(params string[] args) => InvokeAsync(TestContext.Current.CancellationToken, args);

    private async Task<ExitCode> InvokeAsync(CancellationToken token, params string[] args) => (ExitCode)await ReceiverCommand.InvokeAsync(args, _output, _error, token);
}

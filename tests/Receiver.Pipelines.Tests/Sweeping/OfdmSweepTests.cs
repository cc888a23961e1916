using System.Globalization;
using Receiver.Frames.Quality;
using Receiver.Pipelines.Sweeping;
using Receiver.Testing;
using Xunit;

namespace Receiver.Pipelines.Tests.Sweeping;

/// <summary>What a sweep keeps of OFDM frames beyond the means.</summary>
public sealed class OfdmSweepTests : IDisposable
{
    private readonly SweepFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_Ofdm_KeepsFramesRoundsAndAScene()
    {
        PointResult measured = Assert.Single(await _folder.MeasureAsync(Sweep(trace: true)));
        // Read again from the file, as after an interruption.
        PointResult point = PointFile.Open(_folder.Points).Find(measured.Key)!;

        Assert.Equal([0UL, 1, 2], point.Frames!.Select(frame => frame.Number));
        Assert.Equal(measured.Frames!.Select(frame => frame.Quality), point.Frames!.Select(frame => frame.Quality));
        Assert.Equal(point["nmseDb"]!.Value, 10 * Math.Log10(point.Frames!.Average(frame => frame.Quality.Wideband!.Value.Nmse)), 1e-9);

        Assert.Equal(6, point.Rounds!.Count);
        Assert.All(point.Rounds, round => Assert.True(round["nmseDb"] < 3 && double.IsFinite(round["dataNmseDb"])));
        Assert.Equal(point["nmseDb"]!.Value, point.Rounds[^1]["nmseDb"], 1e-12);
        Assert.Equal(point["dataNmseDb"]!.Value, point.Rounds[^1]["dataNmseDb"], 1e-12);
        Assert.NotEqual(point.Rounds[0]["nmseDb"], point.Rounds[^1]["nmseDb"]);

        SceneComparison scene = point.Scene!;
        Assert.Equal(0UL, scene.Frame);
        Assert.Equal((2, 2), (scene.Users.Count, scene.UserEstimates.Count));
        Assert.Equal(scene.Scatterers.Count, scene.FoundBy.Count);
        Assert.Equal(point.Frames![0].Quality.Map!.Value.Matched, scene.FoundBy.Count(i => i >= 0));
        Assert.Equal(point.Frames![0].Quality.Map!.Value.FalseAlarms, scene.Estimates.Count - scene.FoundBy.Count(i => i >= 0));
        for (int i = 0; i < scene.FoundBy.Count; i++)
            if (scene.FoundBy[i] is >= 0 and var estimate) Assert.InRange(scene.Scatterers[i].DistanceTo(scene.Estimates[estimate]), 0, 5);
    }

    [Fact]
    public async Task WriteRounds_Traced_HasALineForEveryRound()
    {
        IReadOnlyList<PointResult> points = await _folder.MeasureAsync(Sweep(trace: true));
        using var text = new StringWriter();
        SweepTable.WriteRounds(text, [], points);
        string[] lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("pipeline,round,frames,", lines[0], StringComparison.Ordinal);
        Assert.Equal(["1", "2", "3", "4", "5", "6"], lines[1..].Select(line => line.Split(',')[1]));
        int column = Array.IndexOf(lines[0].Split(','), "nmseDb");
        Assert.Equal(points[0]["nmseDb"]!.Value, double.Parse(lines[^1].Split(',')[column], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task RunAsync_NoTrace_HasNoRounds() => Assert.Null(Assert.Single(await _folder.MeasureAsync(Sweep(trace: false))).Rounds);

    [Fact]
    public async Task RunAsync_OneBit_KeepsMeansAlone()
    {
        var sweep = new SweepDefinition { Pipelines = [_folder.Pipeline("a")], Stop = new StopRule { MinFrames = 2, MaxFrames = 2 } };
        PointResult point = Assert.Single(await _folder.MeasureAsync(sweep));
        Assert.Equal((null, null, null), (point.Frames, point.Rounds, point.Scene));
        Assert.DoesNotContain("rounds", File.ReadAllText(_folder.Points), StringComparison.Ordinal);
    }

    private SweepDefinition Sweep(bool trace)
    {
        string path = Path.Combine(_folder.Path, "ofdm.json");
        File.WriteAllText(path, SmallPipeline.OfdmJson.Replace("\"maxRounds\": 6", $"\"maxRounds\": 6, \"trace\": {(trace ? "true" : "false")}", StringComparison.Ordinal));
        return new SweepDefinition { Pipelines = [path], Stop = new StopRule { MinFrames = 3, MaxFrames = 3, Errors = long.MaxValue } };
    }
}

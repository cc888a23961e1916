using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Receiver.Pipelines.Sinks;
using Receiver.Pipelines.Sources;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Pipelines.Tests.Sources;

/// <summary>What arrives is recorded; the recording runs again and gives the same frames, with their truth beside them.</summary>
public sealed class RecordingRoundTripTests
{
    private static readonly FrameFormat Format = TestFrames.Format();

    private static Frame[] Simulate(int count)
    {
        var simulator = new OneBitSimulator(Format, new SimulatorOptions { Seed = 5, ActiveUsers = 2 });
        return [.. Enumerable.Range(0, count).Select(i => simulator.Generate((ulong)i))];
    }

    private static async Task RecordAsync(string path, params IEnumerable<Frame> frames)
    {
        await using var recorder = new RecorderSink(path, Format, "test");
        foreach (Frame frame in frames) recorder.Write(frame);
    }

    [Fact]
    public async Task ReadAsync_WhatWasRecorded_GivesTheSameFramesAgainAndAgain()
    {
        using var folder = new TemporaryFolder();
        Frame[] frames = Simulate(6);
        frames[2].Pilot.Erasures.Set(0, 16, 4, 2, erased: true);
        await RecordAsync(folder["a"], frames);
        List<Frame> first = await TestFrames.ReadAllAsync(new FileSource(new FileSourceOptions { Path = folder["a.sigmf-meta"] }));
        Assert.Equal(frames.Length, first.Count);
        foreach (var (expected, actual) in frames.Zip(first)) TestFrames.AssertIdentical(expected, actual);

        await RecordAsync(folder["sub/b"], first);
        var source = new FileSource(new FileSourceOptions { Path = folder["sub/b"] });
        Assert.False(source.IsLive);
        Assert.Equal((Format.Antennas, Format.Users, Format.Pilots, Format.NoiseVariance),
            (source.Format.Antennas, source.Format.Users, source.Format.Pilots, source.Format.NoiseVariance));
        List<Frame> second = await TestFrames.ReadAllAsync(source);
        foreach (var (expected, actual) in frames.Zip(second)) TestFrames.AssertIdentical(expected, actual);
        Assert.Equal(File.ReadAllBytes(folder["a.sigmf-data"]), File.ReadAllBytes(folder["sub/b.sigmf-data"]));
    }

    [Fact]
    public async Task OpenTruth_WhatWasRecorded_FindsEveryFrameInAnyOrder()
    {
        using var folder = new TemporaryFolder();
        Frame[] frames = Simulate(6);
        await RecordAsync(folder["a"], frames);
        using TruthFile truth = RecordingFiles.Of(folder["a.sigmf-data"]).OpenTruth(Format)!;
        foreach (Frame frame in frames.Reverse())
        {
            GroundTruth found = truth.Find(frame.Id)!;
            Assert.Equal(frame.Truth!.Active, found.Active);
            Assert.Equal(frame.Truth.Bits, found.Bits);
            Assert.Equal(frame.Truth.Channel!, found.Channel!);
            Assert.Equal(frame.Truth.SnrDb, found.SnrDb);
        }
        Assert.Null(truth.Find(new FrameId(0, 6)));
        RecordingFiles.Of(folder["a"]).Check();
    }

    [Fact]
    public async Task OpenTruth_FramesWithoutTruth_LeaveNoneBehind()
    {
        using var folder = new TemporaryFolder();
        await RecordAsync(folder["a"], Simulate(1));
        Assert.True(File.Exists(folder["a.truth.jsonl"]));
        await RecordAsync(folder["a"], TestFrames.Random(Format, 0));
        Assert.Null(RecordingFiles.Of(folder["a"]).OpenTruth(Format));
    }

    [Fact]
    public async Task Write_SeveralStreams_MakesARecordingOfEach()
    {
        using var folder = new TemporaryFolder();
        await RecordAsync(folder["a"], TestFrames.Random(Format, 0), TestFrames.Random(Format, 0, stream: 9), TestFrames.Random(Format, 1));
        Assert.Equal([0UL, 1UL], (await TestFrames.ReadAllAsync(new FileSource(new FileSourceOptions { Path = folder["a"] }))).Select(f => f.Id.Number));
        Frame other = Assert.Single(await TestFrames.ReadAllAsync(new FileSource(new FileSourceOptions { Path = folder["a-stream9"] })));
        Assert.Equal(TestFrames.Random(Format, 0, stream: 9).Data.Bytes, other.Data.Bytes);
    }

    [Fact]
    public async Task Write_NumberTwice_IsSkippedAndCounted()
    {
        using var folder = new TemporaryFolder();
        var recorder = new RecorderSink(folder["a"], Format, "test");
        foreach (ulong number in new ulong[] { 0, 1, 1 }) recorder.Write(TestFrames.Random(Format, number));
        Assert.Equal(1, recorder.Skipped);
        await recorder.DisposeAsync();
        Assert.Equal(2, (await TestFrames.ReadAllAsync(new FileSource(new FileSourceOptions { Path = folder["a"] }))).Count);
    }

    [Fact]
    public void Read_NoSuchRecording_IsUnavailable()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<SourceUnavailableException>(() => RecordingFiles.Of(folder["nothing"]).Read());
    }

    [Fact]
    public async Task Check_DataChangedAfterwards_IsInvalid()
    {
        using var folder = new TemporaryFolder();
        await RecordAsync(folder["a"], Simulate(2));
        byte[] data = File.ReadAllBytes(folder["a.sigmf-data"]);
        data[10] = (byte)-(sbyte)data[10];
        File.WriteAllBytes(folder["a.sigmf-data"], data);
        Assert.Throws<InvalidRecordingException>(() => RecordingFiles.Of(folder["a"]).Check());
    }

    [Fact]
    public async Task TruthFile_LinesLongerThanItsBufferAndNoLastLineFeed_AreFound()
    {
        using var folder = new TemporaryFolder();
        await RecordAsync(folder["a"], Simulate(3));
        string[] lines = File.ReadAllLines(folder["a.truth.jsonl"]);
        lines[0] = lines[0][..^1] + ",\"note\":\"" + new string('x', 200_000) + "\"}";
        File.WriteAllText(folder["a.truth.jsonl"], string.Join("\n\n", lines));
        using TruthFile truth = RecordingFiles.Of(folder["a"]).OpenTruth(Format)!;
        Assert.All(Simulate(3), frame => Assert.Equal(frame.Truth!.Bits, truth.Find(frame.Id)!.Bits));
    }
}

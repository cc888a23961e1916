using Receiver.Frames;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Simulation.Tests.Ofdm;

public class SceneSequenceTests
{
    private static readonly FrameFormat Format = OfdmFrames.Format(users: 4);

    [Fact]
    public void Generate_Independent_ChangesEverythingFromFrameToFrame()
    {
        Frame[] frames = Generate(new SimulatorOptions(), 2);
        Assert.Empty(frames[0].Truth!.Scene!.UserPositions.Intersect(frames[1].Truth!.Scene!.UserPositions));
        Assert.Empty(frames[0].Truth!.Scene!.TimeOffsets.Intersect(frames[1].Truth!.Scene!.TimeOffsets));
        Assert.Empty(frames[0].Truth!.Scene!.Scatterers!.Select(s => s.Position).Intersect(frames[1].Truth!.Scene!.Scatterers!.Select(s => s.Position)));
    }

    [Fact]
    public void Generate_Static_KeepsGeometryReportsAndOffsetsAndRedrawsGainsAndData()
    {
        Frame[] frames = Generate(new SimulatorOptions { Scene = SceneSequence.Static, UsersWithoutLineOfSight = 1 }, 4);
        SceneTruth first = frames[0].Truth!.Scene!;
        foreach (Frame frame in frames.Skip(1))
        {
            SceneTruth scene = frame.Truth!.Scene!;
            Assert.Equal(first.UserPositions, scene.UserPositions);
            Assert.Equal(first.TimeOffsets, scene.TimeOffsets);
            Assert.Equal(frames[0].UserPositions!, frame.UserPositions!);
            Assert.Equal(first.Scatterers!.Select(s => s.Position), scene.Scatterers!.Select(s => s.Position));
            Assert.Equal(first.PathScatterers!, scene.PathScatterers!);
            Assert.NotEqual(first.Symbols, scene.Symbols);
            foreach (var (before, now) in first.Channel.Paths!.Zip(scene.Channel.Paths!))
                foreach (var (old, path) in before.Zip(now))
                {
                    Assert.Equal((old.U, old.V, old.DelaySeconds), (path.U, path.V, path.DelaySeconds));
                    Assert.NotEqual(old.Gain.Phase, path.Gain.Phase);
                    Assert.NotEqual(old.Gain.Magnitude, path.Gain.Magnitude);
                }
        }
    }

    [Theory]
    [InlineData(SceneSequence.Static)]
    [InlineData(SceneSequence.Moving)]
    public void Generate_SceneFrames_CutsToANewSceneAfterThatMany(SceneSequence sequence)
    {
        Frame[] frames = Generate(new SimulatorOptions { Scene = sequence, SceneFrames = 3, SpeedMetresPerSecond = sequence == SceneSequence.Moving ? 1 : null }, 7);
        double[][] offsets = [.. frames.Select(frame => frame.Truth!.Scene!.TimeOffsets.ToArray())];
        Assert.Equal([true, true, false, true, true, false], offsets.Zip(offsets.Skip(1)).Select(pair => pair.First.SequenceEqual(pair.Second)));
        Assert.Empty(frames[2].Truth!.Scene!.Scatterers!.Select(s => s.Position).Intersect(frames[3].Truth!.Scene!.Scatterers!.Select(s => s.Position)));
    }

    [Fact]
    public void Generate_Moving_WalksAtTheStatedSpeedAndReportsWithOneErrorAScene()
    {
        var options = new SimulatorOptions { Scene = SceneSequence.Moving, SpeedMetresPerSecond = 2, FramePeriodSeconds = 0.1 };
        Frame[] frames = Generate(options, 6);
        for (int i = 1; i < frames.Length; i++)
        {
            SceneTruth before = frames[i - 1].Truth!.Scene!, now = frames[i].Truth!.Scene!;
            Assert.Equal(before.TimeOffsets, now.TimeOffsets);
            Assert.Equal(before.Scatterers!.Select(s => s.Position), now.Scatterers!.Select(s => s.Position));
            for (int user = 0; user < 4; user++)
            {
                Position from = before.UserPositions[user], to = now.UserPositions[user], bias = frames[i].UserPositions![user] - to;
                Assert.InRange(from.DistanceTo(to), 0, 0.2 + 1e-9);
                Assert.Equal(0, bias.DistanceTo(frames[0].UserPositions![user] - frames[0].Truth!.Scene!.UserPositions[user]), 1e-9);
                Assert.Equal(to.Norm / 299_792_458 + now.TimeOffsets[user], now.Channel.Paths![user][0].DelaySeconds, 1e-15);
            }
        }
        // Away from the borders nobody is turned back: then the whole way is straight.
        Assert.Contains(Enumerable.Range(0, 4), user => Math.Abs(frames[5].Truth!.Scene!.UserPositions[user].DistanceTo(frames[0].Truth!.Scene!.UserPositions[user]) - 1) < 1e-9);
        // Each walks in a direction of its own.
        Assert.Equal(4, Enumerable.Range(0, 4).Select(user => frames[1].Truth!.Scene!.UserPositions[user] - frames[0].Truth!.Scene!.UserPositions[user])
            .Select(step => Math.Round(Math.Atan2(step.Y, step.X), 6)).Distinct().Count());
    }

    [Fact]
    public void Generate_MovingForLong_StaysInTheArea()
    {
        ISimulator simulator = new SimulatorOptions { Scene = SceneSequence.Moving, SpeedMetresPerSecond = 30, ScattererSpeedMetresPerSecond = 11, FramePeriodSeconds = 1 }.CreateSimulator(Format);
        for (ulong number = 0; number < 100; number += 3)
        {
            SceneTruth scene = simulator.Generate(number).Truth!.Scene!;
            Assert.All(scene.UserPositions, p => Assert.True(p.X is >= 90 and <= 110 && p.Y is >= -25 and <= 25));
            Assert.All(scene.Scatterers!, s => Assert.True(s.Position.X is >= 10 and <= 110 && s.Position.Y is >= -50 and <= 50 && s.Position.Z is >= -5 and <= 5));
        }
    }

    [Fact]
    public void Generate_ScattererSpeed_DriftsThemAndTheirPathsWithThem()
    {
        var options = new SimulatorOptions { Scene = SceneSequence.Moving, SpeedMetresPerSecond = 0, ScattererSpeedMetresPerSecond = 0.4, FramePeriodSeconds = 1 };
        Frame[] frames = Generate(options, 2);
        SceneTruth before = frames[0].Truth!.Scene!, now = frames[1].Truth!.Scene!;
        Assert.Equal(before.UserPositions, now.UserPositions);
        double[] steps = [.. before.Scatterers!.Zip(now.Scatterers!, (a, b) => a.Position.DistanceTo(b.Position))];
        Assert.All(steps, step => Assert.InRange(step, 0, 0.4 + 1e-9));
        Assert.True(steps.Count(step => Math.Abs(step - 0.4) < 1e-9) >= 10);
        int scatterer = now.PathScatterers![0][1];
        Position place = now.Scatterers![scatterer].Position;
        Assert.Equal(place.Y / place.Norm, now.Channel.Paths![0][1].U, 1e-12);
    }

    [Fact]
    public void Generate_NewScattererFrames_AddsOneThatStays()
    {
        Frame[] frames = Generate(new SimulatorOptions { Scene = SceneSequence.Static, SceneFrames = 8, NewScattererFrames = 3 }, 10);
        TrueScatterer[][] scatterers = [.. frames.Select(frame => frame.Truth!.Scene!.Scatterers!.ToArray())];
        Assert.Equal([13, 13, 13, 14, 14, 14, 15, 15, 13, 13], scatterers.Select(s => s.Length));
        Assert.Equal(scatterers[0].Select(s => s.Position), scatterers[7].Take(13).Select(s => s.Position));
        Assert.Equal(scatterers[3][13].Position, scatterers[7][13].Position);
        Assert.InRange(scatterers[3][13].Users.Length, 2, 4);
        Assert.Contains(13, frames[3].Truth!.Scene!.PathScatterers![scatterers[3][13].Users[0]]);
    }

    private static Frame[] Generate(SimulatorOptions options, int count)
    {
        ISimulator simulator = options.CreateSimulator(Format);
        return [.. Enumerable.Range(0, count).Select(number => simulator.Generate((ulong)number))];
    }
}

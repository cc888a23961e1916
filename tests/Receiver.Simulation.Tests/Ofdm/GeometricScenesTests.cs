using System.Numerics;
using Receiver.Frames;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Simulation.Tests.Ofdm;

public class GeometricScenesTests
{
    private const double LightSpeed = 299_792_458;

    [Fact]
    public void Generate_EveryScene_KeepsTheRulesOfTheGenerator()
    {
        FrameFormat format = OfdmFrames.Format(users: 4);
        foreach (SceneTruth scene in Scenes(format, new SimulatorOptions(), 60))
        {
            IReadOnlyList<TrueScatterer> scatterers = scene.Scatterers!;
            Assert.All(scene.UserPositions, p => Assert.True(p.X is >= 90 and <= 110 && p.Y is >= -25 and <= 25 && p.Z == 0));
            double[] cosines = [.. scene.UserPositions.Select(p => p.Y / p.Norm).Order()];
            Assert.All(cosines.Zip(cosines.Skip(1)), pair => Assert.True(pair.Second - pair.First > 0.08));
            Assert.All(scene.TimeOffsets, offset => Assert.InRange(offset * format.Ofdm!.BandwidthHz, -2, 2));
            Assert.Equal(5 + 4 * 2, scatterers.Count);
            Assert.All(scatterers.Take(5), s => Assert.InRange(s.Users.Length, 2, 4));
            Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3], scatterers.Skip(5).Select(s => s.Users.Single()));
            for (int i = 0; i < scatterers.Count; i++)
            {
                Position p = scatterers[i].Position;
                Assert.True(p.X is >= 10 and <= 110 && p.Y is >= -50 and <= 50 && p.Z is >= -5 and <= 5 && p.Norm >= 20);
                Assert.All(scatterers.Take(i), other => Assert.True(p.DistanceTo(other.Position) >= 8));
                foreach (int user in i < 5 ? [0, 1, 2, 3] : scatterers[i].Users)
                    Assert.True(p.DistanceTo(scene.UserPositions[user]) + p.Norm - scene.UserPositions[user].Norm >= 5);
            }
        }
    }

    [Fact]
    public void Generate_EveryPath_LeadsOverItsScattererWithItsDelayAndDirection()
    {
        FrameFormat format = OfdmFrames.Format(users: 4);
        foreach (SceneTruth scene in Scenes(format, new SimulatorOptions { UsersWithoutLineOfSight = 1 }, 20))
            for (int user = 0; user < 4; user++)
            {
                int[] owners = scene.PathScatterers![user];
                IReadOnlyList<PropagationPath> paths = scene.Channel.Paths![user];
                Assert.Equal(Enumerable.Range(0, 13).Where(s => scene.Scatterers![s].Users.Contains(user)), owners.Where(o => o >= 0));
                Assert.Equal(1, paths.Sum(path => path.Gain.Magnitude * path.Gain.Magnitude), 1e-9);
                Assert.Equal(owners.Length, paths.Count);
                for (int i = 0; i < owners.Length; i++)
                {
                    Position via = owners[i] < 0 ? scene.UserPositions[user] : scene.Scatterers![owners[i]].Position;
                    Assert.Equal((via.DistanceTo(scene.UserPositions[user]) + via.Norm) / LightSpeed + scene.TimeOffsets[user], paths[i].DelaySeconds, 1e-15);
                    Assert.Equal(via.Y / via.Norm, paths[i].U, 1e-12);
                    Assert.Equal(via.Z / via.Norm, paths[i].V, 1e-12);
                }
            }
    }

    [Fact]
    public void Generate_ManyScenes_HaveThePowersOfTheModel()
    {
        var ratios = new List<double>();
        var decays = new List<double>();
        Complex phases = 0;
        int count = 0;
        foreach (SceneTruth scene in Scenes(OfdmFrames.Format(users: 4), new SimulatorOptions { Seed = 4 }, 150))
            foreach (var (owners, paths) in scene.PathScatterers!.Zip(scene.Channel.Paths!))
            {
                double[] powers = [.. paths.Select(path => path.Gain.Magnitude * path.Gain.Magnitude)];
                Assert.Equal(-1, owners[0]);
                ratios.Add(10 * Math.Log10(powers[0] / (1 - powers[0])));
                // The ratio of two scattered paths, less what the decay over their delays says, is the difference of two shadowings.
                decays.Add(10 * Math.Log10(powers[1] / powers[^1]) + 10 * Math.Log10(Math.E) * (paths[1].DelaySeconds - paths[^1].DelaySeconds) / 200e-9);
                foreach (PropagationPath path in paths) phases += path.Gain / path.Gain.Magnitude;
                count += paths.Count;
            }
        AssertNormal(ratios, 6, 2);
        AssertNormal(decays, 0, 3 * Math.Sqrt(2));
        Assert.InRange(phases.Magnitude / Math.Sqrt(count), 0, 4);
    }

    [Fact]
    public void Generate_ManyScenes_ReportPositionsWithTheStatedErrorAndOffsetsUniformly()
    {
        FrameFormat format = OfdmFrames.Format(users: 4);
        ISimulator simulator = new SimulatorOptions().CreateSimulator(format);
        var errors = new List<double>();
        var offsets = new List<double>();
        for (ulong number = 0; number < 150; number++)
        {
            Frame frame = simulator.Generate(number);
            foreach (var (reported, actual) in frame.UserPositions!.Zip(frame.Truth!.Scene!.UserPositions))
            {
                errors.AddRange([reported.X - actual.X, reported.Y - actual.Y]);
                Assert.Equal(actual.Z, reported.Z);
            }
            offsets.AddRange(frame.Truth.Scene.TimeOffsets.Select(offset => offset * format.Ofdm!.BandwidthHz));
        }
        AssertNormal(errors, 0, 0.7071);
        Assert.InRange(offsets.Average() / (4 / Math.Sqrt(12 * offsets.Count)), -4, 4);
        Assert.InRange(offsets.Average(o => o * o), 4.0 / 3 * 0.85, 4.0 / 3 * 1.15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    public void Generate_OtherNumbersOfUsers_FindPlacesForAll(int users)
    {
        FrameFormat format = OfdmFrames.Format(users, subcarriers: 128);
        SceneTruth scene = Scenes(format, new SimulatorOptions { SharedScatterers = 2, PrivateScatterers = 1 }, 1).Single();
        Assert.Equal(users, scene.UserPositions.Distinct().Count());
        Assert.Equal(2 + users, scene.Scatterers!.Count);
        Assert.All(scene.Scatterers.Take(2), s => Assert.InRange(s.Users.Length, Math.Min(2, users), users));
    }

    [Fact]
    public void Generate_NoScatterers_LeavesTheLineOfSightAlone()
    {
        var options = new SimulatorOptions { SharedScatterers = 0, PrivateScatterers = 0, LineOfSightProbability = 0 };
        SceneTruth scene = Scenes(OfdmFrames.Format(), options, 1).Single();
        Assert.Empty(scene.Scatterers!);
        Assert.All(scene.Channel.Paths!, paths => Assert.Equal(1, Assert.Single(paths).Gain.Magnitude, 1e-12));
    }

    [Fact]
    public void Generate_SomeUsersWithoutLineOfSight_BlocksThatManyWhicheverTheyAre()
    {
        var blocked = new int[4];
        foreach (SceneTruth scene in Scenes(OfdmFrames.Format(users: 4), new SimulatorOptions { UsersWithoutLineOfSight = 2 }, 200))
        {
            int[] users = [.. Enumerable.Range(0, 4).Where(user => !scene.PathScatterers![user].Contains(-1))];
            Assert.Equal(2, users.Length);
            foreach (int user in users) blocked[user]++;
        }
        Assert.All(blocked, count => Assert.InRange((count - 100) / Math.Sqrt(200 * 0.25), -4, 4));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1.0)]
    public void Generate_ProbabilityOfLineOfSight_IsKeptOnAverage(double probability)
    {
        int direct = Scenes(OfdmFrames.Format(users: 4), new SimulatorOptions { LineOfSightProbability = probability }, 200).Sum(scene => scene.PathScatterers!.Count(o => o[0] < 0));
        Assert.InRange(direct - 800 * probability, -4 * Math.Sqrt(800 * probability * (1 - probability)), 4 * Math.Sqrt(800 * probability * (1 - probability)));
    }

    internal static IEnumerable<SceneTruth> Scenes(FrameFormat format, SimulatorOptions options, int count)
    {
        ISimulator simulator = options.CreateSimulator(format);
        return Enumerable.Range(0, count).Select(number => simulator.Generate((ulong)number).Truth!.Scene!);
    }

    private static void AssertNormal(List<double> values, double mean, double deviation)
    {
        Assert.InRange((values.Average() - mean) / deviation * Math.Sqrt(values.Count), -4, 4);
        Assert.InRange((values.Average(v => (v - mean) * (v - mean)) / deviation / deviation - 1) * Math.Sqrt(values.Count / 2.0), -4, 4);
    }
}

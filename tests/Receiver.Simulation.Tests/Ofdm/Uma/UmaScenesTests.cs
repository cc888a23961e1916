using System.Numerics;
using Receiver.Frames;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Simulation.Tests.Ofdm.Uma;

public class UmaScenesTests
{
    private static readonly FrameFormat Format = OfdmFrames.Format();

    [Fact]
    public void Generate_AnyFrame_StatesResponsesAndPositionsButNoScatterers()
    {
        Frame frame = OfdmFrames.Generate(Format, new SimulatorOptions { Channel = ChannelModel.Uma });
        SceneTruth scene = frame.Truth!.Scene!;
        Assert.Null(scene.Scatterers);
        Assert.Null(scene.PathScatterers);
        Assert.Null(scene.Channel.Paths);
        Assert.Equal((3, 6, 64), (scene.Channel.Users, scene.Channel.Response(0, Format.Ofdm!).RowCount, scene.Channel.Response(0, Format.Ofdm!).ColumnCount));
        Assert.All(scene.UserPositions, p => Assert.True(p.X is >= 90 and <= 110 && p.Y is >= -25 and <= 25 && p.Z == -23.5));
        Assert.All(frame.UserPositions!.Zip(scene.UserPositions), pair => Assert.InRange(pair.First.DistanceTo(pair.Second), 1e-6, 5));
    }

    [Theory]
    [InlineData(0, 0.6, 0.99)]
    [InlineData(3, 0.01, 0.4)]
    public void Generate_ManyScenes_HaveUnitPowerThatArrivesFromTheLineOfSightOn(int blocked, double leastAtSight, double mostAtSight)
    {
        const int scenes = 150;
        OfdmFormat ofdm = Format.Ofdm!;
        double total = 0, early = 0, atSight = 0;
        foreach (SceneTruth scene in GeometricScenesTests.Scenes(Format, new SimulatorOptions { Channel = ChannelModel.Uma, UsersWithoutLineOfSight = blocked }, scenes))
            for (int user = 0; user < 3; user++)
            {
                ComplexMatrix response = scene.Channel.Response(user, ofdm);
                double first = (scene.UserPositions[user].Norm / 299_792_458 + scene.TimeOffsets[user]) * ofdm.BandwidthHz;
                for (int shift = -16; shift < 48; shift++)
                {
                    Complex sum = 0;
                    for (int n = 0; n < ofdm.Subcarriers; n++)
                        sum += response[1, n].ToComplex() * Complex.FromPolarCoordinates(1.0 / ofdm.Subcarriers, 2 * Math.PI * (n - 31.5) * (first + shift) / ofdm.Subcarriers);
                    double power = sum.Magnitude * sum.Magnitude;
                    total += power;
                    if (shift is <= -3 and > -8) early += power;
                    if (shift == 0) atSight += power;
                }
            }
        // The power of a single antenna fades like |CN(0, 1)|² at most: its mean over so many users and scenes is 1 within 4/√450.
        Assert.InRange(total / (3 * scenes), 0.8, 1.2);
        Assert.InRange(early / total, 0, 0.05);
        Assert.InRange(atSight / total, leastAtSight, mostAtSight);
    }

    [Fact]
    public void Generate_Static_KeepsClustersAndRedrawsPhases()
    {
        ISimulator simulator = new SimulatorOptions { Channel = ChannelModel.Uma, Scene = SceneSequence.Static, SceneFrames = 200, UsersWithoutLineOfSight = 3 }.CreateSimulator(Format);
        Frame[] frames = [.. Enumerable.Range(0, 200).Select(number => simulator.Generate((ulong)number))];
        Assert.All(frames, frame => Assert.Equal(frames[0].UserPositions!, frame.UserPositions!));
        Assert.Equal(200, frames.Select(frame => frame.Truth!.Scene!.Channel.Response(0, Format.Ofdm!)[0, 0]).Distinct().Count());
        // With the same clusters and new phases in every frame, neighbouring antennas keep a correlation that independent ones would not have.
        Complex correlation = 0;
        double power = 0;
        foreach (Frame frame in frames)
        {
            ComplexMatrix response = frame.Truth!.Scene!.Channel.Response(0, Format.Ofdm!);
            correlation += response[0, 5].ToComplex() * Complex.Conjugate(response[3, 5].ToComplex());
            power += (response[0, 5].MagnitudeSquared + response[3, 5].MagnitudeSquared) / 2;
        }
        Assert.InRange(correlation.Magnitude / power, 0.5, 1);
    }

    [Fact]
    public void Generate_ModelOfSight_GivesAboutAThirdOfTheUsersOne()
    {
        const int scenes = 100;
        double concentrated = GeometricScenesTests.Scenes(Format, new SimulatorOptions { Channel = ChannelModel.Uma }, scenes).Sum(scene =>
            Enumerable.Range(0, 3).Count(user => DominantShare(scene, user) > 0.5));
        double blocked = GeometricScenesTests.Scenes(Format, new SimulatorOptions { Channel = ChannelModel.Uma, UsersWithoutLineOfSight = 3 }, scenes).Sum(scene =>
            Enumerable.Range(0, 3).Count(user => DominantShare(scene, user) > 0.5));
        double clear = GeometricScenesTests.Scenes(Format, new SimulatorOptions { Channel = ChannelModel.Uma, UsersWithoutLineOfSight = 0 }, scenes).Sum(scene =>
            Enumerable.Range(0, 3).Count(user => DominantShare(scene, user) > 0.5));
        Assert.True(clear - blocked > 0.5 * 3 * scenes, $"{blocked} {concentrated} {clear}");
        Assert.InRange((concentrated - blocked) / (clear - blocked), 0.2, 0.5);
    }

    /// <summary>Share of the power that is in the direction and at the delay of the line of sight.</summary>
    private static double DominantShare(SceneTruth scene, int user)
    {
        OfdmFormat ofdm = Format.Ofdm!;
        Position place = scene.UserPositions[user];
        ComplexMatrix sight = new WidebandChannel([[new PropagationPath(1, place.Y / place.Norm, place.Z / place.Norm, place.Norm / 299_792_458 + scene.TimeOffsets[user])]]).Response(0, ofdm);
        ComplexMatrix response = scene.Channel.Response(user, ofdm);
        Complex projection = 0;
        double power = 0;
        for (int i = 0; i < response.Values.Length; i++)
        {
            projection += Complex.Conjugate(sight.Values[i].ToComplex()) * response.Values[i].ToComplex();
            power += response.Values[i].MagnitudeSquared;
        }
        return projection.Magnitude * projection.Magnitude / power / response.Values.Length;
    }
}

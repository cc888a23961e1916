using System.ComponentModel;
using System.Reflection;
using Receiver.Frames;
using Receiver.Simulation;
using Receiver.Simulation.Tests.Ofdm;
using Xunit;

namespace Receiver.Simulation.Tests;

public class SimulatorOptionsTests
{
    [Fact]
    public void Validate_Defaults_FindsNothing() => Assert.Empty(new SimulatorOptions().Validate());

    [Fact]
    public void Validate_EverythingWrong_ListsAllAtOnceByMemberName()
    {
        var options = new SimulatorOptions
        {
            Channel = (ChannelModel)9, SnrDb = double.NaN, Frames = -1, ActiveUsers = -1, AntennaCorrelation = 1.5, RateFps = 0,
        };
        Assert.Equal(["channel", "snrDb", "frames", "activeUsers", "antennaCorrelation", "rateFps"], options.Validate().Select(fault => fault.Split(':')[0]));
    }

    [Theory]
    [InlineData(ChannelModel.Correlated, null)]
    [InlineData(ChannelModel.Rayleigh, 0.5)]
    [InlineData(ChannelModel.Correlated, double.NaN)]
    public void Validate_CorrelationThatDoesNotFitTheChannel_SaysSo(ChannelModel channel, double? correlation) =>
        Assert.StartsWith("antennaCorrelation:", Assert.Single(new SimulatorOptions { Channel = channel, AntennaCorrelation = correlation }.Validate()));

    [Theory]
    [InlineData(null)]
    [InlineData(ChannelModel.Geometric)]
    [InlineData(ChannelModel.Rayleigh)]
    public void Validate_OfdmMembersOutOfRange_ListsAllByMemberName(ChannelModel? channel)
    {
        var options = new SimulatorOptions
        {
            Channel = channel, Scene = (SceneSequence)7, SceneFrames = 0, SpeedMetresPerSecond = -1, ScattererSpeedMetresPerSecond = double.NaN, FramePeriodSeconds = 0,
            SharedScatterers = -1, PrivateScatterers = 61, NewScattererFrames = 0, LineOfSightProbability = 1.1, UsersWithoutLineOfSight = -1,
        };
        Assert.Equal(
            [
                "scene", "sceneFrames", "speedMetresPerSecond", "scattererSpeedMetresPerSecond", "framePeriodSeconds", "sharedScatterers", "privateScatterers",
                "newScattererFrames", "lineOfSightProbability", "usersWithoutLineOfSight",
            ],
            options.Validate().Select(fault => fault.Split(':')[0]));
    }

    public static TheoryData<string, SimulatorOptions> Contradictions => new()
    {
        { "activeUsers", new() { Channel = ChannelModel.Geometric, ActiveUsers = 2 } },
        { "activeUsers", new() { Channel = ChannelModel.Uma, ActiveUsers = 2 } },
        { "antennaCorrelation", new() { Channel = ChannelModel.Geometric, AntennaCorrelation = 0.5 } },
        { "antennaCorrelation", new() { AntennaCorrelation = 0.5 } },
        { "scene", new() { Channel = ChannelModel.Rayleigh, Scene = SceneSequence.Static } },
        { "scene", new() { Channel = ChannelModel.Uma, Scene = SceneSequence.Moving, SpeedMetresPerSecond = 1 } },
        { "sceneFrames", new() { SceneFrames = 4 } },
        { "speedMetresPerSecond", new() { Scene = SceneSequence.Static, SpeedMetresPerSecond = 1 } },
        { "scattererSpeedMetresPerSecond", new() { Scene = SceneSequence.Static, ScattererSpeedMetresPerSecond = 1 } },
        { "framePeriodSeconds", new() { FramePeriodSeconds = 0.1 } },
        { "sharedScatterers", new() { Channel = ChannelModel.Correlated, AntennaCorrelation = 0, SharedScatterers = 3 } },
        { "privateScatterers", new() { Channel = ChannelModel.Uma, PrivateScatterers = 3 } },
        { "newScattererFrames", new() { Channel = ChannelModel.Uma, Scene = SceneSequence.Static, NewScattererFrames = 3 } },
        { "newScattererFrames", new() { NewScattererFrames = 3 } },
        { "lineOfSightProbability", new() { Channel = ChannelModel.Rayleigh, LineOfSightProbability = 0.5 } },
        { "usersWithoutLineOfSight", new() { Channel = ChannelModel.Rayleigh, UsersWithoutLineOfSight = 1 } },
        { "usersWithoutLineOfSight", new() { LineOfSightProbability = 0.5, UsersWithoutLineOfSight = 1 } },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Validate_MembersThatContradictEachOther_NamesTheOneToDrop(string member, SimulatorOptions options) =>
        Assert.StartsWith(member + ":", Assert.Single(options.Validate()));

    public static TheoryData<string, SimulatorOptions> UnsuitableForOfdm => new()
    {
        { "channel", new() { Channel = ChannelModel.Rayleigh } },
        { "activeUsers", new() { ActiveUsers = 2 } },
        { "usersWithoutLineOfSight", new() { UsersWithoutLineOfSight = 4 } },
        { "privateScatterers", new() { PrivateScatterers = 20 } },
    };

    [Theory]
    [MemberData(nameof(UnsuitableForOfdm))]
    public void ValidateFormat_OptionsThatDoNotSuitOfdmFrames_SaysSo(string member, SimulatorOptions options) =>
        Assert.StartsWith(member + ":", Assert.Single(options.Validate(OfdmFrames.Format())));

    [Fact]
    public void ValidateFormat_OptionsThatDoNotSuitOneBitFrames_SaysSo()
    {
        var format = new FrameFormat { Waveform = Waveform.OneBit, Antennas = 4, Users = 2, DataLength = 3, Pilots = PilotMatrix.RandomQpsk(2, 3, 1) };
        Assert.Empty(new SimulatorOptions().Validate(format));
        Assert.StartsWith("channel:", Assert.Single(new SimulatorOptions { Channel = ChannelModel.Geometric }.Validate(format)));
        Assert.StartsWith("scene:", Assert.Single(new SimulatorOptions { Scene = SceneSequence.Static }.Validate(format)));
    }

    [Fact]
    public void ValidateFormat_NumerologyThatCannotBe_ListsEveryFault()
    {
        FrameFormat format = OfdmFrames.Format();
        Assert.Empty(new SimulatorOptions().Validate(format));
        FrameFormat wrong = format with { Ofdm = format.Ofdm! with { Subcarriers = 48, CyclicPrefix = 60, CarrierHz = 0, Array = new PlanarArray(2, 2) } };
        Assert.Equal(["channel", "antennas", "subcarriers", "cyclicPrefix"], new SimulatorOptions { Channel = ChannelModel.Uma }.Validate(wrong).Select(fault => fault.Split(':')[0]));
        Assert.StartsWith("waveform:", Assert.Single(new SimulatorOptions().Validate(format with { Ofdm = null })));
    }

    [Fact]
    public void Properties_All_AreDescribed() =>
        Assert.All(typeof(SimulatorOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance),
            property => Assert.NotEmpty(property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? ""));
}

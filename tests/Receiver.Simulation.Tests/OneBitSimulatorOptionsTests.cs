using System.ComponentModel;
using System.Reflection;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Simulation.Tests;

public class OneBitSimulatorOptionsTests
{
    [Fact]
    public void Validate_Defaults_FindsNothing() => Assert.Empty(new OneBitSimulatorOptions().Validate());

    [Fact]
    public void Validate_EverythingWrong_ListsAllAtOnceByMemberName()
    {
        var options = new OneBitSimulatorOptions
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
        Assert.StartsWith("antennaCorrelation:", Assert.Single(new OneBitSimulatorOptions { Channel = channel, AntennaCorrelation = correlation }.Validate()));

    [Fact]
    public void Properties_All_AreDescribed() =>
        Assert.All(typeof(OneBitSimulatorOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance),
            property => Assert.NotEmpty(property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? ""));
}

using System.Runtime.InteropServices;
using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Pipelines.Tests.Definition;

public sealed class OfdmFormatTests
{
    private static PipelineFile Parse(string format, string source = "\"type\": \"simulator\", \"snrDb\": 5") => PipelineFileTests.Parse(
        $$"""{ "format": { "waveform": "ofdm", {{format}} }, "source": { {{source}} }, "stages": [ "real-transform" ] }""");

    private static FrameFormat Resolve(string format) => Parse(format).ResolveFormat(out _);

    [Fact]
    public void ResolveFormat_UsersAlone_IsTheUsualFullSize()
    {
        FrameFormat format = Resolve("\"users\": 4");
        OfdmFormat ofdm = format.Ofdm!;
        Assert.Equal((Waveform.Ofdm, 64, 4, 1, 2, Constellation.Qpsk), (format.Waveform, format.Antennas, format.Users, format.PilotLength, format.DataLength, format.Constellation));
        Assert.Equal((1024, 30e3, 72, 3.5e9), (ofdm.Subcarriers, ofdm.SubcarrierSpacingHz, ofdm.CyclicPrefix, ofdm.CarrierHz));
        Assert.Equal(new PlanarArray(8, 8), ofdm.Array);
        Assert.Equal((30.72e6, 30.72e6), (format.SampleRateHz, ofdm.BandwidthHz));
        Assert.Equal((SampleFormat.Ci16, SampleFormat.Ci16), (ofdm.SampleFormat, format.SampleFormat));
        Assert.Equal(0.7071, ofdm.UserPositionStdMetres, 1e-4);
        Assert.Equal(Enumerable.Range(0, 256).Select(i => 4 * i), ofdm.DataSubcarriers);
        Assert.Equal([0, 32, 64, 96], ofdm.PilotSubcarriers.Select(carriers => carriers[0]));
        Assert.All(ofdm.PilotSubcarriers, carriers => Assert.Equal(Enumerable.Range(0, 8).Select(i => carriers[0] + 128 * i), carriers));
        Assert.Equal((4, 8), (format.Pilots.RowCount, format.Pilots.ColumnCount));
        Assert.All(format.Pilots.Values, pilot => Assert.Equal(1, pilot.Magnitude, 1e-6));
        Assert.Null(format.NoiseVariance);
        Assert.Null(ofdm.UserPositions);
        Assert.Equal(6 * Math.Sqrt(1 + Math.Pow(10, -0.5)), ofdm.FullScale, 1e-9);
    }

    [Fact]
    public void ResolveFormat_EverythingStated_IsTaken()
    {
        FrameFormat format = Resolve("""
            "users": 2, "antennas": 6, "array": { "horizontal": 3, "vertical": 2 }, "subcarriers": 64, "subcarrierSpacingHz": 15e3, "cyclicPrefix": 5, "carrierHz": 28e9,
            "pilotsPerUser": 3, "dataSubcarriers": [1, 5, 63], "pilotLength": 2, "dataLength": 3, "constellation": "gaussian", "userPositionStdMetres": 0,
            "sampleFormat": "cf32", "fullScale": 2.5, "noiseVariance": 0.25, "sampleRateHz": 960e3, "pilots": { "seed": 9 }
            """);
        OfdmFormat ofdm = format.Ofdm!;
        Assert.Equal((6, 2, 2, 3, Constellation.Gaussian, 0.25, 960e3),
            (format.Antennas, format.Users, format.PilotLength, format.DataLength, format.Constellation, format.NoiseVariance!.Value, format.SampleRateHz));
        Assert.Equal((64, 15e3, 5, 28e9, 0.0, 2.5), (ofdm.Subcarriers, ofdm.SubcarrierSpacingHz, ofdm.CyclicPrefix, ofdm.CarrierHz, ofdm.UserPositionStdMetres, ofdm.FullScale));
        Assert.Equal((new PlanarArray(3, 2), SampleFormat.Cf32), (ofdm.Array, ofdm.SampleFormat));
        Assert.Equal([1, 5, 63], ofdm.DataSubcarriers);
        Assert.Equal([[0, 21, 42], [10, 31, 52]], ofdm.PilotSubcarriers);
        Assert.Equal(PilotMatrix.RandomQpsk(2, 6, 9), format.Pilots);
    }

    [Fact]
    public void ResolveFormat_PilotsAsInARecording_AreTaken()
    {
        FrameFormat format = Resolve("""
            "users": 2, "pilots": [ { "subcarriers": [3, 9], "values": [[1, 0], [0, 1]] }, { "subcarriers": [4, 700], "values": [[-1, 0], [0, -1]] } ]
            """);
        Assert.Equal([[3, 9], [4, 700]], format.Ofdm!.PilotSubcarriers);
        Assert.Equal([new Complex32(1, 0), new Complex32(-1, 0), new Complex32(0, 1), new Complex32(0, -1)], format.Pilots.Values);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(30)]
    public void ResolveFormat_UsualFullScale_HoldsEverySampleAndWastesLittle(double snrDb)
    {
        PipelineFile file = Parse("\"users\": 4", $"\"type\": \"simulator\", \"snrDb\": {snrDb}");
        ISimulator simulator = Assert.IsType<SimulatorOptions>(file.Definition.Source.Options).CreateSimulator(file.ResolveFormat(out _));
        for (ulong number = 0; number < 3; number++)
        {
            int peak = MemoryMarshal.Cast<byte, short>(simulator.Generate(number).Data.Bytes).ToArray().Max(sample => Math.Abs((int)sample));
            Assert.InRange(peak, 32767 / 4, 32766);
        }
    }

    [Fact]
    public void ResolveFormat_FullScaleOfAnotherSource_IsOne() =>
        Assert.Equal(1, Parse("\"users\": 4", "\"type\": \"udp\", \"port\": 0").ResolveFormat(out _).Ofdm!.FullScale);

    [Theory]
    [InlineData("\"dataLength\": 1", "users", "is missing")]
    [InlineData("\"users\": 4, \"antennas\": 32", "antennas", "32, but the array has 8×8")]
    [InlineData("\"users\": 4, \"subcarriers\": 1000", "subcarriers", "1000 is not a power of two")]
    [InlineData("\"users\": 4, \"subcarriers\": 32768", "subcarriers", "is not a power of two within 8…16384")]
    [InlineData("\"users\": 4, \"subcarriers\": -8", "subcarriers", "-8 is not a power of two")]
    [InlineData("\"users\": 4, \"subcarrierSpacingHz\": 0", "subcarrierSpacingHz", "0 is not greater than 0")]
    [InlineData("\"users\": 4, \"cyclicPrefix\": 1025", "cyclicPrefix", "1025 is not within 0…1024")]
    [InlineData("\"users\": 4, \"carrierHz\": -1", "carrierHz", "-1 is not greater than 0")]
    [InlineData("\"users\": 4, \"array\": { \"horizontal\": 0 }", "array.horizontal", "0 is not within")]
    [InlineData("\"users\": 4, \"array\": { \"vertical\": 2000 }", "array.vertical", "2000 is not within")]
    [InlineData("\"users\": 4, \"array\": 8", "array", "expected an object")]
    [InlineData("\"users\": 4, \"pilotsPerUser\": 0", "pilotsPerUser", "0 of 4 users do not fit")]
    [InlineData("\"users\": 4, \"pilotsPerUser\": 257", "pilotsPerUser", "257 of 4 users do not fit into 1024 subcarriers")]
    [InlineData("\"users\": 4, \"dataSubcarriers\": 0", "dataSubcarriers", "0 of 1024")]
    [InlineData("\"users\": 4, \"dataSubcarriers\": 1025", "dataSubcarriers", "1025 of 1024")]
    [InlineData("\"users\": 4, \"dataSubcarriers\": []", "dataSubcarriers", "ascending indices within 0…1023")]
    [InlineData("\"users\": 4, \"dataSubcarriers\": [5, 4]", "dataSubcarriers", "ascending indices within 0…1023")]
    [InlineData("\"users\": 4, \"dataSubcarriers\": [5, 1024]", "dataSubcarriers", "ascending indices within 0…1023")]
    [InlineData("\"users\": 4, \"dataSubcarriers\": [5, \"six\"]", "dataSubcarriers[1]", "expected a number")]
    [InlineData("\"users\": 4, \"userPositionStdMetres\": -1", "userPositionStdMetres", "-1 is less than 0")]
    [InlineData("\"users\": 4, \"sampleFormat\": \"one-bit\"", "sampleFormat", "expected \"ci16\" or \"cf32\"")]
    [InlineData("\"users\": 4, \"fullScale\": 0", "fullScale", "0 is not greater than 0")]
    [InlineData("\"users\": 4, \"sampleRateHz\": 1e6", "sampleRateHz", "is not subcarriers · subcarrierSpacingHz = 30720000")]
    [InlineData("\"users\": 4, \"dataLength\": 60000", "dataLength", "is too long")]
    [InlineData("\"users\": 2, \"pilots\": [[[1, 0]], [[1, 0]]]", "pilots", "2×1 values, expected users × pilotLength·pilotsPerUser = 2×8")]
    [InlineData("\"users\": 1, \"pilots\": []", "pilots", "expected at least one value")]
    [InlineData("\"users\": 1, \"pilots\": [ { \"subcarriers\": [1024], \"values\": [[1, 0]] } ]", "pilots", "ascending subcarriers within 0…1023")]
    [InlineData("\"users\": 1, \"pilotsPerUser\": 2, \"pilots\": [ { \"subcarriers\": [4], \"values\": [[1, 0]] } ]", "pilotsPerUser", "2, but the pilots have 1")]
    [InlineData("\"users\": 2, \"pilots\": [ { \"subcarriers\": [4], \"values\": [[1, 0]] }, { \"subcarriers\": [4, 5], \"values\": [[1, 0]] } ]", "pilots[1].subcarriers", "1 subcarriers, as many as")]
    [InlineData("\"users\": 2, \"pilots\": [ { \"subcarriers\": [4], \"values\": [[1, 0]] }, { \"subcarriers\": [4] } ]", "pilots[1]", "expected { subcarriers, values }")]
    public void Parse_OneMemberWrong_NamesItAndSaysWhy(string format, string path, string says)
    {
        Fault fault = Assert.Single(Assert.Throws<InvalidPipelineException>(() => Parse(format)).Faults);
        Assert.Equal("format." + path, fault.Path);
        Assert.Contains(says, fault.Message);
    }

    [Fact]
    public void Parse_OfdmMembersOfAOneBitFormat_AreAllNamed()
    {
        IReadOnlyList<Fault> faults = Assert.Throws<InvalidPipelineException>(() => PipelineFileTests.Parse("""
            { "format": { "antennas": 4, "users": 2, "pilotLength": 3, "dataLength": 4, "subcarriers": 64, "subcarrierSpacingHz": 1, "cyclicPrefix": 1, "carrierHz": 1, "array": {},
              "pilotsPerUser": 1, "dataSubcarriers": 4, "userPositionStdMetres": 1, "sampleFormat": "ci16", "fullScale": 1 }, "source": "simulator", "stages": [ "real-transform" ] }
            """)).Faults;
        Assert.Equal(["subcarriers", "subcarrierSpacingHz", "cyclicPrefix", "carrierHz", "array", "pilotsPerUser", "dataSubcarriers", "userPositionStdMetres", "sampleFormat", "fullScale"],
            faults.Select(fault => fault.Path["format.".Length..]));
        Assert.All(faults, fault => Assert.Contains("belongs to the waveform ofdm", fault.Message));
    }

    [Fact]
    public void Parse_SimulatorMembers_AreBound()
    {
        var options = Assert.IsType<SimulatorOptions>(Parse("\"users\": 4", """
            "type": "simulator", "channel": "geometric", "scene": "moving", "sceneFrames": 20, "speedMetresPerSecond": 1.5, "scattererSpeedMetresPerSecond": 0.1,
            "framePeriodSeconds": 0.1, "sharedScatterers": 4, "privateScatterers": 1, "newScattererFrames": 5, "usersWithoutLineOfSight": 1
            """).Definition.Source.Options);
        Assert.Equal(new SimulatorOptions
        {
            Channel = ChannelModel.Geometric, Scene = SceneSequence.Moving, SceneFrames = 20, SpeedMetresPerSecond = 1.5, ScattererSpeedMetresPerSecond = 0.1,
            FramePeriodSeconds = 0.1, SharedScatterers = 4, PrivateScatterers = 1, NewScattererFrames = 5, UsersWithoutLineOfSight = 1,
        }, options);
    }
}

using System.Numerics;
using Receiver.Frames;
using Receiver.Simulation;
using Receiver.Simulation.Ofdm;
using Xunit;

namespace Receiver.Simulation.Tests.Ofdm;

public class OfdmSimulatorTests
{
    [Theory]
    [InlineData(ChannelModel.Geometric, Constellation.Qpsk, 3)]
    [InlineData(ChannelModel.Geometric, Constellation.Gaussian, 1)]
    [InlineData(ChannelModel.Uma, Constellation.Qpsk, 3)]
    public void Generate_WithoutNoise_DecodesToTheTruthOnEverySubcarrier(ChannelModel channel, Constellation constellation, int users)
    {
        FrameFormat format = OfdmFrames.Format(users, constellation);
        Frame frame = OfdmFrames.Generate(format, new SimulatorOptions { Channel = channel, SnrDb = 200 }, 2);
        Assert.Equal(new FrameId(0, 2), frame.Id);
        Assert.False(frame.HasErasures);
        foreach (SlotKind kind in new[] { SlotKind.Pilot, SlotKind.Data })
        {
            Assert.Equal(format.Length(kind), (kind == SlotKind.Pilot ? frame.Pilot : frame.Data).Length);
            Assert.All(OfdmFrames.Residuals(format, frame, kind), residual => Assert.InRange(residual.Value.Magnitude, 0, 2e-5));
        }
    }

    [Fact]
    public void Generate_WithoutNoise_PutsTheEndOfEachSymbolBeforeIt()
    {
        FrameFormat format = OfdmFrames.Format();
        Frame frame = OfdmFrames.Generate(format, new SimulatorOptions { SnrDb = 200 });
        OfdmFormat ofdm = format.Ofdm!;
        double largest = 0;
        for (int symbol = 0; symbol < 2; symbol++)
            for (int time = 0; time < ofdm.CyclicPrefix; time++)
            {
                int place = symbol * ofdm.SymbolLength + time;
                Complex early = OfdmFrames.Sample(frame.Data, place, 4, 1), late = OfdmFrames.Sample(frame.Data, place + ofdm.Subcarriers, 4, 1);
                Assert.InRange((early - late).Magnitude, 0, 1e-6);
                largest = Math.Max(largest, early.Magnitude);
            }
        Assert.InRange(largest, 0.1, 10);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(5)]
    public void Generate_AnySnr_AddsWhiteNoiseOfThatVarianceOnEverySubcarrierAndInThePrefix(double snrDb)
    {
        FrameFormat format = OfdmFrames.Format();
        OfdmFormat ofdm = format.Ofdm!;
        double expected = Math.Pow(10, -snrDb / 10), prefix = 0;
        var power = new double[ofdm.Subcarriers];
        Complex neighbours = 0;
        int frames = 12, prefixes = 0;
        for (ulong number = 0; number < (ulong)frames; number++)
        {
            Frame frame = OfdmFrames.Generate(format, new SimulatorOptions { SnrDb = snrDb }, number), clean = OfdmFrames.Generate(format, new SimulatorOptions { SnrDb = 200 }, number);
            Complex previous = 0;
            foreach (var (_, _, subcarrier, value) in OfdmFrames.Residuals(format, frame, SlotKind.Data))
            {
                power[subcarrier] += value.Magnitude * value.Magnitude;
                neighbours += value * Complex.Conjugate(previous);
                previous = value;
            }
            for (int time = 0; time < ofdm.CyclicPrefix; time++)
                for (int antenna = 0; antenna < format.Antennas; antenna++, prefixes++)
                    prefix += Math.Pow((OfdmFrames.Sample(frame.Data, time, antenna, 1) - OfdmFrames.Sample(clean.Data, time, antenna, 1)).Magnitude, 2);
        }
        int each = frames * format.Antennas * 2, all = each * ofdm.Subcarriers;
        Assert.InRange((power.Sum() / all / expected - 1) * Math.Sqrt(all), -4, 4);
        Assert.All(power, p => Assert.InRange((p / each / expected - 1) * Math.Sqrt(each), -5, 5));
        Assert.InRange(neighbours.Magnitude / expected / Math.Sqrt(all), 0, 4);
        Assert.InRange((prefix / prefixes / expected - 1) * Math.Sqrt(prefixes), -4, 4);
    }

    [Theory]
    [InlineData(ChannelModel.Geometric)]
    [InlineData(ChannelModel.Uma)]
    public void Generate_SameSeedAndNumber_IsTheSameFrameInAnyOrder(ChannelModel channel)
    {
        FrameFormat format = OfdmFrames.Format(constellation: Constellation.Gaussian);
        var options = new SimulatorOptions { Channel = channel, Scene = SceneSequence.Static, SceneFrames = 2, Seed = 42 };
        ISimulator forwards = options.CreateSimulator(format), backwards = options.CreateSimulator(format);
        Frame[] first = [.. Enumerable.Range(0, 4).Select(number => forwards.Generate((ulong)number))];
        for (int number = 3; number >= 0; number--)
        {
            Frame again = backwards.Generate((ulong)number);
            Assert.Equal(first[number].Pilot.Bytes, again.Pilot.Bytes);
            Assert.Equal(first[number].Data.Bytes, again.Data.Bytes);
            Assert.Equal(first[number].UserPositions!, again.UserPositions!);
            Assert.Equal(first[number].Truth!.Scene!.Symbols, again.Truth!.Scene!.Symbols);
            if (number > 0) Assert.NotEqual(first[number].Truth!.Scene!.Symbols, first[number - 1].Truth!.Scene!.Symbols);
        }
    }

    [Theory]
    [InlineData(ChannelModel.Geometric)]
    [InlineData(ChannelModel.Uma)]
    public void Generate_OtherSnr_KeepsEverythingButTheAmplitudeOfTheNoise(ChannelModel channel)
    {
        FrameFormat format = OfdmFrames.Format();
        Frame clean = At(200), loud = At(20), faint = At(0);
        foreach (Frame frame in new[] { loud, faint })
        {
            Assert.Equal(clean.Truth!.Bits, frame.Truth!.Bits);
            Assert.Equal(clean.UserPositions!, frame.UserPositions!);
            Assert.Equal(clean.Truth.Scene!.Channel.Response(1, format.Ofdm!), frame.Truth.Scene!.Channel.Response(1, format.Ofdm!));
        }
        for (int time = 0; time < 20; time++)
        {
            Complex signal = OfdmFrames.Sample(clean.Data, time, 2, 1), small = OfdmFrames.Sample(loud.Data, time, 2, 1) - signal, large = OfdmFrames.Sample(faint.Data, time, 2, 1) - signal;
            Assert.InRange((large - 10 * small).Magnitude, 0, 1e-5);
            Assert.NotEqual(0, small.Magnitude);
        }
        Frame At(double snrDb) => OfdmFrames.Generate(format, new SimulatorOptions { Channel = channel, SnrDb = snrDb }, 5);
    }

    [Fact]
    public void Generate_Qpsk_PacksTheBitsOfItsSymbols()
    {
        FrameFormat format = OfdmFrames.Format();
        GroundTruth truth = OfdmFrames.Generate(format, new SimulatorOptions()).Truth!;
        ComplexMatrix symbols = truth.Scene!.Symbols;
        Assert.Equal((3, 2 * 16), (symbols.RowCount, symbols.ColumnCount));
        Assert.Equal(3 * 32 * 2 / 8, truth.Bits.Length);
        for (int user = 0; user < 3; user++)
            for (int use = 0; use < format.SymbolsPerUser; use++)
                Assert.Equal(symbols[user, use], Qpsk.Map(
                    Qpsk.Bit(truth.Bits, Qpsk.BitIndex(user, use, format.SymbolsPerUser, false)), Qpsk.Bit(truth.Bits, Qpsk.BitIndex(user, use, format.SymbolsPerUser, true))));
    }

    [Fact]
    public void Generate_Gaussian_DrawsUnitVarianceAndNoBits()
    {
        ISimulator simulator = new SimulatorOptions().CreateSimulator(OfdmFrames.Format(constellation: Constellation.Gaussian));
        GroundTruth[] truths = [.. Enumerable.Range(0, 40).Select(number => simulator.Generate((ulong)number).Truth!)];
        Assert.All(truths, truth => Assert.Empty(truth.Bits));
        Complex[] all = [.. truths.SelectMany(truth => truth.Scene!.Symbols.Values).Select(symbol => new Complex(symbol.Real, symbol.Imaginary))];
        Assert.InRange((all.Average(symbol => symbol.Magnitude * symbol.Magnitude) - 1) * Math.Sqrt(all.Length), -4, 4);
        Assert.InRange(all.Aggregate((a, b) => a + b).Magnitude / Math.Sqrt(all.Length), 0, 4);
        Assert.InRange(all.Aggregate(Complex.Zero, (sum, symbol) => sum + symbol * symbol).Magnitude / Math.Sqrt(2.0 * all.Length), 0, 4);
    }

    [Fact]
    public void Generate_Int16_IsTheRoundedFloat()
    {
        const double fullScale = 12;
        FrameFormat integers = OfdmFrames.Format(samples: SampleFormat.Ci16, fullScale: fullScale), floats = OfdmFrames.Format();
        Frame rounded = OfdmFrames.Generate(integers, new SimulatorOptions { SnrDb = 0 }), exact = OfdmFrames.Generate(floats, new SimulatorOptions { SnrDb = 0 });
        for (int time = 0; time < rounded.Data.Length; time++)
            for (int antenna = 0; antenna < 6; antenna++)
            {
                Complex error = OfdmFrames.Sample(rounded.Data, time, antenna, fullScale) - OfdmFrames.Sample(exact.Data, time, antenna, 1);
                Assert.InRange(error.Real, -0.51 * fullScale / 32767, 0.51 * fullScale / 32767);
                Assert.InRange(error.Imaginary, -0.51 * fullScale / 32767, 0.51 * fullScale / 32767);
            }
    }

    [Fact]
    public void Generate_FullScaleBelowTheSignal_Saturates()
    {
        const double fullScale = 0.5;
        FrameFormat format = OfdmFrames.Format(samples: SampleFormat.Ci16, fullScale: fullScale);
        Frame clipped = OfdmFrames.Generate(format, new SimulatorOptions { SnrDb = 0 }), exact = OfdmFrames.Generate(OfdmFrames.Format(), new SimulatorOptions { SnrDb = 0 });
        int saturated = 0;
        for (int time = 0; time < clipped.Data.Length; time++)
        {
            double stored = OfdmFrames.Sample(clipped.Data, time, 0, fullScale).Real, value = OfdmFrames.Sample(exact.Data, time, 0, 1).Real;
            if (Math.Abs(value) > fullScale)
            {
                Assert.Equal(Math.CopySign(fullScale, value), stored, 1e-9);
                saturated++;
            }
        }
        Assert.InRange(saturated, 10, clipped.Data.Length - 10);
    }

    [Fact]
    public void Constructor_FormatThatDoesNotFit_ListsEveryFault()
    {
        FrameFormat format = OfdmFrames.Format() with { Users = 2, Antennas = 7 };
        var options = new SimulatorOptions { Channel = ChannelModel.Rayleigh, SnrDb = double.NaN, UsersWithoutLineOfSight = 3 };
        string message = Assert.Throws<ArgumentException>(() => new OfdmSimulator(format, options)).Message;
        foreach (string member in new[] { "channel:", "snrDb:", "usersWithoutLineOfSight:", "pilots:", "antennas:" }) Assert.Contains(member, message);
        Assert.Contains("waveform:", Assert.Throws<ArgumentException>(() => new OfdmSimulator(format with { Waveform = Waveform.OneBit }, new SimulatorOptions())).Message);
    }
}

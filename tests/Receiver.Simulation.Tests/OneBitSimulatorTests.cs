using MathNet.Numerics.Distributions;
using Receiver.Frames;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Simulation.Tests;

public class OneBitSimulatorTests
{
    [Fact]
    public void Generate_SameSeedAndNumber_IsTheSameFrameInAnyOrder()
    {
        var options = new SimulatorOptions { ActiveUsers = 3, Seed = 42 };
        OneBitSimulator forwards = Simulator(options), backwards = Simulator(options);
        Frame[] first = [.. Enumerable.Range(0, 5).Select(number => forwards.Generate((ulong)number))];
        for (int number = 4; number >= 0; number--)
        {
            Frame again = backwards.Generate((ulong)number);
            Assert.Equal(new FrameId(0, (ulong)number), again.Id);
            Assert.Equal(first[number].Pilot.Bytes, again.Pilot.Bytes);
            Assert.Equal(first[number].Data.Bytes, again.Data.Bytes);
            Assert.Equal(first[number].Truth!.Bits, again.Truth!.Bits);
            Assert.Equal(first[number].Truth!.Active, again.Truth!.Active);
            Assert.Equal(first[number].Truth!.Channel!, again.Truth!.Channel!);
        }
    }

    /// <summary>Measured curves name seeds: what a seed stands for must not change.</summary>
    [Fact]
    public void Generate_SeedOne_IsTheFrameThatItAlwaysWas()
    {
        Frame frame = Simulator(new SimulatorOptions { ActiveUsers = 3, SnrDb = 4 }).Generate(2);
        byte[] samples = [.. frame.Pilot.Bytes, .. frame.Data.Bytes, .. frame.Truth!.Bits];
        Assert.Equal("62E7DD3B47752527", Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(samples))[..16]);
    }

    [Theory]
    [InlineData(1UL, 2UL, 7UL, 7UL)]
    [InlineData(1UL, 1UL, 7UL, 8UL)]
    [InlineData(1UL, 1UL << 32 | 1, 7UL, 7UL)]
    [InlineData(1UL, 1UL, 7UL, 7UL | 1UL << 32)]
    public void Generate_OtherSeedOrNumber_SharesNothing(ulong seed, ulong otherSeed, ulong number, ulong otherNumber)
    {
        Frame frame = Simulator(new SimulatorOptions { Seed = seed }).Generate(number);
        Frame other = Simulator(new SimulatorOptions { Seed = otherSeed }).Generate(otherNumber);
        Assert.InRange(Differing(frame.Data.Bytes, other.Data.Bytes) / (8.0 * frame.Data.Bytes.Length), 0.4, 0.6);
        Assert.InRange(Differing(frame.Truth!.Bits, other.Truth!.Bits) / (8.0 * frame.Truth.Bits.Length), 0.4, 0.6);
        Assert.All(frame.Truth.Channel!.Values.Zip(other.Truth.Channel!.Values), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public void Generate_OtherSnr_KeepsChannelBitsAndActivity()
    {
        Frame loud = Simulator(new SimulatorOptions { SnrDb = 20, ActiveUsers = 2 }).Generate(3);
        Frame faint = Simulator(new SimulatorOptions { SnrDb = -10, ActiveUsers = 2 }).Generate(3);
        Assert.Equal(loud.Truth!.Channel!, faint.Truth!.Channel!);
        Assert.Equal(loud.Truth.Bits, faint.Truth.Bits);
        Assert.Equal(loud.Truth.Active, faint.Truth.Active);
        Assert.NotEqual(loud.Data.Bytes, faint.Data.Bytes);
        Assert.Equal((20.0, -10.0), (loud.Truth.SnrDb, faint.Truth.SnrDb));
    }

    [Theory]
    [InlineData(null, 33)]
    [InlineData(3, 33)]
    [InlineData(6, 1)]
    [InlineData(1, 8)]
    public void Generate_WithoutNoise_IsTheSignsOfTheSymbolsSentThroughTheChannel(int? activeUsers, int antennas)
    {
        FrameFormat format = Format(antennas: antennas);
        Frame frame = new OneBitSimulator(format, new SimulatorOptions { SnrDb = 200, ActiveUsers = activeUsers }).Generate(5);
        Assert.Equal(activeUsers ?? format.Users, frame.Truth!.Active.Length);
        Assert.False(frame.HasErasures);
        foreach (Slot slot in new[] { frame.Pilot, frame.Data })
        {
            Assert.Equal(SampleFormat.OneBit, slot.Format);
            Assert.Equal(format.Length(slot.Kind), slot.Length);
            for (int time = 0; time < slot.Length; time++)
                for (int antenna = 0; antenna < antennas; antenna++)
                {
                    (double real, double imaginary) = Noiseless(frame, format, slot.Kind, antenna, time);
                    if (Math.Abs(real) > 1e-5) Assert.Equal(real < 0, Qpsk.Bit(slot.Time(time), 2 * antenna));
                    if (Math.Abs(imaginary) > 1e-5) Assert.Equal(imaginary < 0, Qpsk.Bit(slot.Time(time), 2 * antenna + 1));
                }
        }
    }

    [Fact]
    public void Generate_NothingButZeros_IsAllPositive()
    {
        var format = new FrameFormat { Waveform = Waveform.OneBit, Antennas = 7, Users = 2, DataLength = 9, Pilots = new ComplexMatrix(2, 4) };
        Frame frame = new OneBitSimulator(format, new SimulatorOptions { SnrDb = 2000, ActiveUsers = 0 }).Generate(0);
        Assert.All(frame.Pilot.Bytes.Concat(frame.Data.Bytes), value => Assert.Equal(0, value));
        Assert.Empty(frame.Truth!.Active);
    }

    [Theory]
    [InlineData(-15)]
    [InlineData(0)]
    [InlineData(10)]
    public void Generate_AnySnr_FlipsAsManySignsAsNoiseOfThatVarianceDoes(double snrDb)
    {
        FrameFormat format = Format(antennas: 32);
        OneBitSimulator simulator = new(format, new SimulatorOptions { SnrDb = snrDb });
        double deviation = Math.Sqrt(Math.Pow(10, -snrDb / 10) / 2), expected = 0, variance = 0, flipped = 0;
        for (ulong number = 0; number < 10; number++)
        {
            Frame frame = simulator.Generate(number);
            foreach (Slot slot in new[] { frame.Pilot, frame.Data })
                for (int time = 0; time < slot.Length; time++)
                    for (int antenna = 0; antenna < format.Antennas; antenna++)
                    {
                        (double real, double imaginary) = Noiseless(frame, format, slot.Kind, antenna, time);
                        Count(real, Qpsk.Bit(slot.Time(time), 2 * antenna));
                        Count(imaginary, Qpsk.Bit(slot.Time(time), 2 * antenna + 1));
                    }
        }
        Assert.InRange((flipped - expected) / Math.Sqrt(variance), -4, 4);

        void Count(double value, bool negative)
        {
            double probability = Normal.CDF(0, deviation, -Math.Abs(value));
            expected += probability;
            variance += probability * (1 - probability);
            if (negative != value < 0) flipped++;
        }
    }

    [Theory]
    [InlineData(ChannelModel.Rayleigh, null)]
    [InlineData(ChannelModel.Correlated, 0.0)]
    [InlineData(ChannelModel.Correlated, 0.7)]
    [InlineData(ChannelModel.Correlated, 1.0)]
    public void Generate_AnyChannel_HasUnitVarianceAndTheStatedCorrelation(ChannelModel model, double? correlation)
    {
        const int frames = 1500, antennas = 6;
        FrameFormat format = Format(antennas);
        OneBitSimulator simulator = new(format, new SimulatorOptions { Channel = model, AntennaCorrelation = correlation });
        var covariance = new System.Numerics.Complex[antennas, antennas];
        System.Numerics.Complex pseudo = 0, users = 0, mean = 0;
        for (ulong number = 0; number < frames; number++)
        {
            ComplexMatrix channel = simulator.Generate(number).Truth!.Channel!;
            for (int user = 0; user < format.Users; user++)
                for (int i = 0; i < antennas; i++)
                    for (int j = 0; j < antennas; j++)
                        covariance[i, j] += Product(channel[i, user], channel[j, user].Conjugate());
            mean += channel[0, 0].ToComplex();
            pseudo += Product(channel[0, 0], channel[0, 0]);
            users += Product(channel[0, 0], channel[0, 1].Conjugate());
        }
        double samples = frames * format.Users;
        for (int i = 0; i < antennas; i++)
            for (int j = 0; j < antennas; j++)
            {
                System.Numerics.Complex expected = Math.Pow(correlation ?? 0, Math.Abs(i - j));
                Assert.InRange((covariance[i, j] / samples - expected).Magnitude, 0, 4 / Math.Sqrt(samples));
            }
        Assert.InRange(mean.Magnitude / Math.Sqrt(frames), 0, 4);
        Assert.InRange(pseudo.Magnitude / Math.Sqrt(2 * frames), 0, 4);
        Assert.InRange(users.Magnitude / Math.Sqrt(frames), 0, 4);
        static System.Numerics.Complex Product(Complex32 a, Complex32 b) => a.ToComplex() * b.ToComplex();
    }

    [Fact]
    public void Generate_SomeUsersActive_DrawsEverySubsetEquallyOften()
    {
        const int frames = 6000;
        var format = new FrameFormat { Waveform = Waveform.OneBit, Antennas = 1, Users = 5, DataLength = 1, Pilots = PilotMatrix.RandomQpsk(5, 1, 1) };
        OneBitSimulator simulator = new(format, new SimulatorOptions { ActiveUsers = 2 });
        var counts = new Dictionary<(int, int), int>();
        for (ulong number = 0; number < frames; number++)
        {
            int[] active = simulator.Generate(number).Truth!.Active;
            Assert.Equal(2, active.Length);
            Assert.True(active[0] < active[1]);
            counts[(active[0], active[1])] = counts.GetValueOrDefault((active[0], active[1])) + 1;
        }
        Assert.Equal(10, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange((count - frames / 10.0) / Math.Sqrt(frames * 0.09), -4, 4));
    }

    [Fact]
    public void Generate_BitsThatDoNotFillAByte_LeavesTheRestZero()
    {
        var format = new FrameFormat { Waveform = Waveform.OneBit, Antennas = 1, Users = 1, DataLength = 1, Pilots = PilotMatrix.RandomQpsk(1, 1, 1) };
        OneBitSimulator simulator = new(format, new SimulatorOptions());
        Assert.All(Enumerable.Range(0, 50), number => Assert.InRange(simulator.Generate((ulong)number).Truth!.Bits.Single(), 0, 3));
    }

    [Fact]
    public void Constructor_FormatThatDoesNotFit_ListsEveryFault()
    {
        FrameFormat format = Format(4) with { Constellation = Constellation.Gaussian, Users = 3 };
        string message = Assert.Throws<ArgumentException>(() => new OneBitSimulator(format, new SimulatorOptions { ActiveUsers = 4, SnrDb = double.NaN })).Message;
        foreach (string member in new[] { "snrDb:", "activeUsers:", "constellation:", "pilots:" }) Assert.Contains(member, message);
        Assert.Contains("waveform:", Assert.Throws<ArgumentException>(() => new OneBitSimulator(Format(4) with { Waveform = Waveform.Ofdm }, new SimulatorOptions())).Message);
    }

    private static OneBitSimulator Simulator(SimulatorOptions options) => new(Format(antennas: 16), options);

    private static FrameFormat Format(int antennas) => new()
    {
        Waveform = Waveform.OneBit, Antennas = antennas, Users = 6, DataLength = 37, Pilots = PilotMatrix.RandomQpsk(6, 15, 9),
    };

    /// <summary>H·diag(α)·X of one antenna at one time, in double precision and straight from the truth.</summary>
    private static (double Real, double Imaginary) Noiseless(Frame frame, FrameFormat format, SlotKind kind, int antenna, int time)
    {
        System.Numerics.Complex sum = 0;
        foreach (int user in frame.Truth!.Active)
        {
            bool I() => Qpsk.Bit(frame.Truth.Bits, Qpsk.BitIndex(user, time, format.DataLength, false));
            bool Q() => Qpsk.Bit(frame.Truth.Bits, Qpsk.BitIndex(user, time, format.DataLength, true));
            Complex32 symbol = kind == SlotKind.Pilot ? format.Pilots[user, time] : Qpsk.Map(I(), Q());
            sum += frame.Truth.Channel![antenna, user].ToComplex() * symbol.ToComplex();
        }
        return (sum.Real, sum.Imaginary);
    }

    private static int Differing(byte[] a, byte[] b) => a.Zip(b, (x, y) => System.Numerics.BitOperations.PopCount((uint)(x ^ y))).Sum();
}

using System.Numerics;
using System.Runtime.InteropServices;
using Receiver.Algorithms.Sensing.Demodulation;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Demodulation;

public sealed class OfdmDemodulatorTests
{
    [Theory]
    [InlineData(SampleFormat.Cf32, 18, 0, 1e-6)]
    [InlineData(SampleFormat.Cf32, 1, 4, 1e-6)]
    [InlineData(SampleFormat.Cf32, 18, 4, 1e-6)]
    [InlineData(SampleFormat.Cf32, 16, 100, 1e-6)]
    [InlineData(SampleFormat.Ci16, 18, 4, 5e-4)]
    [InlineData(SampleFormat.Ci16, 7, 3, 5e-4)]
    public void Demodulate_NaiveWaveform_GivesBackItsSubcarriers(SampleFormat sampleFormat, int antennas, int backOff, double tolerance)
    {
        var sent = new TimeDomainFrame(sampleFormat, antennas);
        Check(sent, Demodulator(backOff).Demodulate(sent.Frame, sent.Format), tolerance);
    }

    [Fact]
    public void Demodulate_FormatsInTurn_TakesEachByItsOwn()
    {
        var demodulator = Demodulator(4);
        foreach ((int size, double fullScale) in (ReadOnlySpan<(int, double)>)[(32, 4), (64, 4), (64, 8), (32, 4)])
        {
            var sent = new TimeDomainFrame(SampleFormat.Ci16, 3, fullScale, size);
            Check(sent, demodulator.Demodulate(sent.Frame, sent.Format), 1e-3);
        }
    }

    [Fact]
    public void Demodulate_SamplesOfTheNextSymbolInTheWindow_BreakOnlyWithoutBackOff()
    {
        // An early user's next symbol begins three samples before this one's window would end.
        const int early = 3;
        var sent = new TimeDomainFrame();
        for (int time = sent.Format.Ofdm!.SymbolLength - early; time < sent.Format.Ofdm.SymbolLength; time++)
            for (int antenna = 0; antenna < 18; antenna++) sent.Write(sent.Frame.Data, time, antenna, new Complex(5, -5));

        Check(sent, Demodulator(early).Demodulate(sent.Frame, sent.Format), 1e-6);
        OfdmObservation broken = Demodulator(early - 1).Demodulate(sent.Frame, sent.Format);
        Assert.True((broken.Data[0, 0].ToComplex() - sent.At(2, 0, 0)).Magnitude > 0.1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Demodulate_EarlyAndLatePaths_KeepTheirPhaseRamp(int backOff)
    {
        // A user that is two samples early and an echo three samples late: what the prefix and the back-off are for.
        var sent = new TimeDomainFrame();
        int size = 32, length = size + TimeDomainFrame.Prefix;
        var received = new Slot(SlotKind.Data, SampleFormat.Cf32, 18, 2 * length);
        for (int symbol = 0; symbol < 2; symbol++)
            for (int time = 0; time < length; time++)
                for (int antenna = 0; antenna < 18; antenna++)
                    sent.Write(received, symbol * length + time, antenna, Wave(symbol, antenna, time + 2) + 0.5 * Wave(symbol, antenna, time - 3));
        OfdmObservation observed = Demodulator(backOff).Demodulate(sent.Frame with { Data = received }, sent.Format);
        // Without back-off the early user's last two samples are of its next symbol.
        double worst = 0;
        for (int i = 0; i < 6; i++)
        {
            double bin = sent.Format.Ofdm!.DataSubcarriers[i] - 16;
            Complex channel = Complex.FromPolarCoordinates(1, 2 * Math.PI * bin * 2 / size) + Complex.FromPolarCoordinates(0.5, -2 * Math.PI * bin * 3 / size);
            worst = Math.Max(worst, (observed.Data[4, i].ToComplex() - channel * sent.At(2, 4, sent.Format.Ofdm.DataSubcarriers[i])).Magnitude);
        }
        if (backOff == 0) Assert.True(worst > 1e-2);
        else Assert.True(worst < 1e-5);

        Complex Wave(int symbol, int antenna, int time)
        {
            // The transmitted waveform: symbol after symbol, each with its prefix.
            int at = symbol * length + time;
            if (at < 0 || at >= 2 * length) return 0;
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(sent.Frame.Data.Time(at));
            return new Complex(values[2 * antenna], values[2 * antenna + 1]);
        }
    }

    [Fact]
    public void Demodulate_ErasedSamples_LoseTheSymbolOfTheAntenna()
    {
        var sent = new TimeDomainFrame();
        int length = sent.Format.Ofdm!.SymbolLength;
        sent.Frame.Pilot.Erasures.Set(3, 2, length + TimeDomainFrame.Prefix, 1, erased: true);
        sent.Frame.Data.Erasures.Set(17, 1, length - 5, 1, erased: true);
        // Before the window of the first data symbol, and after it, in the back-off: neither matters.
        sent.Frame.Data.Erasures.Set(0, 18, 0, TimeDomainFrame.Prefix - 4, erased: true);
        sent.Frame.Data.Erasures.Set(0, 18, length - 4, 4, erased: true);

        OfdmObservation observed = Demodulator(4).Demodulate(sent.Frame, sent.Format);

        Assert.Equal(2, observed.PilotErasures.Count);
        Assert.True(observed.PilotErasures[3, 1] && observed.PilotErasures[4, 1]);
        Assert.Equal(1, observed.DataErasures.Count);
        Assert.True(observed.DataErasures[17, 0]);
        Check(sent, observed, 1e-6);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Demodulate_NotFiniteSample_LosesTheSymbolOfTheAntenna(double value)
    {
        var sent = new TimeDomainFrame();
        sent.Write(sent.Frame.Pilot, TimeDomainFrame.Prefix + 3, 6, value);
        sent.Write(sent.Frame.Data, TimeDomainFrame.Prefix - 5, 6, value);

        OfdmObservation observed = Demodulator(4).Demodulate(sent.Frame, sent.Format);

        Assert.Equal(1, observed.PilotErasures.Count);
        Assert.True(observed.PilotErasures[6, 0]);
        Assert.False(observed.DataErasures.Any);
        Check(sent, observed, 1e-6);
    }

    [Fact]
    public void Demodulate_EverythingErased_SaysSo()
    {
        var sent = new TimeDomainFrame();
        sent.Frame.Pilot.Erasures.EraseAll();
        sent.Frame.Data.Erasures.EraseAll();
        OfdmObservation observed = Demodulator(4).Demodulate(sent.Frame, sent.Format);
        Assert.True(observed.PilotErasures.All && observed.DataErasures.All);
        Assert.All(observed.Data.Values, value => Assert.Equal(Complex32.Zero, value));
    }

    [Theory]
    [InlineData(short.MinValue)]
    [InlineData(short.MaxValue)]
    public void Demodulate_SaturatedSamples_IsOneLineAtFullScale(short value)
    {
        var sent = new TimeDomainFrame(SampleFormat.Ci16);
        MemoryMarshal.Cast<byte, short>(sent.Frame.Data.Bytes.AsSpan()).Fill(value);
        OfdmObservation observed = Demodulator(4).Demodulate(sent.Frame, sent.Format);
        float expected = value / 32767f * 4 * MathF.Sqrt(32);
        for (int column = 0; column < observed.Data.ColumnCount; column++)
        {
            bool centre = sent.Format.Ofdm!.DataSubcarriers[column % 6] == 16;
            Assert.Equal(centre ? expected : 0, observed.Data[9, column].Real, 1e-4);
            Assert.Equal(centre ? expected : 0, observed.Data[9, column].Imaginary, 1e-4);
        }
    }

    [Fact]
    public void Demodulate_OtherFormat_Throws()
    {
        var sent = new TimeDomainFrame();
        Assert.Throws<ArgumentException>(() => Demodulator(4).Demodulate(sent.Frame, new TimeDomainFrame(antennas: 4).Format));
        Assert.Throws<ArgumentException>(() => Demodulator(4).Demodulate(sent.Frame, new TimeDomainFrame(SampleFormat.Ci16).Format));
        Assert.Throws<ArgumentException>(() => Demodulator(4).Demodulate(sent.Frame, sent.Format with { Ofdm = null }));
    }

    [Fact]
    public void Validate_NegativeBackOff_IsAFault()
    {
        Assert.Empty(new DemodulationOptions().Validate());
        Assert.StartsWith("backOff", Assert.Single(new DemodulationOptions { BackOff = -1 }.Validate()));
    }

    private static OfdmDemodulator Demodulator(int backOff) => new(new DemodulationOptions { BackOff = backOff });

    private static void Check(TimeDomainFrame sent, OfdmObservation observed, double tolerance)
    {
        OfdmFormat ofdm = sent.Format.Ofdm!;
        for (int user = 0; user < 2; user++) Compare(observed.Pilot[user], observed.PilotErasures, ofdm.PilotSubcarriers[user], 0);
        Compare(observed.Data, observed.DataErasures, ofdm.DataSubcarriers, 2);

        void Compare(ComplexMatrix samples, ErasureMask erasures, int[] subcarriers, int firstSymbol)
        {
            Assert.Equal((sent.Format.Antennas, 2 * subcarriers.Length), (samples.RowCount, samples.ColumnCount));
            for (int column = 0; column < samples.ColumnCount; column++)
                for (int antenna = 0; antenna < samples.RowCount; antenna++)
                {
                    int symbol = column / subcarriers.Length;
                    Complex expected = erasures[antenna, symbol] ? 0 : sent.At(firstSymbol + symbol, antenna, subcarriers[column % subcarriers.Length]);
                    Assert.True((samples[antenna, column].ToComplex() - expected).Magnitude < tolerance);
                }
        }
    }
}

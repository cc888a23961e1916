using System.Numerics;
using System.Runtime.InteropServices;
using Receiver.Frames;

namespace Receiver.Algorithms.Tests.Sensing.Demodulation;

/// <summary>
/// A frame whose every sample is a naive sum: x_t = Σ_n (Σ_k H_kn s_kn)·e^{j2π(n − N/2)t/N}/√N over the symbol, t from −prefix. Paths that are early or late are
/// in H alone, so a receiver sees them exactly only as long as its window stays in the symbol and its prefix.
/// </summary>
internal sealed class TimeDomainFrame
{
    public const int Prefix = 8;

    private readonly Complex[][][] _spectra;

    public TimeDomainFrame(SampleFormat sampleFormat = SampleFormat.Cf32, int antennas = 18, double fullScale = 4, int subcarriers = 32)
    {
        var random = new Random(3);
        var ofdm = new OfdmFormat
        {
            Subcarriers = subcarriers,
            SubcarrierSpacingHz = 30e3,
            CyclicPrefix = Prefix,
            Array = new(antennas, 1),
            PilotSymbols = 2,
            PilotSubcarriers = [[1, 9, 17, 30], [0, 8, 16, 31]],
            DataSubcarriers = [0, 1, 5, 15, 16, 31],
            SampleFormat = sampleFormat,
            FullScale = fullScale,
        };
        ComplexMatrix pilots = ComplexMatrix.Create(2, 8, Complex32.One);
        Format = new FrameFormat { Waveform = Waveform.Ofdm, Antennas = antennas, Users = 2, DataLength = 2, Pilots = pilots, Ofdm = ofdm };
        _spectra = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, antennas).Select(_ => Enumerable.Range(0, subcarriers)
            .Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5)).ToArray()).ToArray())];
        Frame = new Frame { Id = new FrameId(0, 0), Pilot = Slot(SlotKind.Pilot, 0), Data = Slot(SlotKind.Data, 2) };
    }

    public FrameFormat Format { get; }

    public Frame Frame { get; }

    /// <summary>The value of a subcarrier: pilot symbols first, then data symbols.</summary>
    public Complex At(int symbol, int antenna, int subcarrier) => _spectra[symbol][antenna][subcarrier];

    private Slot Slot(SlotKind kind, int firstSymbol)
    {
        OfdmFormat ofdm = Format.Ofdm!;
        var slot = new Slot(kind, ofdm.SampleFormat, Format.Antennas, Format.Length(kind));
        for (int time = 0; time < slot.Length; time++)
            for (int antenna = 0; antenna < slot.Antennas; antenna++)
                Write(slot, time, antenna, Sample(firstSymbol + time / ofdm.SymbolLength, antenna, time % ofdm.SymbolLength - Prefix));
        return slot;
    }

    private Complex Sample(int symbol, int antenna, int time)
    {
        Complex sum = 0;
        int size = Format.Ofdm!.Subcarriers;
        for (int n = 0; n < size; n++)
            sum += _spectra[symbol][antenna][n] * Complex.FromPolarCoordinates(1 / Math.Sqrt(size), 2 * Math.PI * (n - size / 2) * time / size);
        return sum;
    }

    public void Write(Slot slot, int time, int antenna, Complex value)
    {
        Span<float> floats = MemoryMarshal.Cast<byte, float>(slot.Time(time));
        Span<short> integers = MemoryMarshal.Cast<byte, short>(slot.Time(time));
        if (slot.Format == SampleFormat.Cf32) (floats[2 * antenna], floats[2 * antenna + 1]) = ((float)value.Real, (float)value.Imaginary);
        else (integers[2 * antenna], integers[2 * antenna + 1]) = (Quantise(value.Real), Quantise(value.Imaginary));
    }

    private short Quantise(double value) => (short)Math.Clamp(Math.Round(value / Format.Ofdm!.FullScale * 32767), short.MinValue, short.MaxValue);
}

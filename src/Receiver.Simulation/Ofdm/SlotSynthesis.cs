using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Receiver.Frames;
using Receiver.Kernels.RandomNumbers;

namespace Receiver.Simulation.Ofdm;

/// <summary>Makes the time samples of a slot from channels and symbols. Thread-safe.</summary>
/// <param name="format">The format of the frames.</param>
/// <param name="noise">Amplitude of the noise's real and imaginary part.</param>
internal sealed class SlotSynthesis(FrameFormat format, float noise)
{
    private readonly OfdmFormat _ofdm = format.Ofdm!;
    private readonly SymbolTransform _transform = new(format.Ofdm!.Subcarriers);
    private readonly int _vectors = Tap.VectorsFor(format.Ofdm!.Array.Antennas);

    /// <summary>The pilot slot: every user on its own subcarriers.</summary>
    public Slot Pilot(Tap[][] taps, ref RandomStream random, FrameStorage storage)
    {
        Slot slot = storage.Slot(SlotKind.Pilot, format.SampleFormat, format.Antennas, format.Length(SlotKind.Pilot));
        var responses = new SubcarrierResponses[taps.Length];
        for (int user = 0; user < taps.Length; user++) responses[user] = new SubcarrierResponses(_ofdm, taps[user], _ofdm.PilotSubcarriers[user]);
        Fill(slot, responses, format.Pilots, ref random);
        return slot;
    }

    /// <summary>The data slot: all users on all data subcarriers.</summary>
    public Slot Data(Tap[][] taps, ComplexMatrix symbols, ref RandomStream random, FrameStorage storage)
    {
        Slot slot = storage.Slot(SlotKind.Data, format.SampleFormat, format.Antennas, format.Length(SlotKind.Data));
        Fill(slot, [.. taps.Select(user => new SubcarrierResponses(_ofdm, user, _ofdm.DataSubcarriers))], symbols, ref random);
        return slot;
    }

    private void Fill(Slot slot, SubcarrierResponses[] responses, ComplexMatrix symbols, ref RandomStream random)
    {
        var real = new Vector<float>[_ofdm.Subcarriers * _vectors];
        var imaginary = new Vector<float>[real.Length];
        for (int first = 0, symbol = 0; first < slot.Length; first += _ofdm.SymbolLength, symbol++)
        {
            Array.Clear(real);
            Array.Clear(imaginary);
            for (int user = 0; user < responses.Length; user++)
            {
                int[] subcarriers = responses[user].Subcarriers;
                for (int i = 0; i < subcarriers.Length; i++)
                {
                    int bin = (subcarriers[i] + _ofdm.Subcarriers / 2) % _ofdm.Subcarriers, row = _transform.RowOf(bin) * _vectors;
                    Complex32 value = symbols.Values[(symbol * subcarriers.Length + i) * symbols.RowCount + user];
                    responses[user].AddProduct(i, value, real.AsSpan(row, _vectors), imaginary.AsSpan(row, _vectors));
                }
            }
            _transform.Invert(real, imaginary, _vectors);
            Write(slot, first, MemoryMarshal.Cast<Vector<float>, float>(real), MemoryMarshal.Cast<Vector<float>, float>(imaginary), ref random);
        }
    }

    /// <summary>Prefix and symbol with their noise, as stored samples.</summary>
    private void Write(Slot slot, int first, ReadOnlySpan<float> real, ReadOnlySpan<float> imaginary, ref RandomStream random)
    {
        int antennas = slot.Antennas, stride = _vectors * Vector<float>.Count;
        Span<float> samples = new float[2 * antennas];
        float scale = (float)(short.MaxValue / _ofdm.FullScale);
        for (int time = 0; time < _ofdm.SymbolLength; time++)
        {
            random.Normals(samples);
            int row = (time + _ofdm.Subcarriers - _ofdm.CyclicPrefix) % _ofdm.Subcarriers * stride;
            for (int antenna = 0; antenna < antennas; antenna++)
            {
                samples[2 * antenna] = real[row + antenna] + noise * samples[2 * antenna];
                samples[2 * antenna + 1] = imaginary[row + antenna] + noise * samples[2 * antenna + 1];
            }
            Span<byte> stored = slot.Time(first + time);
            if (slot.Format == SampleFormat.Cf32) StoreFloats(samples, stored);
            else StoreIntegers(samples, scale, stored);
        }
    }

    private static void StoreFloats(ReadOnlySpan<float> samples, Span<byte> stored)
    {
        for (int i = 0; i < samples.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(stored[(4 * i)..], samples[i]);
    }

    private static void StoreIntegers(ReadOnlySpan<float> samples, float scale, Span<byte> stored)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            float value = Math.Clamp(MathF.Round(samples[i] * scale), -short.MaxValue, short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(stored[(2 * i)..], (short)value);
        }
    }
}

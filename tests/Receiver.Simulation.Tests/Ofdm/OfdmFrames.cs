using System.Buffers.Binary;
using System.Numerics;
using Receiver.Frames;
using Receiver.Simulation;

namespace Receiver.Simulation.Tests.Ofdm;

/// <summary>A small OFDM uplink, and what a frame of it says in the frequency domain by the definition of the transform.</summary>
internal static class OfdmFrames
{
    public static FrameFormat Format(
        int users = 3, Constellation constellation = Constellation.Qpsk, SampleFormat samples = SampleFormat.Cf32, double fullScale = 1, int subcarriers = 64) => new()
    {
        Waveform = Waveform.Ofdm,
        Antennas = 6,
        Users = users,
        DataLength = 2,
        Constellation = constellation,
        Pilots = PilotMatrix.RandomQpsk(users, 2 * 4, 3),
        SampleRateHz = subcarriers * 480e3,
        Ofdm = new OfdmFormat
        {
            Subcarriers = subcarriers,
            SubcarrierSpacingHz = 480e3,
            CyclicPrefix = 10,
            CarrierHz = 3.5e9,
            Array = new PlanarArray(3, 2),
            PilotSymbols = 2,
            PilotSubcarriers = [.. Enumerable.Range(0, users).Select(user => Enumerable.Range(0, 4).Select(i => i * subcarriers / 4 + user).ToArray())],
            DataSubcarriers = [.. Enumerable.Range(0, subcarriers / 4).Select(i => 4 * i + 1)],
            UserPositionStdMetres = 0.7071,
            SampleFormat = samples,
            FullScale = fullScale,
        },
    };

    public static Frame Generate(FrameFormat format, SimulatorOptions options, ulong number = 0) => options.CreateSimulator(format).Generate(number);

    /// <summary>The sample of an antenna at a time.</summary>
    public static Complex Sample(Slot slot, int time, int antenna, double fullScale)
    {
        ReadOnlySpan<byte> row = slot.Time(time);
        if (slot.Format == SampleFormat.Cf32)
            return new Complex(BinaryPrimitives.ReadSingleLittleEndian(row[(8 * antenna)..]), BinaryPrimitives.ReadSingleLittleEndian(row[(8 * antenna + 4)..]));
        return new Complex(BinaryPrimitives.ReadInt16LittleEndian(row[(4 * antenna)..]), BinaryPrimitives.ReadInt16LittleEndian(row[(4 * antenna + 2)..])) * fullScale / 32767;
    }

    /// <summary>What an antenna receives on a subcarrier in an OFDM symbol: the unitary transform of what follows the prefix.</summary>
    public static Complex Receive(Slot slot, OfdmFormat ofdm, int symbol, int antenna, int subcarrier)
    {
        Complex sum = 0;
        int bin = subcarrier - ofdm.Subcarriers / 2, first = symbol * ofdm.SymbolLength + ofdm.CyclicPrefix;
        for (int time = 0; time < ofdm.Subcarriers; time++)
            sum += Sample(slot, first + time, antenna, ofdm.FullScale) * Complex.FromPolarCoordinates(1, -2 * Math.PI * bin * time / ofdm.Subcarriers);
        return sum / Math.Sqrt(ofdm.Subcarriers);
    }

    /// <summary>What is sent by a user on a subcarrier in an OFDM symbol.</summary>
    public static Complex Sent(FrameFormat format, GroundTruth truth, SlotKind kind, int user, int symbol, int subcarrier)
    {
        int[] carriers = kind == SlotKind.Pilot ? format.Ofdm!.PilotSubcarriers[user] : format.Ofdm!.DataSubcarriers;
        int place = Array.IndexOf(carriers, subcarrier);
        if (place < 0) return 0;
        ComplexMatrix symbols = kind == SlotKind.Pilot ? format.Pilots : truth.Scene!.Symbols;
        Complex32 value = symbols[user, symbol * carriers.Length + place];
        return new Complex(value.Real, value.Imaginary);
    }

    /// <summary>Received minus what the truth says of every antenna, OFDM symbol and subcarrier of a slot.</summary>
    public static IEnumerable<(int Symbol, int Antenna, int Subcarrier, Complex Value)> Residuals(FrameFormat format, Frame frame, SlotKind kind)
    {
        OfdmFormat ofdm = format.Ofdm!;
        Slot slot = kind == SlotKind.Pilot ? frame.Pilot : frame.Data;
        ComplexMatrix[] responses = [.. Enumerable.Range(0, format.Users).Select(user => frame.Truth!.Scene!.Channel.Response(user, ofdm))];
        for (int symbol = 0; symbol < slot.Length / ofdm.SymbolLength; symbol++)
            for (int antenna = 0; antenna < format.Antennas; antenna++)
                for (int subcarrier = 0; subcarrier < ofdm.Subcarriers; subcarrier++)
                {
                    Complex value = Receive(slot, ofdm, symbol, antenna, subcarrier);
                    for (int user = 0; user < format.Users; user++)
                    {
                        Complex32 response = responses[user][antenna, subcarrier];
                        value -= new Complex(response.Real, response.Imaginary) * Sent(format, frame.Truth!, kind, user, symbol, subcarrier);
                    }
                    yield return (symbol, antenna, subcarrier, value);
                }
    }
}

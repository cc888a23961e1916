using System.Buffers.Binary;
using Receiver.Frames;
using Xunit;

namespace Receiver.Formats.Tests;

/// <summary>Seeded formats and frames of a small OFDM uplink.</summary>
internal static class OfdmFrames
{
    public static FrameFormat Format(Random random, SampleFormat samples = SampleFormat.Ci16, Constellation constellation = Constellation.Qpsk)
    {
        int subcarriers = 1 << random.Next(3, 6), users = random.Next(1, 4), perUser = random.Next(1, subcarriers / users), symbols = random.Next(1, 3);
        var array = new PlanarArray(random.Next(1, 4), random.Next(1, 4));
        int[] shuffled = [.. Enumerable.Range(0, subcarriers)];
        random.Shuffle(shuffled);
        return new FrameFormat
        {
            Waveform = Waveform.Ofdm,
            Antennas = array.Antennas,
            Users = users,
            DataLength = random.Next(1, 4),
            Constellation = constellation,
            Pilots = RandomFrames.Matrix(random, users, symbols * perUser),
            SampleRateHz = subcarriers * 15e3,
            Ofdm = new OfdmFormat
            {
                Subcarriers = subcarriers,
                SubcarrierSpacingHz = 15e3,
                CyclicPrefix = random.Next(subcarriers / 2),
                CarrierHz = random.Next(2) * 3.5e9,
                Array = array,
                PilotSymbols = symbols,
                PilotSubcarriers = [.. Enumerable.Range(0, users).Select(user => shuffled[(user * perUser)..((user + 1) * perUser)].Order().ToArray())],
                DataSubcarriers = [.. shuffled[..random.Next(1, subcarriers)].Order()],
                UserPositionStdMetres = random.NextDouble(),
                UserPositions = random.Next(2) == 0 ? null : Positions(random, users),
                SampleFormat = samples,
                FullScale = 1 + random.NextDouble(),
            },
        };
    }

    public static Frame Frame(Random random, FrameFormat format, ulong number) => new()
    {
        Id = new FrameId(0, number),
        Pilot = RandomFrames.Slot(random, SlotKind.Pilot, format.SampleFormat, format.Antennas, format.Length(SlotKind.Pilot)),
        Data = RandomFrames.Slot(random, SlotKind.Data, format.SampleFormat, format.Antennas, format.Length(SlotKind.Data)),
        UserPositions = random.Next(2) == 0 ? null : Positions(random, format.Users),
    };

    public static Position[] Positions(Random random, int users) =>
        [.. Enumerable.Range(0, users).Select(_ => new Position(100 * random.NextDouble(), random.NextDouble() - 0.5, -random.NextDouble()))];

    /// <summary>A ci16 sample.</summary>
    public static (int Real, int Imaginary) Sample(Slot slot, int antenna, int time)
    {
        ReadOnlySpan<byte> bytes = slot.Time(time)[(4 * antenna)..];
        return (BinaryPrimitives.ReadInt16LittleEndian(bytes), BinaryPrimitives.ReadInt16LittleEndian(bytes[2..]));
    }

    public static void AssertSame(FrameFormat expected, FrameFormat actual)
    {
        OfdmFormat one = expected.Ofdm!, other = actual.Ofdm!;
        Assert.Equal(expected with { Pilots = actual.Pilots, Ofdm = null }, actual with { Ofdm = null });
        Assert.Equal(expected.Pilots, actual.Pilots);
        Assert.Equal(one.PilotSubcarriers, other.PilotSubcarriers);
        Assert.Equal(one.DataSubcarriers, other.DataSubcarriers);
        Assert.Equal(one.UserPositions, other.UserPositions);
        Assert.Equal(one with { PilotSubcarriers = other.PilotSubcarriers, DataSubcarriers = other.DataSubcarriers, UserPositions = other.UserPositions }, other);
    }
}

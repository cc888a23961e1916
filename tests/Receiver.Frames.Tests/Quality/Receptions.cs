using Receiver.Frames.Quality;

namespace Receiver.Frames.Tests.Quality;

/// <summary>Receptions of random small frames that start out without an error.</summary>
internal static class Receptions
{
    public static Reception Perfect(int antennas = 8, int users = 5, int dataLength = 12, int[]? active = null, int seed = 1)
    {
        var random = new Random(seed);
        var bits = new byte[(2 * users * dataLength + 7) / 8];
        var channel = ComplexMatrix.Create(antennas, users, (_, _) => new Complex32(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f));
        var ratios = new RealMatrix(2 * users, dataLength);
        for (int user = 0; user < users; user++)
            for (int use = 0; use < dataLength; use++)
                for (int part = 0; part < 2; part++)
                {
                    bool bit = random.Next(2) != 0;
                    if (bit) Qpsk.SetBit(bits, Qpsk.BitIndex(user, use, dataLength, part == 1));
                    ratios[2 * user + part, use] = bit ? 3 : -3;
                }
        return new Reception
        {
            Format = new FrameFormat
            {
                Waveform = Waveform.OneBit, Antennas = antennas, Users = users, DataLength = dataLength, Pilots = new ComplexMatrix(users, 1),
            },
            Frame = new Frame
            {
                Id = default,
                Pilot = new Slot(SlotKind.Pilot, SampleFormat.OneBit, antennas, 1),
                Data = new Slot(SlotKind.Data, SampleFormat.OneBit, antennas, dataLength),
                Truth = new GroundTruth { Active = active ?? [.. Enumerable.Range(0, users)], Bits = bits, Channel = channel },
            },
            Channel = new ChannelEstimate(channel, new RealMatrix(antennas, users)),
            Symbols = new SymbolEstimate(new ComplexMatrix(users, dataLength), new RealMatrix(users, dataLength), ratios),
        };
    }

    public static Reception Detecting(this Reception reception, params int[] users)
    {
        bool[] active = [.. Enumerable.Range(0, reception.Format.Users).Select(users.Contains)];
        return reception with { Activity = new ActivityEstimate(active, [.. active.Select(value => value ? 1f : -1f)]) };
    }

    public static FrameQuality Quality(this Reception reception) =>
        FrameQuality.Measure(reception) ?? throw new InvalidOperationException("the reception has no measure");
}

using System.Numerics;
using System.Runtime.InteropServices;
using Receiver.Frames;
using Receiver.Kernels.RandomNumbers;

namespace Receiver.Simulation;

/// <summary>
/// Frames of the one-bit uplink with their ground truth: Y = sgn(H·diag(α)·X + Z), real and imaginary part apart and sgn 0 = +1, H of unit variance,
/// X the pilots and then random QPSK, Z of variance σ² = 10^(−SNR/10). A frame is a function of (seed, frame number) alone. Its channel, bits, activity and
/// unit-variance noise do not depend on the SNR, nor its channel on who is active, so that curves over either compare like with like. Thread-safe.
/// </summary>
public sealed class OneBitSimulator : ISimulator
{
    private readonly SimulatorOptions _options;

    /// <summary>Prepares frames of a format.</summary>
    /// <exception cref="ArgumentException">Options and format do not fit; the message lists every fault.</exception>
    public OneBitSimulator(FrameFormat format, SimulatorOptions options)
    {
        IEnumerable<string> misplaced = format.Waveform == Waveform.OneBit ? [] : [$"waveform: {format.Waveform} frames are not made here"];
        string faults = string.Join("; ", misplaced.Concat(options.Validate(format)));
        if (faults.Length > 0) throw new ArgumentException(faults, nameof(options));
        (Format, _options) = (format, options);
    }

    /// <inheritdoc/>
    public FrameFormat Format { get; }

    /// <inheritdoc/>
    public Frame Generate(ulong frameNumber) => Generate(frameNumber, FrameStorage.New);

    /// <inheritdoc/>
    public Frame Generate(ulong frameNumber, FrameStorage storage)
    {
        ComplexMatrix channel = DrawChannel(Random(frameNumber, Purposes.Channel), storage);
        int[] active = DrawActivity(Random(frameNumber, Purposes.Activity));
        byte[] bits = DrawBits(Random(frameNumber, Purposes.Bits));
        RandomStream noise = Random(frameNumber, Purposes.Noise);
        var antennas = new ActiveChannel(channel, active);
        return new Frame
        {
            Id = new FrameId(0, frameNumber),
            Pilot = Receive(SlotKind.Pilot, Format.Pilots, antennas, ref noise, storage),
            Data = Receive(SlotKind.Data, Symbols(bits, storage), antennas, ref noise, storage),
            Truth = new GroundTruth { SnrDb = _options.SnrDb, Active = active, Bits = bits, Channel = channel },
        };
    }

    private RandomStream Random(ulong frameNumber, uint purpose) => new(_options.Seed, 0, frameNumber, purpose);

    /// <summary>
    /// The channel <c>[N×M]</c>. Correlated: h_0 = w_0, h_n = ρ h_(n−1) + √(1−ρ²) w_n with white w, whose covariance is ρ^|i−j|.
    /// </summary>
    private ComplexMatrix DrawChannel(RandomStream random, FrameStorage storage)
    {
        int antennas = Format.Antennas;
        ComplexMatrix channel = storage.Complex(antennas, Format.Users);
        float previous = (float)(_options.AntennaCorrelation ?? 0);
        float fresh = (float)Math.Sqrt(1 - Math.Pow(_options.AntennaCorrelation ?? 0, 2));
        Span<float> normals = new float[2 * antennas];
        for (int user = 0; user < Format.Users; user++)
        {
            random.Normals(normals);
            Span<Complex32> column = channel.Values.AsSpan(user * antennas, antennas);
            for (int antenna = 0; antenna < antennas; antenna++)
            {
                var white = new Complex32(normals[antenna] * Qpsk.Amplitude, normals[antennas + antenna] * Qpsk.Amplitude);
                column[antenna] = antenna == 0 ? white : column[antenna - 1] * previous + white * fresh;
            }
        }
        return channel;
    }

    /// <summary>The active users, ascending, every subset of the given size equally likely: the first places of a shuffle.</summary>
    private int[] DrawActivity(RandomStream random)
    {
        int[] users = [.. Enumerable.Range(0, Format.Users)];
        if (_options.ActiveUsers is not int count) return users;
        for (int place = 0; place < count; place++)
        {
            int other = place + random.NextInt32(users.Length - place);
            (users[place], users[other]) = (users[other], users[place]);
        }
        int[] active = users[..count];
        Array.Sort(active);
        return active;
    }

    /// <summary>The data bits of all users, those past the last one being 0.</summary>
    private byte[] DrawBits(RandomStream random)
    {
        long count = Qpsk.BitIndex(Format.Users, 0, Format.DataLength, false);
        var bits = new byte[(count + 7) / 8];
        random.Bits(bits);
        if (count % 8 != 0) bits[^1] &= (byte)((1 << (int)(count % 8)) - 1);
        return bits;
    }

    private ComplexMatrix Symbols(byte[] bits, FrameStorage storage)
    {
        ComplexMatrix symbols = storage.Complex(Format.Users, Format.DataLength);
        for (int use = 0; use < Format.DataLength; use++)
            for (int user = 0; user < Format.Users; user++)
            {
                long bit = Qpsk.BitIndex(user, use, Format.DataLength, false);
                symbols.Values[use * Format.Users + user] = Qpsk.Map(Qpsk.Bit(bits, bit), Qpsk.Bit(bits, bit + 1));
            }
        return symbols;
    }

    private Slot Receive(SlotKind kind, ComplexMatrix symbols, ActiveChannel channel, ref RandomStream noise, FrameStorage storage)
    {
        int antennas = Format.Antennas;
        Slot slot = storage.Slot(kind, SampleFormat.OneBit, antennas, symbols.ColumnCount);
        float amplitude = (float)Math.Sqrt(_options.NoiseVariance / 2);
        Span<Vector<float>> real = new Vector<float>[channel.Vectors], imaginary = new Vector<float>[channel.Vectors];
        Span<float> reals = MemoryMarshal.Cast<Vector<float>, float>(real)[..antennas], imaginaries = MemoryMarshal.Cast<Vector<float>, float>(imaginary)[..antennas];
        for (int time = 0; time < slot.Length; time++)
        {
            noise.Normals(reals);
            noise.Normals(imaginaries);
            channel.Pass(symbols.Values.AsSpan(time * symbols.RowCount, symbols.RowCount), amplitude, real, imaginary);
            PackSigns(reals, imaginaries, slot.Time(time));
        }
        return slot;
    }

    private static void PackSigns(ReadOnlySpan<float> real, ReadOnlySpan<float> imaginary, Span<byte> packed)
    {
        for (int antenna = 0; antenna < real.Length; antenna++)
        {
            int pair = (real[antenna] < 0 ? 1 : 0) | (imaginary[antenna] < 0 ? 2 : 0);
            packed[antenna >> 2] |= (byte)(pair << 2 * (antenna & 3));
        }
    }
}

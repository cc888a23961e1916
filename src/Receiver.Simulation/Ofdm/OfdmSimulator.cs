using Receiver.Frames;
using Receiver.Kernels.RandomNumbers;
using Receiver.Simulation.Ofdm.Uma;

namespace Receiver.Simulation.Ofdm;

/// <summary>
/// Frames of the OFDM uplink with their ground truth, in the time domain: on every occupied subcarrier y_n = Σ_k h_kn x_kn, an inverse transform, a cyclic
/// prefix, and white noise of variance σ² = 10^(−SNR/10). Every user has unit mean power per antenna and occupied subcarrier. A frame is a function of (seed, frame
/// number) alone; its scene, gains, data and unit-variance noise do not depend on the SNR. The prefix is taken to be longer than every delay: what is
/// later is folded into the same symbol, not into the next one. Thread-safe.
/// </summary>
public sealed class OfdmSimulator : ISimulator
{
    private readonly SimulatorOptions _options;
    private readonly IScenes _scenes;
    private readonly SlotSynthesis _synthesis;

    /// <summary>Prepares frames of a format.</summary>
    /// <exception cref="ArgumentException">Options and format do not fit; the message lists every fault.</exception>
    public OfdmSimulator(FrameFormat format, SimulatorOptions options)
    {
        IEnumerable<string> misplaced = format.Waveform == Waveform.Ofdm ? [] : [$"waveform: {format.Waveform} frames are not made here"];
        string faults = string.Join("; ", misplaced.Concat(options.Validate(format)));
        if (faults.Length > 0) throw new ArgumentException(faults, nameof(options));
        (Format, _options) = (format, options);
        _scenes = options.Channel == ChannelModel.Uma ? new UmaScenes(format, options) : new GeometricScenes(format, options);
        _synthesis = new SlotSynthesis(format, (float)Math.Sqrt(options.NoiseVariance / 2));
    }

    /// <inheritdoc/>
    public FrameFormat Format { get; }

    /// <inheritdoc/>
    public Frame Generate(ulong frameNumber) => Generate(frameNumber, FrameStorage.New);

    /// <inheritdoc/>
    public Frame Generate(ulong frameNumber, FrameStorage storage)
    {
        SceneFrame scene = _scenes.Draw(frameNumber);
        byte[] bits = Format.Constellation == Constellation.Qpsk ? DrawBits(Random(frameNumber, Purposes.Bits)) : [];
        ComplexMatrix symbols = Format.Constellation == Constellation.Qpsk ? Map(bits, storage) : DrawGaussian(Random(frameNumber, Purposes.Symbols), storage);
        RandomStream noise = Random(frameNumber, Purposes.Noise);
        return new Frame
        {
            Id = new FrameId(0, frameNumber),
            UserPositions = scene.Reported,
            Pilot = _synthesis.Pilot(scene.Taps, ref noise, storage),
            Data = _synthesis.Data(scene.Taps, symbols, ref noise, storage),
            Truth = new GroundTruth
            {
                SnrDb = _options.SnrDb,
                Active = [.. Enumerable.Range(0, Format.Users)],
                Bits = bits,
                Scene = new SceneTruth
                {
                    Symbols = symbols,
                    Channel = scene.Channel,
                    UserPositions = scene.Users,
                    TimeOffsets = scene.TimeOffsets,
                    Scatterers = scene.Scatterers,
                    PathScatterers = scene.PathScatterers,
                },
            },
        };
    }

    private RandomStream Random(ulong frameNumber, uint purpose) => new(_options.Seed, 0, frameNumber, purpose);

    private byte[] DrawBits(RandomStream random)
    {
        long count = Qpsk.BitIndex(Format.Users, 0, Format.SymbolsPerUser, false);
        var bits = new byte[(count + 7) / 8];
        random.Bits(bits);
        if (count % 8 != 0) bits[^1] &= (byte)((1 << (int)(count % 8)) - 1);
        return bits;
    }

    private ComplexMatrix Map(byte[] bits, FrameStorage storage)
    {
        ComplexMatrix symbols = storage.Complex(Format.Users, Format.SymbolsPerUser);
        for (int use = 0; use < symbols.ColumnCount; use++)
            for (int user = 0; user < symbols.RowCount; user++)
            {
                long bit = Qpsk.BitIndex(user, use, symbols.ColumnCount, false);
                symbols.Values[use * symbols.RowCount + user] = Qpsk.Map(Qpsk.Bit(bits, bit), Qpsk.Bit(bits, bit + 1));
            }
        return symbols;
    }

    private ComplexMatrix DrawGaussian(RandomStream random, FrameStorage storage)
    {
        ComplexMatrix symbols = storage.Complex(Format.Users, Format.SymbolsPerUser);
        var normals = new float[2 * symbols.Values.Length];
        random.Normals(normals);
        for (int i = 0; i < symbols.Values.Length; i++) symbols.Values[i] = new Complex32(normals[2 * i], normals[2 * i + 1]) * Qpsk.Amplitude;
        return symbols;
    }
}

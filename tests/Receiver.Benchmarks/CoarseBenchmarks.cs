using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.IntegralTransforms;
using MathNet.Numerics.LinearAlgebra;
using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Algorithms.Sensing.Demodulation;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Benchmarks;

/// <summary>A frame of 64 antennas, 4 users, 1024 subcarriers, one pilot and two data symbols: demodulation, eigendecomposition, coarse estimation.</summary>
public class CoarseBenchmarks
{
    private const int Antennas = 64, Users = 4, Subcarriers = 1024, Prefix = 72, Symbols = 3;
    private static readonly Position[] Positions = [new(105, 11, 0), new(108, -9, 0), new(107, -19, 0), new(91, 1, 0)];

    private readonly OfdmDemodulator _demodulator = new(new DemodulationOptions());
    private readonly CoarseEstimator _estimator = new(new CoarseOptions());
    private readonly HermitianEigen _eigen = new();
    private readonly double[] _real = new double[Antennas * Antennas], _imaginary = new double[Antennas * Antennas];
    private readonly Complex32[][] _sequences = new Complex32[Antennas * Symbols][];
    private Matrix<Complex> _matrix = Matrix<Complex>.Build.Dense(1, 1);
    private FrameFormat _format = null!;
    private Frame _frame = null!;
    private SensingProblem _problem = null!;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _format = Format(random);
        _frame = new Frame
        {
            Id = new FrameId(0, 0),
            Pilot = new Slot(SlotKind.Pilot, SampleFormat.Ci16, Antennas, Subcarriers + Prefix),
            Data = new Slot(SlotKind.Data, SampleFormat.Ci16, Antennas, 2 * (Subcarriers + Prefix)),
        };
        random.NextBytes(_frame.Pilot.Bytes);
        random.NextBytes(_frame.Data.Bytes);
        for (int i = 0; i < _sequences.Length; i++) _sequences[i] = [.. Enumerable.Range(0, Subcarriers).Select(_ => Gaussian(random))];
        _problem = new SensingProblem(Observation(random), _format, Positions);
        _matrix = _problem.Observation.Data.Map(value => new Complex(value.Real, value.Imaginary));
        _matrix = _matrix * _matrix.ConjugateTranspose();
        for (int i = 0; i < Antennas; i++)
            for (int j = 0; j < Antennas; j++) (_real[i * Antennas + j], _imaginary[i * Antennas + j]) = (_matrix[i, j].Real, _matrix[i, j].Imaginary);
        _eigen.Decompose(_real, _imaginary, Antennas);
    }

    [Benchmark]
    public bool Eigen() => _eigen.Decompose(_real, _imaginary, Antennas);

    [Benchmark]
    public object EigenMathNet() => _matrix.Evd(Symmetricity.Hermitian);

    /// <summary>Covariance, eigendecomposition, spectrum and peaks, weights, clusters, time offsets.</summary>
    [Benchmark]
    public CoarseScene Coarse() => _estimator.Estimate(_problem, default);

    [Benchmark]
    public OfdmObservation Demodulate() => _demodulator.Demodulate(_frame, _format);

    /// <summary>The transforms alone.</summary>
    [Benchmark]
    public void DemodulateMathNet()
    {
        foreach (Complex32[] sequence in _sequences) Fourier.Forward(sequence, FourierOptions.Default);
    }

    private static FrameFormat Format(Random random) => new()
    {
        Waveform = Waveform.Ofdm,
        Antennas = Antennas,
        Users = Users,
        DataLength = 2,
        Constellation = Constellation.Gaussian,
        Pilots = ComplexMatrix.Create(Users, 8, (_, _) => Complex32.FromPolarCoordinates(1, random.NextSingle() * MathF.Tau)),
        Ofdm = new OfdmFormat
        {
            Subcarriers = Subcarriers,
            SubcarrierSpacingHz = 30e3,
            CyclicPrefix = Prefix,
            Array = new(8, 8),
            PilotSymbols = 1,
            PilotSubcarriers = [.. Enumerable.Range(0, Users).Select(user => Enumerable.Range(0, 8).Select(i => i * 128 + user * 32).ToArray())],
            DataSubcarriers = [.. Enumerable.Range(0, 256).Select(i => 4 * i)],
        },
    };

    /// <summary>Lines of sight and two echoes a user at −5 dB.</summary>
    private OfdmObservation Observation(Random random)
    {
        OfdmFormat ofdm = _format.Ofdm!;
        var channel = new WidebandChannel([.. Positions.Select(position => (IReadOnlyList<PropagationPath>)
        [
            new(0.9, position.Y / position.Norm, 0, position.Norm / 3e8),
            .. Enumerable.Range(0, 4).Select(_ => new PropagationPath(0.2, 1.6 * random.NextDouble() - 0.8, 0.2 * random.NextDouble() - 0.1, (110 + 60 * random.NextDouble()) / 3e8)),
        ])]);
        ComplexMatrix[] responses = [.. Enumerable.Range(0, Users).Select(user => channel.Response(user, ofdm))];
        float noise = MathF.Sqrt(3.16f);
        ComplexMatrix[] pilots = [.. Enumerable.Range(0, Users).Select(user => ComplexMatrix.Create(Antennas, 8, (m, i) =>
            responses[user][m, ofdm.PilotSubcarriers[user][i]] * _format.Pilots[user, i] + noise * Gaussian(random)))];
        ComplexMatrix symbols = ComplexMatrix.Create(Users, 512, (_, _) => Gaussian(random));
        ComplexMatrix data = ComplexMatrix.Create(Antennas, 512, (m, i) =>
            Enumerable.Range(0, Users).Aggregate(noise * Gaussian(random), (sum, user) => sum + responses[user][m, ofdm.DataSubcarriers[i % 256]] * symbols[user, i]));
        return new(pilots, data, new ErasureMask(Antennas, 1), new ErasureMask(Antennas, 2));
    }

    private static Complex32 Gaussian(Random random) =>
        Complex32.FromPolarCoordinates((float)Math.Sqrt(-Math.Log(1 - random.NextDouble())), random.NextSingle() * MathF.Tau);
}

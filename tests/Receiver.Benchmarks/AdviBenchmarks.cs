using BenchmarkDotNet.Attributes;
using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Frames;

namespace Receiver.Benchmarks;

/// <summary>Variational inference on a frame of 128 antennas, 20 users, 80 pilots and 200 data symbols at about 10 dB, on one thread.</summary>
[MemoryDiagnoser]
public class AdviBenchmarks
{
    private const int Antennas = 128, Users = 20, Pilots = 80, Uses = 280;
    private AdviChannelEstimator _estimator = new(new());
    private AdviDataDetector _detector = new(new());
    private ChannelProblem? _pilots, _all;
    private DetectionProblem? _data;

    /// <summary>Relative step at which a problem counts as solved.</summary>
    [Params(1e-3, 1e-2)]
    public double Tolerance { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        ComplexMatrix channel = ComplexMatrix.Create(Antennas, Users, (_, _) => new Complex32(Normal(0.7f), Normal(0.7f)));
        ComplexMatrix symbols = ComplexMatrix.Create(Users, Uses, (_, _) => Qpsk.Map(random.Next(2) == 1, random.Next(2) == 1));
        ComplexMatrix sent = ComplexMatrix.OfMatrix(channel * symbols);
        RealMatrix received = RealMatrix.Create(2 * Antennas, Uses, (row, use) =>
            (row < Antennas ? sent[row, use].Real : sent[row - Antennas, use].Imaginary) + Normal(0.22f) >= 0 ? 1 : -1);
        _estimator = new(new() { Tolerance = Tolerance });
        _detector = new(new() { Tolerance = Tolerance });
        _pilots = new(
            RealMatrix.OfMatrix(received.SubMatrix(0, 2 * Antennas, 0, Pilots)), ComplexMatrix.OfMatrix(symbols.SubMatrix(0, Users, 0, Pilots)));
        _all = new(received, symbols);
        _data = new(RealMatrix.OfMatrix(received.SubMatrix(0, 2 * Antennas, Pilots, Uses - Pilots)), _estimator.Estimate(_pilots).Value);

        float Normal(float deviation) =>
            deviation * (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    [Benchmark]
    public object ChannelFromPilots() => _estimator.Estimate(_pilots!);

    [Benchmark]
    public object ChannelFromPilotsAndData() => _estimator.Estimate(_all!);

    [Benchmark]
    public object Data() => _detector.Detect(_data!);

    /// <summary>A frame with one refinement: channel and data twice.</summary>
    [Benchmark]
    public object Frame()
    {
        ChannelFromPilots();
        Data();
        ChannelFromPilotsAndData();
        return Data();
    }
}

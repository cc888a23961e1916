using BenchmarkDotNet.Attributes;
using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Variational;

namespace Receiver.Benchmarks;

/// <summary>Variational inference on a frame of 128 antennas, 20 users, 80 pilots and 200 data symbols at about 10 dB, on one thread.</summary>
[MemoryDiagnoser]
public class AdviBenchmarks
{
    private readonly OneBitUplink _uplink = new(1);
    private AdviChannelEstimator _estimator = new(new());
    private AdviDataDetector _detector = new(new());
    private DetectionProblem _data;

    /// <summary>Relative step at which a problem counts as solved.</summary>
    [Params(1e-3, 1e-2)]
    public double Tolerance { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _estimator = new(new() { Tolerance = Tolerance });
        _detector = new(new() { Tolerance = Tolerance });
        _data = _uplink.Data(_estimator.Estimate(_uplink.FromPilots).Value);
    }

    [Benchmark]
    public object ChannelFromPilots() => _estimator.Estimate(_uplink.FromPilots);

    [Benchmark]
    public object ChannelFromPilotsAndData() => _estimator.Estimate(_uplink.FromAll);

    [Benchmark]
    public object Data() => _detector.Detect(_data);

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

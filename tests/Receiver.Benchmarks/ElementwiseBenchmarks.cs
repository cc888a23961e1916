using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Receiver.Kernels;

namespace Receiver.Benchmarks;

/// <summary>The elementwise kernels between the products, 4096 numbers an operation, beside TensorPrimitives doing the same or the dearest part of it.</summary>
public class ElementwiseBenchmarks
{
    private const int Length = 4096;
    private readonly float[] _a = Draw(1), _b = Draw(2), _c = Draw(3), _d = Draw(4), _e = Draw(5), _f = Draw(6), _work = new float[Length], _work2 = new float[Length];
    private readonly float[] _half = Draw(7)[..(Length / 2)], _halfWork = new float[Length / 2];
    private readonly float[] _lanes = [.. Draw(8)[..Tile.Lanes]], _size = new float[Tile.Lanes], _along = new float[Tile.Lanes], _change = new float[Tile.Lanes];
    private readonly float[] _noise = [.. Enumerable.Repeat(0.1f, Length / 2 / Tile.Lanes)];

    private readonly float[] _noise2 = [.. Enumerable.Repeat(0.1f, Length / Tile.Lanes)];

    /// <summary>Vector width that is forced.</summary>
    [Params(LaneWidth.Bits128, LaneWidth.Bits256, LaneWidth.Bits512)]
    public LaneWidth Width { get; set; }

    /// <summary>Sigmoid alone, without the expectation over a Gaussian.</summary>
    [Benchmark]
    public void TensorSigmoid() => TensorPrimitives.Sigmoid(_a, _work);

    [Benchmark]
    public void LogisticSlopes()
    {
        _a.CopyTo(_work, 0);
        LogisticSlope.Evaluate(_b, _work, Width);
    }

    [Benchmark]
    public void Expectations()
    {
        _a.CopyTo(_work, 0);
        _b.CopyTo(_work2, 0);
        LogisticExpectations.Evaluate(_c, _work, _work2, Width);
    }

    [Benchmark]
    public void SteepExpectations()
    {
        _a.CopyTo(_work, 0);
        _b.CopyTo(_work2, 0);
        SteepLogisticExpectations.Evaluate(_c, _work, _work2, Width);
    }

    /// <summary>The hyperbolic tangents alone, half of them real parts.</summary>
    [Benchmark]
    public void TensorTanh() => TensorPrimitives.Tanh(_a, _work);

    [Benchmark]
    public void QpskDenoiser() => Denoisers.Qpsk(_a, _half, _work, _halfWork, Width);

    [Benchmark]
    public void GaussianDenoiser() => Denoisers.Gaussian(_a, _half, _work, _halfWork, Width);

    [Benchmark]
    public void QpskBitsOfPosterior()
    {
        _a.CopyTo(_work, 0);
        _b.CopyTo(_work2, 0);
        QpskBits.Decide(_work, _work2, Width);
    }

    /// <summary>A density, a tail and their ratio a number: an exponential and a logarithm are the least that stand in for them.</summary>
    [Benchmark]
    public void TensorExpAndLog()
    {
        TensorPrimitives.Exp(_a, _work);
        TensorPrimitives.Log(_b, _work);
    }

    [Benchmark]
    public void ProbitOutputStep() => ProbitOutput.Step(_a, _half, _b, _noise, 0.8f, _work, _halfWork, Width);

    [Benchmark]
    public void TensorMultiplyAdd() => TensorPrimitives.MultiplyAdd(_a, _b, _work, _work);

    [Benchmark]
    public void PriorGradient() => MeanField.AddPriorGradient(_a, _b, _c, _work, Width);

    [Benchmark]
    public void VarianceUpdate() => MeanField.UpdateVariance(_a, _b, _lanes, _work2, Width);

    [Benchmark]
    public void Damping() => MessageSteps.Damp(_a, 0.8f, _work, Width);

    [Benchmark]
    public void AndersonMeasure() => AndersonStep.Measure(_a, _b, _size, _along, _change, Width);

    [Benchmark]
    public void AndersonTake() => AndersonStep.Take(_c, _a, _d, _b, _lanes, _along, _size, _change, Width);

    [Benchmark]
    public void Sample() => MonteCarloGradient.Sample(_a, _b, _c, _work, Width);

    [Benchmark]
    public void Adam() => AdamStep.Take(3, 0.05f, _a, _d, _e, _f, Width);

    [Benchmark]
    public void BilinearVariance() => BilinearMoments.Variance(_a, _b, _noise2, _noise2, _work, Width);

    private static float[] Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Length).Select(_ => 0.1f + random.NextSingle())];
    }
}

using BenchmarkDotNet.Attributes;
using Receiver.Kernels;

namespace Receiver.Benchmarks;

/// <summary>The elementwise kernels of variational inference; each operation is 4096 numbers.</summary>
public class LogisticBenchmarks
{
    private const int Length = 4096;
    private readonly float[] _sign = [.. Enumerable.Range(0, Length).Select(i => i % 3 == 0 ? -1f : 1f)];
    private readonly AlignedBuffer _mean = new(), _variance = new();

    [Benchmark(Baseline = true)]
    public double ScalarExpectations()
    {
        double sum = 0;
        Fill();
        ReadOnlySpan<float> mean = _mean.Take(Length), variance = _variance.Take(Length);
        for (int i = 0; i < Length; i++)
        {
            float s = MathF.Sqrt(variance[i]), m = _sign[i] * mean[i];
            foreach (float node in (ReadOnlySpan<float>)[-2.856970f, -1.355626f, 0, 1.355626f, 2.856970f]) sum += 1 / (1 + MathF.Exp(m + node * s));
        }
        return sum;
    }

    [Benchmark]
    public void Expectations()
    {
        Fill();
        LogisticExpectations.Evaluate(_sign, _mean.Take(Length), _variance.Take(Length));
    }

    [Benchmark]
    public void ExpectationsOfTile()
    {
        Fill();
        Span<float> sum = stackalloc float[Tile.Lanes];
        LogisticExpectations.EvaluateTile(_sign, _mean.Take(Length), _variance.Take(Length)[..Tile.Lanes], sum);
    }

    [Benchmark]
    public void Slope()
    {
        Fill();
        LogisticSlope.Evaluate(_sign, _mean.Take(Length));
    }

    private void Fill()
    {
        _mean.Take(Length).Fill(0.7f);
        _variance.Take(Length).Fill(2);
    }
}

using System.Numerics;
using BenchmarkDotNet.Attributes;
using Receiver.Kernels;

namespace Receiver.Benchmarks;

/// <summary>All vectors of QPSK symbols of four users on 256 subcarriers: the tree on eight of them at a time against one candidate after the other.</summary>
public class QpskEnumerationBenchmarks
{
    private const int Users = 4, Columns = 256;
    private static readonly Complex[][] Vectors = [.. Enumerable.Range(0, 1 << (2 * Users)).Select(word => Enumerable.Range(0, Users).Select(k =>
        new Complex((word >> (2 * k) & 1) == 0 ? 1 : -1, (word >> (2 * k + 1) & 1) == 0 ? 1 : -1) / Math.Sqrt(2)).ToArray())];

    private readonly SplitMatrix _gram = new(Users * Users, Columns), _matched = new(Users, Columns), _mean = new(Users, Columns), _products = new(Users * Users, Columns);
    private readonly QpskEnumeration _enumeration = new(Users);
    private readonly double[] _weights = new double[Vectors.Length];

    /// <summary>Random energies.</summary>
    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        foreach (SplitMatrix matrix in (ReadOnlySpan<SplitMatrix>)[_gram, _matched])
            for (int row = 0; row < matrix.Rows; row++)
                for (int n = 0; n < Columns; n++) matrix[row, n] = new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5) * 6;
    }

    /// <summary>The kernel.</summary>
    [Benchmark]
    public double Tree() => _enumeration.Expect(_gram, _matched, 0, _mean, _products);

    /// <summary>The sum as it is written.</summary>
    [Benchmark(Baseline = true)]
    public double OneByOne()
    {
        double sum = 0;
        for (int n = 0; n < Columns; n++)
        {
            double largest = double.NegativeInfinity, total = 0;
            for (int i = 0; i < Vectors.Length; i++) largest = Math.Max(largest, _weights[i] = Energy(Vectors[i], n));
            for (int i = 0; i < Vectors.Length; i++) total += _weights[i] = Math.Exp(_weights[i] - largest);
            sum += largest + Math.Log(total);
            for (int k = 0; k < Users; k++)
            {
                Complex mean = 0;
                for (int i = 0; i < Vectors.Length; i++) mean += _weights[i] * Vectors[i][k];
                _mean[k, n] = mean / total;
                for (int l = k + 1; l < Users; l++)
                {
                    Complex product = 0;
                    for (int i = 0; i < Vectors.Length; i++) product += _weights[i] * Complex.Conjugate(Vectors[i][k]) * Vectors[i][l];
                    _products[k * Users + l, n] = product / total;
                }
            }
        }
        return sum;
    }

    private double Energy(Complex[] x, int n)
    {
        double energy = 0;
        for (int k = 0; k < Users; k++)
        {
            Complex rest = _matched[k, n];
            for (int l = 0; l < k; l++) rest -= _gram[k * Users + l, n] * x[l];
            energy += 2 * (Complex.Conjugate(x[k]) * rest).Real;
        }
        return energy;
    }
}

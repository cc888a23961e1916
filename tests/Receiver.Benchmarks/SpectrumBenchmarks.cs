using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.IntegralTransforms;
using MathNet.Numerics.LinearAlgebra;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Benchmarks;

/// <summary>
/// What demodulation and coarse estimation are made of, each beside what it replaces: 16 transforms of 1024 samples, the covariance of 64 antennas from 544
/// samples, an inverse of 16 directions, a pseudo-spectrum of 64×32 cells from 20 eigenvectors.
/// </summary>
public class SpectrumBenchmarks
{
    private const int Points = 1024, Antennas = 64, Samples = 544, Directions = 16, Order = 20, Wide = 64, High = 32;
    private readonly AlignedBuffer _real = new(), _imaginary = new(), _spectrumReal = new(), _spectrumImaginary = new(), _gramReal = new(), _gramImaginary = new();
    private readonly TileFft _plan = new(Points);
    private readonly Complex32[] _sequence = new Complex32[Points];
    private readonly float[] _samplesReal = new float[Samples * Antennas], _samplesImaginary = new float[Samples * Antennas];
    private readonly double[] _definite = new double[Directions * Directions], _inverseReal = new double[Directions * Directions], _inverseImaginary = new double[Directions * Directions];
    private readonly HermitianEigen _eigen = new();
    private readonly int[] _all = [.. Enumerable.Range(0, Antennas)];
    private readonly double[] _u = [.. Enumerable.Range(0, Wide).Select(i => (2 * i + 1.0) / Wide - 1)], _v = [.. Enumerable.Range(0, High).Select(i => (i + 0.5) / High - 0.5)];
    private ComplexMatrix _dense = null!;
    private Matrix<Complex> _denseDefinite = null!;

    /// <summary>Vector width that is forced, of the transforms and the covariance.</summary>
    [Params(LaneWidth.Bits128, LaneWidth.Bits256, LaneWidth.Bits512)]
    public LaneWidth Width { get; set; }

    /// <summary>Random samples.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        foreach (float[] samples in new[] { _samplesReal, _samplesImaginary })
            for (int i = 0; i < samples.Length; i++) samples[i] = random.NextSingle() - 0.5f;
        for (int i = 0; i < Points; i++) _sequence[i] = new Complex32(random.NextSingle(), random.NextSingle());
        _dense = ComplexMatrix.Create(Antennas, Samples, (m, n) => new Complex32(_samplesReal[n * Antennas + m], _samplesImaginary[n * Antennas + m]));
        for (int i = 0; i < _definite.Length; i++) _definite[i] = i % (Directions + 1) == 0 ? 2 : 0.1;
        _denseDefinite = Matrix<Complex>.Build.Dense(Directions, Directions, (i, j) => _definite[i * Directions + j]);
        ComplexMatrix covariance = (ComplexMatrix)_dense.ConjugateTransposeAndMultiply(_dense);
        double[] real = new double[Antennas * Antennas], imaginary = new double[Antennas * Antennas];
        for (int i = 0; i < real.Length; i++) (real[i], imaginary[i]) = (covariance[i / Antennas, i % Antennas].Real, covariance[i / Antennas, i % Antennas].Imaginary);
        _eigen.Decompose(real, imaginary, Antennas);
    }

    [Benchmark]
    public void Transforms()
    {
        int floats = Points * Tile.Lanes;
        _plan.Transform(_real.Take(floats), _imaginary.Take(floats), _spectrumReal.Take(floats), _spectrumImaginary.Take(floats), Width);
    }

    [Benchmark]
    public void TransformsMathNet()
    {
        for (int lane = 0; lane < Tile.Lanes; lane++) Fourier.Forward(_sequence, FourierOptions.NoScaling);
    }

    [Benchmark]
    public void Covariance() =>
        ComplexGram.Sum(_samplesReal, _samplesImaginary, Samples, Antennas, _gramReal.Take(Antennas * Antennas), _gramImaginary.Take(Antennas * Antennas), Width);

    [Benchmark]
    public object CovarianceMathNet() => _dense.ConjugateTransposeAndMultiply(_dense);

    [Benchmark]
    public void Inverse()
    {
        _definite.CopyTo(_inverseReal, 0);
        Array.Clear(_inverseImaginary);
        HermitianInverse.Invert(_inverseReal, _inverseImaginary, Directions);
    }

    [Benchmark]
    public object InverseMathNet() => _denseDefinite.Inverse();

    [Benchmark]
    public double[] Spectrum() => new MusicSpectrum(new PlanarArray(8, 8), _all, _eigen, Order).OnCells(_u, _v);

    /// <summary>1/(M − ‖Esᴴa‖²) of every cell, as it is written.</summary>
    [Benchmark]
    public double SpectrumScalar()
    {
        double sum = 0;
        var steering = new Complex[Antennas];
        foreach (double u in _u)
            foreach (double v in _v)
            {
                for (int m = 0; m < Antennas; m++) steering[m] = Complex.FromPolarCoordinates(1, Math.PI * ((m % 8 - 3.5) * u + (m / 8 - 3.5) * v));
                double rest = Antennas;
                for (int i = 0; i < Order; i++)
                {
                    ReadOnlySpan<double> real = _eigen.VectorReal(i), imaginary = _eigen.VectorImaginary(i);
                    Complex dot = 0;
                    for (int m = 0; m < Antennas; m++) dot += new Complex(real[m], -imaginary[m]) * steering[m];
                    rest -= dot.Real * dot.Real + dot.Imaginary * dot.Imaginary;
                }
                sum += 1 / rest;
            }
        return sum;
    }
}

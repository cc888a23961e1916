using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Frames;
using Receiver.Kernels;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Coarse;

/// <summary>Eigenvalues, description length, pseudo-spectrum and peaks of a 4 × 4 array as another implementation has them.</summary>
public sealed class DirectionVectorTests
{
    private static readonly PlanarArray Array = new(4, 4);
    private readonly JsonElement _vector = Vectors.Load("ofdm-sensing/smusic_mdl.json");
    private readonly SampleCovariance _covariance;
    private readonly HermitianEigen _eigen = new();

    public DirectionVectorTests()
    {
        ComplexMatrix[] data = [.. _vector.GetProperty("Yd").EnumerateArray().Select(Matrix)];
        ComplexMatrix[] pilots = [.. _vector.GetProperty("Yp").EnumerateArray().Select(user => Matrix(user[0]))];
        _covariance = SampleCovariance.Of(new OfdmObservation(
            pilots, (ComplexMatrix)data[0].Append(data[1]), new ErasureMask(16, 1), new ErasureMask(16, 2)));
        Assert.True(_eigen.Decompose(_covariance.Real, _covariance.Imaginary, 16));
    }

    [Fact]
    public void Decompose_Covariance_GivesTheEigenvalues()
    {
        Assert.Equal(_vector.GetProperty("Ns").GetDouble(), _covariance.Samples);
        double[] expected = Numbers("eigenvalues_desc");
        for (int i = 0; i < 16; i++) Assert.Equal(expected[i], _eigen.Values[i], 1e-5);
    }

    [Fact]
    public void DescriptionLength_Eigenvalues_GivesCurveOrderAndNoise()
    {
        double[] curve = Numbers("mdl_curve");
        for (int order = 0; order < 16; order++) Assert.Equal(curve[order], DescriptionLength.Of(_eigen.Values, order, 80), 1e-2);
        int best = DescriptionLength.Order(_eigen.Values, 80);
        Assert.Equal(_vector.GetProperty("mdl_order").GetInt32(), best);
        Assert.Equal(_vector.GetProperty("noise_var").GetDouble(), _eigen.Values[best..].ToArray().Average(), 1e-6);
    }

    [Fact]
    public void OnCells_Vector_GivesTheSpectrum()
    {
        MusicSpectrum spectrum = Spectrum();
        double[] u = [.. Enumerable.Range(0, 16).Select(i => -1 + (i + 0.5) / 8)], v = [.. Enumerable.Range(0, 8).Select(j => -0.5 + (j + 0.5) / 8)];
        double[] cells = spectrum.OnCells(u, v);
        JsonElement expected = _vector.GetProperty("spectrum");
        for (int i = 0; i < 16; i++)
            for (int j = 0; j < 8; j++)
            {
                Assert.Equal(1, cells[i * 8 + j] / expected[i][j].GetDouble(), 1e-4);
                Assert.Equal(cells[i * 8 + j], spectrum.At(u[i], v[j]), 1e-9);
            }
    }

    [Fact]
    public void Peaks_Vector_GivesTheDirections()
    {
        List<Direction> peaks = new DirectionSearch(Array, new CoarseOptions { HorizontalCells = 16, VerticalCells = 8 }).Peaks(Spectrum(), 4);
        JsonElement expected = _vector.GetProperty("peaks_uv");
        Assert.Equal(expected.GetArrayLength(), peaks.Count);
        for (int i = 0; i < peaks.Count; i++)
        {
            Assert.Equal(expected[i][0].GetDouble(), peaks[i].U, 1e-9);
            Assert.Equal(expected[i][1].GetDouble(), peaks[i].V, 1e-9);
        }
    }

    /// <summary>Against 1/(M − ‖Esᴴa‖²) with a of the conventions, on an array that misses antennas.</summary>
    [Fact]
    public void At_MissingAntennas_IsTheNaiveFormula()
    {
        int[] antennas = [0, 1, 2, 4, 5, 7, 8, 9, 10, 11, 13, 14];
        const int order = 3;
        var real = new double[144];
        var imaginary = new double[144];
        for (int i = 0; i < 12; i++)
            for (int j = 0; j < 12; j++)
                (real[i * 12 + j], imaginary[i * 12 + j]) = (_covariance.Real[antennas[i] * 16 + antennas[j]], _covariance.Imaginary[antennas[i] * 16 + antennas[j]]);
        _eigen.Decompose(real, imaginary, 12);
        var spectrum = new MusicSpectrum(Array, antennas, _eigen, order);
        foreach ((double u, double v) in (ReadOnlySpan<(double, double)>)[(0.3, -0.2), (-0.8, 0.4), (0, 0)])
        {
            double denominator = 12;
            for (int i = 0; i < order; i++)
            {
                Complex product = 0;
                for (int m = 0; m < 12; m++)
                {
                    double phase = Math.PI * ((antennas[m] % 4 - 1.5) * u + (antennas[m] / 4 - 1.5) * v);
                    product += new Complex(_eigen.VectorReal(i)[m], -_eigen.VectorImaginary(i)[m]) * Complex.FromPolarCoordinates(1, phase);
                }
                denominator -= product.Magnitude * product.Magnitude;
            }
            Assert.Equal(1 / denominator, spectrum.At(u, v), 1e-10);
        }
    }

    private MusicSpectrum Spectrum() => new(Array, _covariance.Antennas, _eigen, _vector.GetProperty("mdl_order").GetInt32());

    private double[] Numbers(string name) => [.. _vector.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    private static ComplexMatrix Matrix(JsonElement rows) => ComplexMatrix.Create(rows.GetArrayLength(), rows[0].GetArrayLength(),
        (i, j) => new Complex32((float)rows[i][j][0].GetDouble(), (float)rows[i][j][1].GetDouble()));
}

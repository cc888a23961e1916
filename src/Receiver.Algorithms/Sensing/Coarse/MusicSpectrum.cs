using System.Numerics;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>
/// The MUSIC pseudo-spectrum P = 1/(aᴴEnEnᴴa) of a planar array (section 6, step 2). A steering vector depends on differences of antennas alone, so
/// aᴴEnEnᴴa = Σ_d c_d e^{jπ(dx·u + dz·v)} with c_d the sum of EnEnᴴ = I − EsEsᴴ over all pairs of antennas that far apart: a few multiplications a cell,
/// whatever the order.
/// </summary>
internal sealed class MusicSpectrum
{
    /// <summary>What P is where u² + v² says that there is no direction.</summary>
    public const double Invisible = 1e-9;

    private const double VisibleRadius = 0.999, LeastDenominator = 1e-12;
    private readonly PlanarArray _array;
    private readonly int _width;
    private readonly Complex[] _lags;

    /// <summary>Forms the sums c_d.</summary>
    /// <param name="array">The array.</param>
    /// <param name="antennas">The antennas that the eigenvectors are of, ascending.</param>
    /// <param name="eigen">Eigenvectors of the covariance, strongest first.</param>
    /// <param name="order">How many of them are signal.</param>
    public MusicSpectrum(PlanarArray array, ReadOnlySpan<int> antennas, HermitianEigen eigen, int order)
    {
        _array = array;
        _width = 2 * array.Horizontal - 1;
        _lags = new Complex[array.Vertical * _width];
        var real = new double[antennas.Length * order];
        var imaginary = new double[antennas.Length * order];
        for (int i = 0; i < order; i++)
            for (int m = 0; m < antennas.Length; m++) (real[m * order + i], imaginary[m * order + i]) = (eigen.VectorReal(i)[m], eigen.VectorImaginary(i)[m]);
        for (int m = 0; m < antennas.Length; m++)
            for (int other = m; other < antennas.Length; other++)
            {
                Complex sum = Product(real, imaginary, m * order, other * order, order);
                int dz = antennas[other] / array.Horizontal - antennas[m] / array.Horizontal, dx = antennas[other] % array.Horizontal - antennas[m] % array.Horizontal;
                // The other half of the differences is the conjugate of this one.
                _lags[dz * _width + dx + array.Horizontal - 1] += other == m ? 1 - sum : -2 * sum;
            }
    }

    /// <summary>P at a direction.</summary>
    public double At(double u, double v)
    {
        if (u * u + v * v >= VisibleRadius) return Invisible;
        Span<Complex> rows = stackalloc Complex[_array.Vertical];
        SumRows(u, rows);
        return Along(rows, v);
    }

    /// <summary>P on cells <c>[horizontal×vertical]</c>.</summary>
    public double[] OnCells(ReadOnlySpan<double> u, ReadOnlySpan<double> v)
    {
        var spectrum = new double[u.Length * v.Length];
        Span<Complex> rows = stackalloc Complex[_array.Vertical];
        for (int i = 0; i < u.Length; i++)
        {
            SumRows(u[i], rows);
            for (int j = 0; j < v.Length; j++)
                spectrum[i * v.Length + j] = u[i] * u[i] + v[j] * v[j] >= VisibleRadius ? Invisible : Along(rows, v[j]);
        }
        return spectrum;
    }

    /// <summary>Σ_dx c_d e^{jπ·dx·u} for every dz.</summary>
    private void SumRows(double u, Span<Complex> rows)
    {
        Complex step = Complex.FromPolarCoordinates(1, Math.PI * u), first = Complex.FromPolarCoordinates(1, -Math.PI * u * (_array.Horizontal - 1));
        for (int dz = 0; dz < rows.Length; dz++)
        {
            Complex sum = 0;
            for (int dx = _width - 1; dx >= 0; dx--) sum = sum * step + _lags[dz * _width + dx];
            rows[dz] = sum * first;
        }
    }

    private static double Along(ReadOnlySpan<Complex> rows, double v)
    {
        Complex step = Complex.FromPolarCoordinates(1, Math.PI * v), sum = 0;
        for (int dz = rows.Length - 1; dz >= 0; dz--) sum = sum * step + rows[dz];
        return 1 / Math.Max(sum.Real, LeastDenominator);
    }

    private static Complex Product(double[] real, double[] imaginary, int left, int right, int count)
    {
        double re = 0, im = 0;
        for (int i = 0; i < count; i++)
        {
            re += real[left + i] * real[right + i] + imaginary[left + i] * imaginary[right + i];
            im += imaginary[left + i] * real[right + i] - real[left + i] * imaginary[right + i];
        }
        return new Complex(re, im);
    }
}

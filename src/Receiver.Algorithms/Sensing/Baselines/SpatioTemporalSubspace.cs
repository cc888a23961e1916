using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>
/// The signal subspace of one user's pilots over sub-arrays and a sub-band. One look at a channel has rank one; shifted over array and band, and
/// backwards, its paths become distinct dimensions.
/// <code>
/// symbol   name          shape     unit
/// X        snapshots     D × S     D antennas × pilots of a sub-array and sub-band, S shifts, forwards and backwards
/// Es       signal        D × d     strongest left singular vectors of X
/// b        window        D         a(u, v) ⊗ f(τ) on the sub-array and sub-band
/// </code>
/// M. Vanderveen, C. Papadias, A. Paulraj, "Joint angle and delay estimation (JADE) for multipath signals arriving at an antenna array", 1997; spatial
/// smoothing by T.-J. Shan, M. Wax, T. Kailath, 1985.
/// </summary>
internal sealed class SpatioTemporalSubspace
{
    private const int LeastPilots = 4;
    private const double LeastEigenvalue = 1e-9;
    private readonly int _width, _height, _band;
    private readonly double _spacing;
    private readonly Complex[][] _signal;

    private SpatioTemporalSubspace(int width, int height, int band, double spacing, Complex[][] signal) =>
        (_width, _height, _band, _spacing, _signal) = (width, height, band, spacing, signal);

    /// <summary>The subspace of a user's pilots; null where they are too few or unevenly spaced, which leaves nothing to be shifted.</summary>
    /// <param name="layout">Array and pilots.</param>
    /// <param name="user">The user.</param>
    /// <param name="samples">Its channel on the pilots <c>[M×Np]</c>.</param>
    /// <param name="order">Most dimensions, d.</param>
    public static SpatioTemporalSubspace? Of(SensingLayout layout, int user, SplitMatrix samples, int order)
    {
        int[] pilots = layout.PilotIndices[user];
        if (pilots.Length < LeastPilots || Enumerable.Range(2, pilots.Length - 2).Any(i => pilots[i] - pilots[i - 1] != pilots[1] - pilots[0])) return null;
        int width = Window(layout.Array.Horizontal), height = Window(layout.Array.Vertical), band = Window(pilots.Length);
        Complex[][] snapshots = Snapshots(layout, samples, width, height, band);
        Complex[][]? signal = Strongest(snapshots, order);
        return signal is null ? null : new SpatioTemporalSubspace(width, height, band, layout.PhasePerMetre * (pilots[1] - pilots[0]), signal);
    }

    /// <summary>b[·]ᴴEs over antennas, for <see cref="Distance"/> at any delay <c>[d][Np of the sub-band]</c>.</summary>
    public Complex[][] Towards(double u, double v)
    {
        var sums = new Complex[_signal.Length][];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = new Complex[_band];
            for (int z = 0, at = 0; z < _height; z++)
                for (int x = 0; x < _width; x++)
                {
                    Complex antenna = Complex.FromPolarCoordinates(1, -Math.PI * (x * u + z * v));
                    for (int n = 0; n < _band; n++, at++) sums[i][n] += antenna * _signal[i][at];
                }
        }
        return sums;
    }

    /// <summary>1 − ‖Esᴴb‖²/D, 0…1: the inverse of the MUSIC spectrum.</summary>
    /// <param name="towards">From <see cref="Towards"/>.</param>
    /// <param name="metres">Path length.</param>
    public double Distance(Complex[][] towards, double metres)
    {
        Complex step = Complex.FromPolarCoordinates(1, -_spacing * metres);
        double inside = 0;
        foreach (Complex[] row in towards)
        {
            Complex sum = 0;
            for (int n = row.Length - 1; n >= 0; n--) sum = sum * step + row[n];
            inside += sum.Real * sum.Real + sum.Imaginary * sum.Imaginary;
        }
        return 1 - inside / (_width * _height * _band);
    }

    // Three quarters of an extent leave shifts enough to tell paths apart and aperture enough to resolve them.
    private static int Window(int extent) => extent - extent / 4;

    private static Complex[][] Snapshots(SensingLayout layout, SplitMatrix samples, int width, int height, int band)
    {
        int horizontal = layout.Array.Horizontal, vertical = layout.Array.Vertical, size = width * height * band;
        var snapshots = new List<Complex[]>();
        for (int z0 = 0; z0 <= vertical - height; z0++)
            for (int x0 = 0; x0 <= horizontal - width; x0++)
                for (int n0 = 0; n0 <= samples.Columns - band; n0++)
                {
                    Complex[] forwards = new Complex[size], backwards = new Complex[size];
                    for (int z = 0, at = 0; z < height; z++)
                        for (int x = 0; x < width; x++)
                            for (int n = 0; n < band; n++, at++)
                            {
                                forwards[at] = samples[x0 + x + horizontal * (z0 + z), n0 + n];
                                backwards[size - 1 - at] = Complex.Conjugate(forwards[at]);
                            }
                    snapshots.Add(forwards);
                    snapshots.Add(backwards);
                }
        return [.. snapshots];
    }

    // Left singular vectors through the eigenvectors of XᴴX, which is small: X·v/√λ.
    private static Complex[][]? Strongest(Complex[][] snapshots, int order)
    {
        int count = snapshots.Length, size = snapshots[0].Length;
        double[] real = new double[count * count], imaginary = new double[count * count];
        for (int row = 0; row < count; row++)
            for (int column = 0; column <= row; column++)
            {
                Complex sum = 0;
                for (int i = 0; i < size; i++) sum += Complex.Conjugate(snapshots[row][i]) * snapshots[column][i];
                (real[row * count + column], imaginary[row * count + column]) = (sum.Real, sum.Imaginary);
            }
        using Reusable<HermitianEigen>.Lease lease = Reusable<HermitianEigen>.Rent();
        HermitianEigen eigen = lease.Value;
        if (!eigen.Decompose(real, imaginary, count)) return null;
        var signal = new List<Complex[]>();
        for (int i = 0; i < Math.Min(order, count - 1) && eigen.Values[i] > LeastEigenvalue * eigen.Values[0]; i++)
        {
            var vector = new Complex[size];
            double scale = 1 / Math.Sqrt(eigen.Values[i]);
            for (int s = 0; s < count; s++)
            {
                Complex weight = scale * new Complex(eigen.VectorReal(i)[s], eigen.VectorImaginary(i)[s]);
                for (int at = 0; at < size; at++) vector[at] += weight * snapshots[s][at];
            }
            signal.Add(vector);
        }
        return signal.Count == 0 ? null : [.. signal];
    }
}

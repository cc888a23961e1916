using System.Numerics;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>What a user's pilots hold of one path: a beam over antennas, then a match over subcarriers.</summary>
internal static class PilotBeam
{
    /// <summary>aᴴY <c>[Np]</c>.</summary>
    public static void Of(SensingLayout layout, SplitMatrix pilots, Direction direction, Span<Complex> beam)
    {
        Span<Complex> steering = new Complex[layout.Antennas];
        ArrayResponse.Steer(layout.Array, direction, steering);
        beam.Clear();
        for (int m = 0; m < steering.Length; m++)
        {
            ReadOnlySpan<double> real = pilots.RealRow(m), imaginary = pilots.ImaginaryRow(m);
            Complex weight = Complex.Conjugate(steering[m]);
            for (int n = 0; n < beam.Length; n++) beam[n] += weight * new Complex(real[n], imaginary[n]);
        }
    }

    /// <summary>|Σ_n conj(f_n)·(aᴴY)_n|² at a path length.</summary>
    public static double Match(SensingLayout layout, int user, ReadOnlySpan<Complex> beam, double metres)
    {
        Complex sum = 0;
        for (int n = 0; n < beam.Length; n++) sum += beam[n] * Complex.FromPolarCoordinates(1, -layout.PhasePerMetre * metres * layout.PilotOffsets[user][n]);
        return GainUpdate.Power(sum);
    }
}

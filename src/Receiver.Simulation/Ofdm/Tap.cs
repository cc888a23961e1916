using System.Numerics;
using System.Runtime.InteropServices;
using Receiver.Frames;

namespace Receiver.Simulation.Ofdm;

/// <summary>What of a channel arrives with one delay: a value at band centre for every antenna (the last vector padded with zeros), real and imaginary parts apart.</summary>
internal sealed class Tap(PlanarArray array, double delaySeconds)
{
    private readonly Vector<float>[] _real = new Vector<float>[VectorsFor(array.Antennas)], _imaginary = new Vector<float>[VectorsFor(array.Antennas)];

    /// <summary>Vectors that hold one value of every antenna.</summary>
    public static int VectorsFor(int antennas) => (antennas + Vector<float>.Count - 1) / Vector<float>.Count;

    /// <summary>Adds a plane wave: gain·a(u, v), a_m = e^{jπ((mx−(Mx−1)/2)u + (mz−(Mz−1)/2)v)}.</summary>
    public void AddWave(Complex gain, double u, double v)
    {
        Span<float> real = MemoryMarshal.Cast<Vector<float>, float>(_real.AsSpan()), imaginary = MemoryMarshal.Cast<Vector<float>, float>(_imaginary.AsSpan());
        Complex across = Complex.FromPolarCoordinates(1, Math.PI * u), up = Complex.FromPolarCoordinates(1, Math.PI * v);
        Complex row = gain * Complex.FromPolarCoordinates(1, -Math.PI * ((array.Horizontal - 1) * u + (array.Vertical - 1) * v) / 2);
        for (int antenna = 0; antenna < array.Antennas; row *= up)
        {
            Complex value = row;
            for (int column = 0; column < array.Horizontal; column++, antenna++, value *= across)
            {
                real[antenna] += (float)value.Real;
                imaginary[antenna] += (float)value.Imaginary;
            }
        }
    }

    /// <summary>Adds the response on a subcarrier, the tap times e^{−j2πf0(n−(N−1)/2)·delay}.</summary>
    public void AddResponse(OfdmFormat format, int subcarrier, Span<Vector<float>> real, Span<Vector<float>> imaginary)
    {
        double angle = -2 * Math.PI * format.SubcarrierSpacingHz * (subcarrier - (format.Subcarriers - 1) / 2.0) * delaySeconds;
        var (sine, cosine) = ((float)Math.Sin(angle), (float)Math.Cos(angle));
        for (int vector = 0; vector < _real.Length; vector++)
        {
            real[vector] = real[vector] + _real[vector] * cosine - _imaginary[vector] * sine;
            imaginary[vector] = imaginary[vector] + _real[vector] * sine + _imaginary[vector] * cosine;
        }
    }
}

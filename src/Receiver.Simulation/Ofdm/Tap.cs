using System.Numerics;
using System.Runtime.InteropServices;
using Receiver.Frames;

namespace Receiver.Simulation.Ofdm;

/// <summary>What of a channel arrives with one delay: a value at band centre for every antenna (the last vector padded with zeros), real and imaginary parts apart.</summary>
internal sealed class Tap
{
    private const int Block = 32;

    private readonly PlanarArray _array;
    private readonly Vector<float>[] _real, _imaginary;

    /// <summary>e^{−j2πf0·delay·n} for n within a block, and e^{−j2πf0·delay(n−(N−1)/2)} for the first n of every block: their product is the turn of any subcarrier.</summary>
    private readonly Complex[] _within, _first;

    /// <summary>A tap of zeros.</summary>
    /// <param name="format">Array and subcarriers.</param>
    /// <param name="delaySeconds">Its delay in s.</param>
    public Tap(OfdmFormat format, double delaySeconds)
    {
        _array = format.Array;
        (_real, _imaginary) = (new Vector<float>[VectorsFor(_array.Antennas)], new Vector<float>[VectorsFor(_array.Antennas)]);
        double step = -2 * Math.PI * format.SubcarrierSpacingHz * delaySeconds;
        (_within, _first) = (new Complex[Block], new Complex[(format.Subcarriers + Block - 1) / Block]);
        for (int i = 0; i < _within.Length; i++) _within[i] = Complex.FromPolarCoordinates(1, step * i);
        for (int i = 0; i < _first.Length; i++) _first[i] = Complex.FromPolarCoordinates(1, step * (i * Block - (format.Subcarriers - 1) / 2.0));
    }

    /// <summary>Vectors that hold one value of every antenna.</summary>
    public static int VectorsFor(int antennas) => (antennas + Vector<float>.Count - 1) / Vector<float>.Count;

    /// <summary>Adds a plane wave: gain·a(u, v), a_m = e^{jπ((mx−(Mx−1)/2)u + (mz−(Mz−1)/2)v)}.</summary>
    public void AddWave(Complex gain, double u, double v)
    {
        Span<float> real = MemoryMarshal.Cast<Vector<float>, float>(_real.AsSpan()), imaginary = MemoryMarshal.Cast<Vector<float>, float>(_imaginary.AsSpan());
        Complex across = Complex.FromPolarCoordinates(1, Math.PI * u), up = Complex.FromPolarCoordinates(1, Math.PI * v);
        Complex row = gain * Complex.FromPolarCoordinates(1, -Math.PI * ((_array.Horizontal - 1) * u + (_array.Vertical - 1) * v) / 2);
        for (int antenna = 0; antenna < _array.Antennas; row *= up)
        {
            Complex value = row;
            for (int column = 0; column < _array.Horizontal; column++, antenna++, value *= across)
            {
                real[antenna] += (float)value.Real;
                imaginary[antenna] += (float)value.Imaginary;
            }
        }
    }

    /// <summary>Adds the response on a subcarrier, the tap times e^{−j2πf0(n−(N−1)/2)·delay}.</summary>
    public void AddResponse(int subcarrier, Span<Vector<float>> real, Span<Vector<float>> imaginary)
    {
        Complex turn = _first[subcarrier / Block] * _within[subcarrier % Block];
        var (sine, cosine) = ((float)turn.Imaginary, (float)turn.Real);
        for (int vector = 0; vector < _real.Length; vector++)
        {
            real[vector] = real[vector] + _real[vector] * cosine - _imaginary[vector] * sine;
            imaginary[vector] = imaginary[vector] + _real[vector] * sine + _imaginary[vector] * cosine;
        }
    }
}

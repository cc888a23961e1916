using System.Numerics;

namespace Receiver.Simulation.Ofdm;

/// <summary>
/// Inverse Fourier transforms of one OFDM symbol for all antennas at once: rows are frequency bins or time samples, columns vectors of antennas. Radix 2,
/// decimation in time; unitary.
/// </summary>
internal sealed class SymbolTransform
{
    private readonly int _length, _bits;
    private readonly float[] _cosines, _sines;

    /// <summary>Prepares transforms of a length.</summary>
    /// <param name="length">Bins, N, a power of two.</param>
    public SymbolTransform(int length)
    {
        (_length, _bits) = (length, BitOperations.Log2((uint)length));
        (_cosines, _sines) = (new float[length / 2], new float[length / 2]);
        for (int i = 0; i < length / 2; i++) (_sines[i], _cosines[i]) = ((float)Math.Sin(2 * Math.PI * i / length), (float)Math.Cos(2 * Math.PI * i / length));
    }

    /// <summary>The row in which the value of a frequency bin has to stand before the transform.</summary>
    public int RowOf(int bin)
    {
        uint reversed = 0;
        for (int bit = 0; bit < _bits; bit++) reversed = reversed << 1 | (uint)bin >> bit & 1;
        return (int)reversed;
    }

    /// <summary>Rows of bins, in the order of <see cref="RowOf"/>, become rows of time samples.</summary>
    public void Invert(Vector<float>[] real, Vector<float>[] imaginary, int vectorsPerRow)
    {
        // Antennas go through the transform a few at a time, so that all their rows stay in the cache.
        for (int vector = 0; vector < vectorsPerRow; vector++)
        {
            for (int half = 1; half < _length; half *= 2)
                for (int within = 0; within < half; within++)
                {
                    float cosine = _cosines[within * (_length / 2 / half)], sine = _sines[within * (_length / 2 / half)];
                    for (int first = within; first < _length; first += 2 * half)
                    {
                        int upper = first * vectorsPerRow + vector, lower = (first + half) * vectorsPerRow + vector;
                        Vector<float> turnedReal = real[lower] * cosine - imaginary[lower] * sine, turnedImaginary = real[lower] * sine + imaginary[lower] * cosine;
                        (real[lower], imaginary[lower]) = (real[upper] - turnedReal, imaginary[upper] - turnedImaginary);
                        (real[upper], imaginary[upper]) = (real[upper] + turnedReal, imaginary[upper] + turnedImaginary);
                    }
                }
        }
        float scale = (float)(1 / Math.Sqrt(_length));
        for (int i = 0; i < _length * vectorsPerRow; i++) (real[i], imaginary[i]) = (real[i] * scale, imaginary[i] * scale);
    }
}

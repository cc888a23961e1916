using System.Numerics;
using Receiver.Frames;

namespace Receiver.Simulation.Ofdm;

/// <summary>The channel of one user on some subcarriers, antennas in vectors.</summary>
internal sealed class SubcarrierResponses
{
    private readonly Vector<float>[] _real, _imaginary;
    private readonly int _vectors;

    /// <summary>Sums the taps on each subcarrier.</summary>
    public SubcarrierResponses(OfdmFormat format, Tap[] taps, int[] subcarriers)
    {
        Subcarriers = subcarriers;
        _vectors = Tap.VectorsFor(format.Array.Antennas);
        (_real, _imaginary) = (new Vector<float>[subcarriers.Length * _vectors], new Vector<float>[subcarriers.Length * _vectors]);
        for (int i = 0; i < subcarriers.Length; i++)
            foreach (Tap tap in taps) tap.AddResponse(subcarriers[i], Real(i), Imaginary(i));
    }

    /// <summary>The subcarriers.</summary>
    public int[] Subcarriers { get; }

    /// <summary>Real parts on the subcarrier of an index, antenna after antenna.</summary>
    public Span<Vector<float>> Real(int index) => _real.AsSpan(index * _vectors, _vectors);

    /// <summary>Imaginary parts on the subcarrier of an index.</summary>
    public Span<Vector<float>> Imaginary(int index) => _imaginary.AsSpan(index * _vectors, _vectors);

    /// <summary>Adds the response on the subcarrier of an index times a symbol.</summary>
    public void AddProduct(int index, Complex32 symbol, Span<Vector<float>> real, Span<Vector<float>> imaginary)
    {
        ReadOnlySpan<Vector<float>> ownReal = Real(index), ownImaginary = Imaginary(index);
        for (int vector = 0; vector < ownReal.Length; vector++)
        {
            real[vector] = real[vector] + ownReal[vector] * symbol.Real - ownImaginary[vector] * symbol.Imaginary;
            imaginary[vector] = imaginary[vector] + ownReal[vector] * symbol.Imaginary + ownImaginary[vector] * symbol.Real;
        }
    }
}

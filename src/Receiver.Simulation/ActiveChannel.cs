using System.Numerics;
using System.Runtime.InteropServices;

namespace Receiver.Simulation;

/// <summary>The channel of the active users, user after user, antennas in vectors (the last one padded with zeros), real and imaginary parts apart.</summary>
internal sealed class ActiveChannel
{
    private readonly int[] _active;
    private readonly Vector<float>[] _real, _imaginary;

    /// <summary>Splits the columns of a channel <c>[N×M]</c> that belong to active users.</summary>
    public ActiveChannel(ComplexMatrix channel, int[] active)
    {
        _active = active;
        Vectors = (channel.RowCount + Vector<float>.Count - 1) / Vector<float>.Count;
        _real = new Vector<float>[active.Length * Vectors];
        _imaginary = new Vector<float>[active.Length * Vectors];
        for (int row = 0; row < active.Length; row++)
        {
            Span<float> real = MemoryMarshal.Cast<Vector<float>, float>(_real.AsSpan(row * Vectors, Vectors));
            Span<float> imaginary = MemoryMarshal.Cast<Vector<float>, float>(_imaginary.AsSpan(row * Vectors, Vectors));
            ReadOnlySpan<Complex32> column = channel.Values.AsSpan(active[row] * channel.RowCount, channel.RowCount);
            for (int antenna = 0; antenna < column.Length; antenna++) (real[antenna], imaginary[antenna]) = (column[antenna].Real, column[antenna].Imaginary);
        }
    }

    /// <summary>Vectors that hold one value of every antenna.</summary>
    public int Vectors { get; }

    /// <summary>
    /// One channel use: y ← H·x + amplitude·y over the active users. The order of the additions is fixed and none is fused with a product, so that results are
    /// the same on every machine.
    /// </summary>
    /// <param name="symbols">Symbols x of all users <c>[M]</c>.</param>
    /// <param name="amplitude">Factor of what <paramref name="real"/> and <paramref name="imaginary"/> hold beforehand, the noise.</param>
    /// <param name="real">Real parts of y.</param>
    /// <param name="imaginary">Imaginary parts of y.</param>
    public void Pass(ReadOnlySpan<Complex32> symbols, float amplitude, Span<Vector<float>> real, Span<Vector<float>> imaginary)
    {
        for (int vector = 0; vector < Vectors; vector++)
        {
            Vector<float> sumReal = real[vector] * amplitude, sumImaginary = imaginary[vector] * amplitude;
            for (int row = 0, place = vector; row < _active.Length; row++, place += Vectors)
            {
                Complex32 symbol = symbols[_active[row]];
                Vector<float> channelReal = _real[place], channelImaginary = _imaginary[place];
                sumReal = sumReal + channelReal * symbol.Real - channelImaginary * symbol.Imaginary;
                sumImaginary = sumImaginary + channelReal * symbol.Imaginary + channelImaginary * symbol.Real;
            }
            (real[vector], imaginary[vector]) = (sumReal, sumImaginary);
        }
    }
}

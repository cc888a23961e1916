using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>Time samples of up to 16 antennas, as they come on the wire (antenna after antenna, I then Q), as tiles of real and of imaginary parts.</summary>
public static class SampleTile
{
    /// <summary>Fills a tile from pairs of little-endian int16. The values stay whole numbers.</summary>
    /// <param name="samples">Starts at the first antenna of the first time sample.</param>
    /// <param name="bytesPerTime">Bytes from a time sample to the next.</param>
    /// <param name="times">Number of time samples.</param>
    /// <param name="antennas">Number of antennas, at most 16; the lanes past them become zero.</param>
    /// <param name="real">Takes I <c>[times][16]</c>.</param>
    /// <param name="imaginary">Takes Q <c>[times][16]</c>.</param>
    /// <exception cref="ArgumentException">A span is too short, or there are more antennas than lanes.</exception>
    public static void FromInt16(ReadOnlySpan<byte> samples, int bytesPerTime, int times, int antennas, Span<float> real, Span<float> imaginary)
    {
        Check(samples.Length, bytesPerTime, times, antennas, sizeof(int), Math.Min(real.Length, imaginary.Length));
        for (int time = 0; time < times; time++)
        {
            ReadOnlySpan<int> pairs = MemoryMarshal.Cast<byte, int>(samples.Slice(time * bytesPerTime, antennas * sizeof(int)));
            Span<float> re = real.Slice(time * Tile.Lanes, Tile.Lanes), im = imaginary.Slice(time * Tile.Lanes, Tile.Lanes);
            int lane = 0;
            for (; lane + Vector256<int>.Count <= antennas; lane += Vector256<int>.Count)
            {
                Vector256<int> pair = Vector256.Create(pairs[lane..]);
                Vector256.ConvertToSingle(pair << 16 >> 16).CopyTo(re[lane..]);
                Vector256.ConvertToSingle(pair >> 16).CopyTo(im[lane..]);
            }
            for (; lane < antennas; lane++) (re[lane], im[lane]) = (pairs[lane] << 16 >> 16, pairs[lane] >> 16);
            re[antennas..].Clear();
            im[antennas..].Clear();
        }
    }

    /// <summary>Fills a tile from pairs of little-endian float32.</summary>
    /// <inheritdoc cref="FromInt16"/>
    public static void FromFloat32(ReadOnlySpan<byte> samples, int bytesPerTime, int times, int antennas, Span<float> real, Span<float> imaginary)
    {
        Check(samples.Length, bytesPerTime, times, antennas, sizeof(ulong), Math.Min(real.Length, imaginary.Length));
        for (int time = 0; time < times; time++)
        {
            ReadOnlySpan<ulong> pairs = MemoryMarshal.Cast<byte, ulong>(samples.Slice(time * bytesPerTime, antennas * sizeof(ulong)));
            Span<float> re = real.Slice(time * Tile.Lanes, Tile.Lanes), im = imaginary.Slice(time * Tile.Lanes, Tile.Lanes);
            int lane = 0;
            for (; lane + Vector256<float>.Count <= antennas; lane += Vector256<float>.Count)
            {
                Vector256<ulong> low = Vector256.Create(pairs[lane..]), high = Vector256.Create(pairs[(lane + Vector256<ulong>.Count)..]);
                Vector256.Narrow(low, high).AsSingle().CopyTo(re[lane..]);
                Vector256.Narrow(low >> 32, high >> 32).AsSingle().CopyTo(im[lane..]);
            }
            for (; lane < antennas; lane++)
                (re[lane], im[lane]) = (BitConverter.UInt32BitsToSingle((uint)pairs[lane]), BitConverter.UInt32BitsToSingle((uint)(pairs[lane] >> 32)));
            re[antennas..].Clear();
            im[antennas..].Clear();
        }
    }

    private static void Check(int length, int bytesPerTime, int times, int antennas, int bytesPerSample, int tileLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(antennas, Tile.Lanes);
        if (times > 0 && length < (long)(times - 1) * bytesPerTime + antennas * bytesPerSample)
            throw new ArgumentException($"{length} bytes do not hold {times} time samples of {antennas} antennas");
        if (tileLength < times * Tile.Lanes) throw new ArgumentException($"a tile of {times} rows needs {times * Tile.Lanes} floats, not {tileLength}");
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

[assembly: InternalsVisibleTo("Receiver.Kernels.Tests")]

namespace Receiver.Kernels.RandomNumbers;

/// <summary>
/// Random numbers that depend on nothing but an address (seed, stream, frame, purpose) and their position behind it: neither on order of execution nor on
/// the machine. Under one seed, different addresses never share a Philox block. Normals and bytes are two separate sequences of an address, each drawn in
/// order, and drawing a sequence in pieces of any length gives the same numbers. Not thread-safe; a copy goes on by itself from where it was made.
/// </summary>
public struct RandomStream
{
    // Philox is a bijection of its counters: all addresses under a seed go to different (key, upper counter half), and the lower half is left to count blocks.
    private readonly ulong _key, _upperCounter;
    private ulong _normals, _bytes;

    /// <summary>Opens the stream of an address at its beginning.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="stream">Stream id, or whatever else runs beside itself (an antenna, a tile of problems).</param>
    /// <param name="frame">Frame number, or whatever else comes one after the other (an iteration).</param>
    /// <param name="purpose">What the numbers are for, so that two uses within a frame do not share them.</param>
    public RandomStream(ulong seed, uint stream, ulong frame, uint purpose)
    {
        Vector128<ulong> state = Philox4x32.Block(Vector128.Create((uint)frame, (uint)(frame >> 32), stream, purpose), seed).AsUInt64();
        (_key, _upperCounter) = (state[0], state[1]);
    }

    /// <summary>Draws standard normals, accurate to about 1e-6 of the exact transform and up to ±6.66.</summary>
    public void Normals(Span<float> destination)
    {
        NormalSequence.Fill(destination, _key, _upperCounter, _normals);
        _normals += (uint)destination.Length;
    }

    /// <summary>Draws uniform bits, eight to a byte.</summary>
    public void Bits(Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            // The upper half of block numbers belongs to the bytes, the lower to the normals.
            ulong block = _bytes / 16 | 1UL << 63;
            Vector128<byte> bytes = Philox4x32.Block(Vector128.Create(block, _upperCounter).AsUInt32(), _key).AsByte();
            ReadOnlySpan<byte> fresh = MemoryMarshal.CreateReadOnlySpan(in Unsafe.As<Vector128<byte>, byte>(ref bytes), 16)[(int)(_bytes % 16)..];
            int count = Math.Min(fresh.Length, destination.Length);
            fresh[..count].CopyTo(destination);
            destination = destination[count..];
            _bytes += (uint)count;
        }
    }

    /// <summary>Draws four bytes as a number, each of its 2³² values equally likely.</summary>
    public uint NextUInt32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        Bits(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>Draws a number from 0 to below the bound, each exactly equally likely (D. Lemire, "Fast random integer generation in an interval", 2019).</summary>
    /// <param name="bound">At least 1.</param>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        uint range = (uint)bound, surplus = (uint)((1UL << 32) % range);
        ulong product;
        do product = (ulong)NextUInt32() * range;
        while ((uint)product < surplus);
        return (int)(product >> 32);
    }

    /// <summary>Draws a multiple of 2⁻⁵³ from 0 to below 1.</summary>
    public double NextDouble()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Bits(bytes);
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes) >> 11) * (1.0 / (1UL << 53));
    }
}

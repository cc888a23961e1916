using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Receiver.Kernels.RandomNumbers;

/// <summary>
/// Standard normals by the method of Box and Muller from Philox blocks. Sixteen consecutive blocks make a group of 64 normals, the four words of block b
/// going to places b, 16+b, 32+b and 48+b of the group; a group is the same bits at every vector width.
/// </summary>
internal static class NormalSequence
{
    internal const int GroupLength = 64;
    private const int Blocks = GroupLength / 4;

    /// <summary>Writes the normals from <paramref name="position"/> on of the sequence that a key and the upper half of the counter name.</summary>
    public static void Fill(Span<float> destination, ulong key, ulong upperCounter, ulong position)
    {
        Span<float> group = stackalloc float[GroupLength];
        int offset = (int)(position % GroupLength);
        ulong index = position / GroupLength;
        if (offset != 0)
        {
            FillGroups(group, key, upperCounter, index++);
            int count = Math.Min(destination.Length, GroupLength - offset);
            group.Slice(offset, count).CopyTo(destination);
            destination = destination[count..];
        }
        int whole = destination.Length - destination.Length % GroupLength;
        FillGroups(destination[..whole], key, upperCounter, index);
        if (whole == destination.Length) return;
        FillGroups(group, key, upperCounter, index + (ulong)(whole / GroupLength));
        group[..(destination.Length - whole)].CopyTo(destination[whole..]);
    }

    /// <summary>Writes whole groups with the widest vectors of this machine.</summary>
    internal static void FillGroups(Span<float> destination, ulong key, ulong upperCounter, ulong firstGroup)
    {
        if (Avx512F.IsSupported) FillGroups<Words512, Vector512<uint>>(destination, key, upperCounter, firstGroup);
        else if (Avx2.IsSupported) FillGroups<Words256, Vector256<uint>>(destination, key, upperCounter, firstGroup);
        else FillGroups<Words128, Vector128<uint>>(destination, key, upperCounter, firstGroup);
    }

    internal static void FillGroups<L, V>(Span<float> destination, ulong key, ulong upperCounter, ulong firstGroup) where L : IWords<V>
    {
        ref float group = ref MemoryMarshal.GetReference(destination);
        int groups = destination.Length / GroupLength;
        for (int g = 0; g < groups; g++)
        {
            for (int block = 0; block < Blocks; block += L.Count)
            {
                FillBlocks<L, V>(key, upperCounter, (firstGroup + (ulong)g) * Blocks + (ulong)block, out V w0, out V w1, out V w2, out V w3);
                ref float place = ref Unsafe.Add(ref group, block);
                BoxMuller<L, V>(w0, w1, out V first, out V second);
                L.Store(first, ref place);
                L.Store(second, ref Unsafe.Add(ref place, Blocks));
                BoxMuller<L, V>(w2, w3, out first, out second);
                L.Store(first, ref Unsafe.Add(ref place, 2 * Blocks));
                L.Store(second, ref Unsafe.Add(ref place, 3 * Blocks));
            }
            group = ref Unsafe.Add(ref group, GroupLength);
        }
    }

    /// <summary>
    /// The four words of as many consecutive blocks as there are lanes. Even and odd blocks run apart, a block to 64 bits, because that leaves both halves
    /// of each product in place: what gathers in the upper halves is never looked at.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FillBlocks<L, V>(ulong key, ulong upperCounter, ulong firstBlock, out V w0, out V w1, out V w2, out V w3) where L : IWords<V>
    {
        V a0 = L.EveryOther((uint)firstBlock), b0 = L.EveryOther((uint)firstBlock + 1);
        V a1 = L.Set((uint)(firstBlock >> 32)), b1 = a1;
        V a2 = L.Set((uint)upperCounter), b2 = a2;
        V a3 = L.Set((uint)(upperCounter >> 32)), b3 = a3;
        for (int round = 0; round < Philox4x32.Rounds; round++)
        {
            (uint k0, uint k1) = Philox4x32.RoundKey(key, round);
            Round<L, V>(ref a0, ref a1, ref a2, ref a3, L.Set(k0), L.Set(k1));
            Round<L, V>(ref b0, ref b1, ref b2, ref b3, L.Set(k0), L.Set(k1));
        }
        w0 = L.Interleave(a0, b0);
        w1 = L.Interleave(a1, b1);
        w2 = L.Interleave(a2, b2);
        w3 = L.Interleave(a3, b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round<L, V>(ref V c0, ref V c1, ref V c2, ref V c3, V k0, V k1) where L : IWords<V>
    {
        V first = L.WideProduct(c0, Philox4x32.FirstMultiplier), second = L.WideProduct(c2, Philox4x32.SecondMultiplier);
        c0 = L.Xor(L.Xor(L.Upper(second), c1), k0);
        c1 = second;
        c2 = L.Xor(L.Xor(L.Upper(first), c3), k1);
        c3 = first;
    }

    /// <summary>Two independent normals √(−2 ln u)·(cos θ, sin θ) from two words, u in (0, 1] and θ in [0, 2π).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BoxMuller<L, V>(V radiusWord, V angleWord, out V first, out V second) where L : IWords<V>
    {
        // u ≥ 2⁻³²: the logarithm stays finite and the largest normal is 6.66.
        V u = MultiplyAdd<L, V>(L.ToFloat(L.ShiftRight(radiusWord, 1)), L.Set(4.656612873e-10f), 2.328306437e-10f);
        V radius = L.SquareRoot(L.Multiply(L.Set(-2f), Logarithm<L, V>(u)));

        // 30 bits are an angle φ within ±π/4, bit 30 says whether to swap its cosine and sine, bit 31 is the sign of the cosine: together all of the circle.
        V angle = L.Multiply(L.ToFloat(L.ShiftRightSigned(L.ShiftLeft(angleWord, 2), 2)), L.Set(1.4629180793e-9f));
        V square = L.Multiply(angle, angle);
        V sine = MultiplyAdd<L, V>(L.Set(-1.9517299e-4f), square, 8.332178e-3f);
        sine = MultiplyAdd<L, V>(sine, square, -0.16666655f);
        sine = L.Multiply(MultiplyAdd<L, V>(sine, square, 1f), angle);
        V cosine = MultiplyAdd<L, V>(L.Set(-1.3597823e-3f), square, 4.1656293e-2f);
        cosine = MultiplyAdd<L, V>(cosine, square, -0.49999896f);
        cosine = L.Xor(MultiplyAdd<L, V>(cosine, square, 1f), L.And(angleWord, 0x80000000));

        V swap = L.ShiftRightSigned(L.ShiftLeft(angleWord, 1), 31);
        first = L.Multiply(radius, L.Select(swap, sine, cosine));
        second = L.Multiply(radius, L.Select(swap, cosine, sine));
    }

    /// <summary>ln u for normal u > 0: u = 2^e·(1+f) with 1+f in [2/3, 4/3), ln u = e·ln 2 + f + f²·p(f); relative error below 1e-6, never positive for u ≤ 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Logarithm<L, V>(V u) where L : IWords<V>
    {
        V exponent = L.ShiftRightSigned(L.SubtractInteger(u, L.Set(0x3F2AAAABu)), 23);
        V f = L.Add(L.SubtractInteger(u, L.ShiftLeft(exponent, 23)), L.Set(-1f));
        V p = MultiplyAdd<L, V>(L.Set(-0.15266815f), f, 0.16990551f);
        p = MultiplyAdd<L, V>(p, f, -0.1644081f);
        p = MultiplyAdd<L, V>(p, f, 0.1981817f);
        p = MultiplyAdd<L, V>(p, f, -0.25006324f);
        p = MultiplyAdd<L, V>(p, f, 0.33336735f);
        p = MultiplyAdd<L, V>(p, f, -0.4999996f);
        V series = L.Add(L.Multiply(L.Multiply(f, f), p), f);
        return L.Add(L.Multiply(L.ToFloat(exponent), L.Set(0.6931472f)), series);
    }

    /// <summary>a·b + c with two roundings: a fused one would make results depend on the machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V MultiplyAdd<L, V>(V a, V b, float c) where L : IWords<V> => L.Add(L.Multiply(a, b), L.Set(c));
}

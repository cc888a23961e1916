using System.Runtime.Intrinsics;

namespace Receiver.Kernels.RandomNumbers;

/// <summary>
/// Philox4x32-10: a bijection of 128-bit counters under a 64-bit key whose outputs pass as random, so that a number is a function of its address alone.
/// J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, section 3.2.
/// </summary>
public static class Philox4x32
{
    internal const int Rounds = 10;
    internal const uint FirstMultiplier = 0xD2511F53, SecondMultiplier = 0xCD9E8D57;
    private const uint FirstKeyStep = 0x9E3779B9, SecondKeyStep = 0xBB67AE85;

    /// <summary>Four random words for a counter, word 0 in lane 0.</summary>
    /// <param name="counter">The counter's four words, word 0 in lane 0.</param>
    /// <param name="key">The key; its lower half is key word 0.</param>
    public static Vector128<uint> Block(Vector128<uint> counter, ulong key)
    {
        uint c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
        for (int round = 0; round < Rounds; round++)
        {
            (uint k0, uint k1) = RoundKey(key, round);
            ulong first = (ulong)FirstMultiplier * c0, second = (ulong)SecondMultiplier * c2;
            (c0, c1, c2, c3) = ((uint)(second >> 32) ^ c1 ^ k0, (uint)second, (uint)(first >> 32) ^ c3 ^ k1, (uint)first);
        }
        return Vector128.Create(c0, c1, c2, c3);
    }

    internal static (uint K0, uint K1) RoundKey(ulong key, int round) =>
        ((uint)key + (uint)round * FirstKeyStep, (uint)(key >> 32) + (uint)round * SecondKeyStep);
}

using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Receiver.Kernels.RandomNumbers;
using Xunit;

namespace Receiver.Kernels.Tests.RandomNumbers;

public class NormalSequenceTests
{
    private const ulong Key = 0x0123456789ABCDEF, Upper = 0xFEDCBA9876543210;

    /// <summary>Just below 2²⁸, where the block number goes from one counter word into the next.</summary>
    public static TheoryData<ulong> FirstGroups => new(0UL, 5UL, (1UL << 28) - 2);

    [Theory, MemberData(nameof(FirstGroups))]
    public void FillGroups_Words128_AgreesWithTheTextbookTransformInDoublePrecision(ulong firstGroup)
    {
        float[] normals = Fill<Words128, Vector128<uint>>(4, firstGroup);
        for (int i = 0; i < normals.Length; i++)
        {
            double expected = Reference(firstGroup * 64 + (ulong)i);
            Assert.Equal(expected, normals[i], 1e-6 * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Theory, MemberData(nameof(FirstGroups))]
    public void FillGroups_Words256_GivesTheSameBitsAsWords128(ulong firstGroup)
    {
        if (!Avx2.IsSupported) Assert.Skip("this machine has no AVX2");
        Assert.Equal(Bits(Fill<Words128, Vector128<uint>>(500, firstGroup)), Bits(Fill<Words256, Vector256<uint>>(500, firstGroup)));
    }

    [Theory, MemberData(nameof(FirstGroups))]
    public void FillGroups_Words512_GivesTheSameBitsAsWords128(ulong firstGroup)
    {
        if (!Avx512F.IsSupported) Assert.Skip("this machine has no AVX-512");
        Assert.Equal(Bits(Fill<Words128, Vector128<uint>>(500, firstGroup)), Bits(Fill<Words512, Vector512<uint>>(500, firstGroup)));
    }

    [Fact]
    public void Fill_AnyPositionAndLength_IsThatPieceOfTheSequence()
    {
        float[] all = Fill<Words128, Vector128<uint>>(6, 0);
        foreach (int position in new[] { 0, 1, 15, 16, 63, 64, 65, 100, 128 })
            foreach (int length in new[] { 0, 1, 2, 17, 63, 64, 65, 127, 128, 200 })
            {
                var piece = new float[length + 1];
                piece[length] = float.NaN;
                NormalSequence.Fill(piece.AsSpan(0, length), Key, Upper, (ulong)position);
                Assert.Equal(all.AsSpan(position, length), piece.AsSpan(0, length));
                Assert.True(float.IsNaN(piece[length]), "wrote past the end");
            }
    }

    private static float[] Fill<L, V>(int groups, ulong firstGroup) where L : IWords<V>
    {
        var normals = new float[groups * NormalSequence.GroupLength];
        NormalSequence.FillGroups<L, V>(normals, Key, Upper, firstGroup);
        return normals;
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);

    /// <summary>One normal of the sequence, its angle taken from the quadrants that the kernel's swap and sign stand for.</summary>
    private static double Reference(ulong position)
    {
        ulong block = position / 64 * 16 + position % 16;
        int place = (int)(position % 64 / 16);
        Vector128<uint> words = Philox4x32.Block(Vector128.Create((uint)block, (uint)(block >> 32), unchecked((uint)Upper), (uint)(Upper >> 32)), Key);
        uint angleWord = words[place | 1];
        double radius = Math.Sqrt(-2 * Math.Log(((words[place & 2] >> 1) + 0.5) / (1L << 31)));
        double angle = Math.PI / 4 * ((int)(angleWord << 2) >> 2) / (1 << 29);
        if (angleWord >> 31 != 0) angle = Math.PI - angle;
        if ((angleWord >> 30 & 1) != 0) angle = Math.PI / 2 - angle;
        return radius * (place % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle));
    }
}

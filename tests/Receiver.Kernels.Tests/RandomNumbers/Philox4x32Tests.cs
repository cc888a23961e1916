using System.Numerics;
using System.Runtime.Intrinsics;
using Receiver.Kernels.RandomNumbers;
using Xunit;

namespace Receiver.Kernels.Tests.RandomNumbers;

public class Philox4x32Tests
{
    /// <summary>The known answers that are published with Random123 (kat_vectors, philox4x32 10).</summary>
    [Theory]
    [InlineData(0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Block_PublishedCounterAndKey_GivesThePublishedWords(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint w0, uint w1, uint w2, uint w3) =>
        Assert.Equal(Vector128.Create(w0, w1, w2, w3), Philox4x32.Block(Vector128.Create(c0, c1, c2, c3), k0 | (ulong)k1 << 32));

    [Fact]
    public void Block_OneBitOfTheCounterFlipped_FlipsHalfOfTheWords()
    {
        long flipped = 0;
        var counter = Vector128.Create(3u, 1u, 4u, 1u);
        Vector128<uint> before = Philox4x32.Block(counter, 592);
        for (int bit = 0; bit < 128; bit++)
        {
            Vector128<uint> after = Philox4x32.Block(counter.WithElement(bit / 32, counter[bit / 32] ^ 1u << bit % 32), 592);
            for (int word = 0; word < 4; word++) flipped += BitOperations.PopCount(before[word] ^ after[word]);
        }
        Assert.InRange(flipped / 128.0 / 128, 0.48, 0.52);
    }
}

using System.Numerics;
using Xunit;

namespace Receiver.Kernels.Tests.LinearAlgebra;

public sealed class ComplexGramTests
{
    public static TheoryData<int, int, LaneWidth> Sizes()
    {
        var sizes = new TheoryData<int, int, LaneWidth>();
        foreach ((int length, int count) in (ReadOnlySpan<(int, int)>)[(1, 1), (15, 7), (16, 3), (33, 20), (64, 9), (5, 0)])
            foreach (LaneWidth width in (ReadOnlySpan<LaneWidth>)[LaneWidth.Widest, LaneWidth.Bits128, LaneWidth.Bits256, LaneWidth.Bits512]) sizes.Add(length, count, width);
        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sum_LowerTriangle_IsTheNaiveSum(int length, int count, LaneWidth width)
    {
        var random = new Random(length);
        int stride = ComplexGram.StrideFor(length);
        float[] real = new float[count * stride], imaginary = new float[count * stride];
        for (int sample = 0; sample < count; sample++)
            for (int i = 0; i < length; i++) (real[sample * stride + i], imaginary[sample * stride + i]) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
        float[] gramReal = new float[stride * stride], gramImaginary = new float[stride * stride];

        ComplexGram.Sum(real, imaginary, count, stride, gramReal, gramImaginary, width);

        for (int row = 0; row < length; row++)
            for (int column = 0; column <= row; column++)
            {
                Complex sum = 0;
                for (int sample = 0; sample < count; sample++) sum += At(sample, row) * Complex.Conjugate(At(sample, column));
                Assert.Equal(sum.Real, gramReal[row * stride + column], 1e-5);
                Assert.Equal(sum.Imaginary, gramImaginary[row * stride + column], 1e-5);
            }

        Complex At(int sample, int i) => new(real[sample * stride + i], imaginary[sample * stride + i]);
    }

    [Fact]
    public void Sum_WrongSizes_Throws()
    {
        Assert.Throws<ArgumentException>(() => ComplexGram.Sum(new float[40], new float[40], 2, 20, new float[400], new float[400]));
        Assert.Throws<ArgumentException>(() => ComplexGram.Sum(new float[31], new float[32], 2, 16, new float[256], new float[256]));
        Assert.Throws<ArgumentException>(() => ComplexGram.Sum(new float[32], new float[32], 2, 16, new float[256], new float[255]));
    }
}

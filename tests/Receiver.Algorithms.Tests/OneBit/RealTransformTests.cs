using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.OneBit;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit;

public sealed class RealTransformTests
{
    private static readonly JsonElement Vector = Vectors.Load("one-bit/real_transforms.json");

    // The vector stacks all real parts over all imaginary parts; here they alternate.
    [Fact]
    public void ChannelDesign_Vector_HasItsRowsInterleaved()
    {
        ComplexMatrix symbols = Vector.GetProperty("X").SplitMatrix().ToMatrix();
        double[,] expected = Vector.GetProperty("ce").GetProperty("W_design_2Tx2M").Matrix();
        int uses = symbols.ColumnCount, rows = 2 * uses, columns = 2 * symbols.RowCount;
        var design = new float[rows * columns];

        RealTransform.ChannelDesign(symbols, 1, design);

        for (int use = 0; use < uses; use++)
            for (int column = 0; column < columns; column++)
            {
                Assert.Equal(expected[use, column], design[2 * use + column * rows], 1e-6);
                Assert.Equal(expected[uses + use, column], design[2 * use + 1 + column * rows], 1e-6);
            }
    }

    [Fact]
    public void ChannelDesign_TimesTheChannel_IsWhatEachAntennaReceives()
    {
        Complex[,] channel = Vector.GetProperty("H").SplitMatrix(), noiseless = Vector.GetProperty("noiseless").SplitMatrix();
        ComplexMatrix symbols = Vector.GetProperty("X").SplitMatrix().ToMatrix();
        int users = symbols.RowCount, rows = 2 * symbols.ColumnCount;
        var design = new float[rows * 2 * users];
        RealTransform.ChannelDesign(symbols, 2, design);

        for (int n = 0; n < channel.GetLength(0); n++)
            for (int row = 0; row < rows; row++)
            {
                double sum = 0;
                for (int m = 0; m < users; m++) sum += design[row + m * rows] * channel[n, m].Real + design[row + (users + m) * rows] * channel[n, m].Imaginary;
                Assert.Equal(2 * (row % 2 == 0 ? noiseless[n, row / 2].Real : noiseless[n, row / 2].Imaginary), sum, 1e-5);
            }
    }

    [Fact]
    public void DetectionDesign_Vector_StacksRealOverImaginary()
    {
        ComplexMatrix channel = Vector.GetProperty("H").SplitMatrix().ToMatrix();
        double[,] expected = Vector.GetProperty("dd").GetProperty("H_real_2Nx2M").Matrix();
        var design = new float[expected.Length];

        RealTransform.DetectionDesign(channel, [0, 1], [1, 1, 1], design);

        Assert.Equal(expected.Cast<double>().Count(), design.Length);
        for (int row = 0; row < expected.GetLength(0); row++)
            for (int column = 0; column < expected.GetLength(1); column++)
                Assert.Equal(expected[row, column], design[row + column * expected.GetLength(0)], 1e-6);
    }

    [Fact]
    public void DetectionDesign_SomeUsersAndScales_TakesThoseColumnsAndScalesRows()
    {
        ComplexMatrix channel = Vector.GetProperty("H").SplitMatrix().ToMatrix();
        var design = new float[6 * 2];

        RealTransform.DetectionDesign(channel, [1], [2, 3, 4], design);

        Assert.Equal(3 * channel[1, 1].Real, design[1], 1e-6f);
        Assert.Equal(3 * channel[1, 1].Imaginary, design[3 + 1], 1e-6f);
        Assert.Equal(-3 * channel[1, 1].Imaginary, design[6 + 1], 1e-6f);
        Assert.Equal(3 * channel[1, 1].Real, design[6 + 3 + 1], 1e-6f);
    }
}

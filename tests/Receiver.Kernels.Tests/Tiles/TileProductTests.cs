using Xunit;

namespace Receiver.Kernels.Tests.Tiles;

public sealed class TileProductTests
{
    public static TheoryData<int, int, LaneWidth> Cases()
    {
        var cases = new TheoryData<int, int, LaneWidth>();
        foreach ((int rows, int columns) in new[] { (1, 1), (7, 3), (8, 8), (9, 5), (13, 1), (1, 17), (40, 33), (31, 0), (0, 4) })
            foreach (LaneWidth width in Enum.GetValues<LaneWidth>())
                cases.Add(rows, columns, width);
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Multiply_AnySize_EqualsScalarSum(int rows, int columns, LaneWidth width)
    {
        (float[] matrix, float[] x, float[] y) = Problem(rows, columns);
        var packed = new PackedMatrix();
        packed.Pack(matrix, rows, columns, 1, rows);

        TileProduct.Multiply(packed, x, y, width);

        AssertClose(Reference(matrix, rows, columns, x, new float[y.Length]), y, rows);
    }

    [Theory, MemberData(nameof(Cases))]
    public void MultiplyAdd_AnySize_AddsToWhatWasThere(int rows, int columns, LaneWidth width)
    {
        (float[] matrix, float[] x, float[] y) = Problem(rows, columns);
        var packed = new PackedMatrix();
        packed.Pack(matrix, rows, columns, 1, rows);
        double[] expected = Reference(matrix, rows, columns, x, y);

        TileProduct.MultiplyAdd(packed, x, y, width);

        AssertClose(expected, y, rows);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Multiply_PastTheLastRow_WritesNothing(int rows, int columns, LaneWidth width)
    {
        (float[] matrix, float[] x, _) = Problem(rows, columns);
        var packed = new PackedMatrix();
        packed.Pack(matrix, rows, columns, 1, rows);
        var y = new float[(rows + 9) * Tile.Lanes];
        Array.Fill(y, 42);

        TileProduct.Multiply(packed, x, y, width);

        Assert.All(y[(rows * Tile.Lanes)..], value => Assert.Equal(42, value));
    }

    [Theory]
    [InlineData(LaneWidth.Bits128), InlineData(LaneWidth.Bits256), InlineData(LaneWidth.Bits512)]
    public void Multiply_NanAndInfinity_StayInTheirLaneAndRow(LaneWidth width)
    {
        const int rows = 11, columns = 5;
        (float[] matrix, float[] x, float[] y) = Problem(rows, columns);
        matrix[3] = float.NaN;
        x[2 * Tile.Lanes + 5] = float.PositiveInfinity;
        x[2 * Tile.Lanes + 6] = float.NaN;
        matrix[2 * rows + 4] = 0;
        var packed = new PackedMatrix();
        packed.Pack(matrix, rows, columns, 1, rows);

        TileProduct.Multiply(packed, x, y, width);

        AssertClose(Reference(matrix, rows, columns, x, new float[y.Length]), y, rows);
        Assert.True(float.IsNaN(y[3 * Tile.Lanes]));
        Assert.True(float.IsInfinity(y[5]));
        Assert.True(float.IsNaN(y[4 * Tile.Lanes + 5]));
        Assert.True(float.IsFinite(y[4 * Tile.Lanes + 4]));
    }

    [Fact]
    public void Multiply_ForcedWidth_AgreesWithTheWidest()
    {
        (float[] matrix, float[] x, float[] y) = Problem(37, 41);
        float[] other = new float[y.Length];
        var packed = new PackedMatrix();
        packed.Pack(matrix, 37, 41, 1, 37);

        TileProduct.Multiply(packed, x, y, LaneWidth.Bits256);
        TileProduct.Multiply(packed, x, other);

        for (int i = 0; i < y.Length; i++) Assert.Equal(y[i], other[i], 1e-5f);
    }

    [Fact]
    public void Multiply_TileTooShort_Throws()
    {
        var packed = new PackedMatrix();
        packed.Pack(new float[6], 2, 3, 1, 2);

        Assert.Throws<ArgumentException>(() => TileProduct.Multiply(packed, new float[47], new float[32]));
        Assert.Throws<ArgumentException>(() => TileProduct.Multiply(packed, new float[48], new float[31]));
    }

    private static (float[] Matrix, float[] X, float[] Y) Problem(int rows, int columns)
    {
        var random = new Random(rows * 100 + columns);
        return (Draw(rows * columns), Draw(columns * Tile.Lanes), Draw(rows * Tile.Lanes));
        float[] Draw(int length) => [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextSingle() - 1)];
    }

    private static double[] Reference(float[] matrix, int rows, int columns, float[] x, float[] start)
    {
        var y = new double[start.Length];
        for (int row = 0; row < rows; row++)
            for (int lane = 0; lane < Tile.Lanes; lane++)
            {
                double sum = start[row * Tile.Lanes + lane];
                for (int k = 0; k < columns; k++) sum += (double)matrix[row + k * rows] * x[k * Tile.Lanes + lane];
                y[row * Tile.Lanes + lane] = sum;
            }
        return y;
    }

    private static void AssertClose(double[] expected, float[] actual, int rows)
    {
        for (int i = 0; i < rows * Tile.Lanes; i++) Assert.Equal(expected[i], actual[i], 2e-5);
    }
}

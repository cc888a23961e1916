using Receiver.Kernels.Tests.Probit;
using Xunit;

namespace Receiver.Kernels.Tests.Tiles;

public sealed class TileCholeskyTests
{
    public static TheoryData<int, LaneWidth> Sizes()
    {
        var cases = new TheoryData<int, LaneWidth>();
        foreach (int size in new[] { 1, 2, 3, 4, 5, 8, 13, 40 })
            foreach (LaneWidth width in Enum.GetValues<LaneWidth>()) cases.Add(size, width);
        return cases;
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Invert_PositiveDefinite_TimesTheMatrixIsTheIdentity(int size, LaneWidth width)
    {
        float[] matrix = PositiveDefinite(size), inverse = [.. matrix];
        // Only the upper triangle is read.
        for (int i = 0; i < size; i++)
            for (int j = 0; j < i; j++) inverse.AsSpan((i * size + j) * Tile.Lanes, Tile.Lanes).Fill(float.NaN);

        TileCholesky.Invert(inverse, size, new float[size * Tile.Lanes], width);

        for (int lane = 0; lane < Tile.Lanes; lane++)
            for (int i = 0; i < size; i++)
                for (int j = 0; j < size; j++)
                {
                    double sum = 0;
                    for (int k = 0; k < size; k++) sum += (double)matrix[(i * size + k) * Tile.Lanes + lane] * inverse[(k * size + j) * Tile.Lanes + lane];
                    Assert.Equal(i == j ? 1 : 0, sum, 2e-4);
                    Assert.Equal(inverse[(j * size + i) * Tile.Lanes + lane], inverse[(i * size + j) * Tile.Lanes + lane]);
                }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Invert_OneLaneNotPositiveDefinite_LeavesTheOthersAlone(LaneWidth width)
    {
        const int size = 5;
        float[] good = PositiveDefinite(size), bad = [.. good];
        bad[(2 * size + 2) * Tile.Lanes + 3] = -100;

        TileCholesky.Invert(good, size, new float[size * Tile.Lanes], width);
        TileCholesky.Invert(bad, size, new float[size * Tile.Lanes], width);

        for (int i = 0; i < good.Length; i++)
            if (i % Tile.Lanes != 3) Assert.Equal(good[i], bad[i]);
        Assert.False(float.IsFinite(bad[(size * size - 1) * Tile.Lanes + 3]));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Multiply_AnySize_EqualsScalarSum(int size, LaneWidth width)
    {
        float[] matrix = PositiveDefinite(size), x = Widths.Draw(size * Tile.Lanes, -1, 1, 7), y = new float[x.Length];

        TileCholesky.Multiply(matrix, x, y, width);

        for (int i = 0; i < size; i++)
            for (int lane = 0; lane < Tile.Lanes; lane++)
            {
                double sum = 0;
                for (int j = 0; j < size; j++) sum += (double)matrix[(i * size + j) * Tile.Lanes + lane] * x[j * Tile.Lanes + lane];
                Widths.AssertClose(sum, y[i * Tile.Lanes + lane], 1e-5, 1e-4);
            }
    }

    [Fact]
    public void Invert_SpanTooShort_Throws() => Assert.Throws<ArgumentException>(() => TileCholesky.Invert(new float[63], 2, new float[32]));

    /// <summary>BᵀB + I of a random B for each lane.</summary>
    internal static float[] PositiveDefinite(int size)
    {
        float[] b = Widths.Draw(size * size * Tile.Lanes, -1, 1, size), matrix = new float[b.Length];
        for (int lane = 0; lane < Tile.Lanes; lane++)
            for (int i = 0; i < size; i++)
                for (int j = 0; j < size; j++)
                {
                    double sum = i == j ? 1 : 0;
                    for (int k = 0; k < size; k++) sum += (double)b[(k * size + i) * Tile.Lanes + lane] * b[(k * size + j) * Tile.Lanes + lane];
                    matrix[(i * size + j) * Tile.Lanes + lane] = (float)sum;
                }
        return matrix;
    }
}

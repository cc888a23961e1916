using Receiver.Kernels.Tests.Probit;
using Xunit;

namespace Receiver.Kernels.Tests.Hinge;

public sealed class HingeSweepTests
{
    private const float Cost = 0.3f;

    public static TheoryData<int, int, LaneWidth> Cases()
    {
        var cases = new TheoryData<int, int, LaneWidth>();
        foreach ((int rows, int columns) in new[] { (1, 1), (7, 3), (8, 4), (13, 5), (31, 17), (40, 8) })
            foreach (LaneWidth width in Enum.GetValues<LaneWidth>())
                cases.Add(rows, columns, width);
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Run_ThreeSweeps_EqualsScalarDescent(int rows, int columns, LaneWidth width)
    {
        (float[] design, float[] squares, float[] sign) = Problem(rows, columns);
        float[] dual = new float[sign.Length], solution = new float[columns * Tile.Lanes], change = new float[Tile.Lanes];
        double[] expectedDual = new double[dual.Length], expectedSolution = new double[solution.Length], expectedChange = new double[Tile.Lanes];

        for (int sweep = 0; sweep < 3; sweep++)
        {
            HingeSweep.Run(design, squares, Cost, sign, dual, solution, change, width);
            Reference(design, rows, columns, sign, expectedDual, expectedSolution, expectedChange);
        }

        AssertClose(expectedDual, dual);
        AssertClose(expectedSolution, solution);
        AssertClose(expectedChange, change);
    }

    [Theory, ClassData(typeof(Widths))]
    public void Run_ErasedRowAndRowOfZeros_TakeNoPart(LaneWidth width)
    {
        const int rows = 6, columns = 3, erased = 2, empty = 4;
        (float[] design, float[] squares, float[] sign) = Problem(rows, columns);
        sign.AsSpan(erased * Tile.Lanes, Tile.Lanes).Clear();
        design.AsSpan(empty * columns, columns).Clear();
        squares[empty] = 0;
        float[] dual = new float[sign.Length], solution = new float[columns * Tile.Lanes], change = new float[Tile.Lanes];

        HingeSweep.Run(design, squares, Cost, sign, dual, solution, change, width);

        Assert.All(dual[(erased * Tile.Lanes)..((erased + 1) * Tile.Lanes)], a => Assert.Equal(0, a));
        Assert.All(dual[(empty * Tile.Lanes)..((empty + 1) * Tile.Lanes)], a => Assert.Equal(0, a));
        Assert.All(solution, u => Assert.True(float.IsFinite(u)));
        Assert.Contains(dual, a => a > 0);
    }

    [Theory, ClassData(typeof(Widths))]
    public void Run_NanInOneLane_StaysThere(LaneWidth width)
    {
        const int rows = 5, columns = 3, bad = 6;
        (float[] design, float[] squares, float[] sign) = Problem(rows, columns);
        float[] dual = new float[sign.Length], solution = new float[columns * Tile.Lanes], change = new float[Tile.Lanes];
        solution[bad] = float.NaN;

        HingeSweep.Run(design, squares, Cost, sign, dual, solution, change, width);

        for (int i = 0; i < solution.Length; i++) Assert.Equal(i % Tile.Lanes == bad, float.IsNaN(solution[i]));
    }

    [Fact]
    public void Run_ShapesThatDoNotFit_Throws()
    {
        float[] tile = new float[2 * Tile.Lanes], row = new float[Tile.Lanes];

        Assert.Throws<ArgumentException>(() => HingeSweep.Run(new float[3], new float[2], 1, tile, tile, tile, row));
        Assert.Throws<ArgumentException>(() => HingeSweep.Run(new float[4], new float[2], 1, tile, row, tile, row));
        Assert.Throws<ArgumentException>(() => HingeSweep.Run(new float[4], new float[2], 1, tile, tile, tile, tile));
    }

    private static (float[] Design, float[] Squares, float[] Sign) Problem(int rows, int columns)
    {
        float[] design = Widths.Draw(rows * columns, -1, 1, rows * 100 + columns);
        float[] sign = [.. Widths.Draw(rows * Tile.Lanes, -1, 1, rows).Select(x => x < -0.8f ? 0 : x < 0 ? -1f : 1)];
        return (design, [.. design.Chunk(columns).Select(row => row.Sum(w => w * w))], sign);
    }

    private static void Reference(float[] design, int rows, int columns, float[] sign, double[] dual, double[] solution, double[] change)
    {
        Array.Clear(change);
        for (int row = 0; row < rows; row++)
            for (int lane = 0; lane < Tile.Lanes; lane++)
            {
                int at = row * Tile.Lanes + lane;
                if (sign[at] == 0) continue;
                double margin = 0, square = 0;
                for (int i = 0; i < columns; i++)
                {
                    double w = design[row * columns + i];
                    margin += sign[at] * w * solution[i * Tile.Lanes + lane];
                    square += w * w;
                }
                double next = Math.Clamp(dual[at] - (margin - 1) / square, 0, Cost), step = next - dual[at];
                for (int i = 0; i < columns; i++) solution[i * Tile.Lanes + lane] += step * sign[at] * design[row * columns + i];
                change[lane] = Math.Max(change[lane], Math.Abs(step) * square);
                dual[at] = next;
            }
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 2e-5);
    }
}

using Receiver.Kernels.Tests.Probit;
using Xunit;

namespace Receiver.Kernels.Tests.Variational;

public sealed class AndersonStepTests
{
    private const int Rows = 11, Length = Rows * Tile.Lanes;

    [Theory, ClassData(typeof(Widths))]
    public void Measure_Tiles_SumsEachLane(LaneWidth width)
    {
        float[] residual = Widths.Draw(Length, -1, 1, 1), previous = Widths.Draw(Length, -1, 1, 2);
        float[] size = new float[Tile.Lanes], along = new float[Tile.Lanes], change = new float[Tile.Lanes];

        AndersonStep.Measure(residual, previous, size, along, change, width);

        for (int lane = 0; lane < Tile.Lanes; lane++)
        {
            int[] rows = [.. Enumerable.Range(0, Rows).Select(row => row * Tile.Lanes + lane)];
            Assert.Equal(rows.Sum(i => (double)residual[i] * residual[i]), size[lane], 1e-5);
            Assert.Equal(rows.Sum(i => (double)residual[i] * (residual[i] - previous[i])), along[lane], 1e-5);
            Assert.Equal(rows.Sum(i => Math.Pow(residual[i] - previous[i], 2)), change[lane], 1e-5);
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Take_Tiles_MovesAndRemembers(LaneWidth width)
    {
        float[] point = Widths.Draw(Length, -1, 1, 1), residual = Widths.Draw(Length, -1, 1, 2);
        float[] oldPoint = Widths.Draw(Length, -1, 1, 3), oldResidual = Widths.Draw(Length, -1, 1, 4);
        float[] mixing = Widths.Draw(Tile.Lanes, 0.4, 1, 5), memory = Widths.Draw(Tile.Lanes, -2, 2, 6);
        float[] start = [.. point], step = new float[Tile.Lanes], length = new float[Tile.Lanes];
        double[] next = [.. Enumerable.Range(0, Length).Select(i =>
        {
            double beta = mixing[i % Tile.Lanes], theta = memory[i % Tile.Lanes];
            return point[i] + beta * residual[i] - theta * (point[i] - oldPoint[i] + beta * (residual[i] - oldResidual[i]));
        })];

        AndersonStep.Take(point, residual, oldPoint, oldResidual, mixing, memory, step, length, width);

        for (int i = 0; i < Length; i++) Assert.Equal(next[i], point[i], 1e-5);
        Assert.Equal(start, oldPoint);
        Assert.Equal(residual, oldResidual);
        for (int lane = 0; lane < Tile.Lanes; lane++)
        {
            int[] rows = [.. Enumerable.Range(0, Rows).Select(row => row * Tile.Lanes + lane)];
            Assert.Equal(rows.Sum(i => Math.Pow(next[i] - start[i], 2)), step[lane], 1e-3);
            Assert.Equal(rows.Sum(i => next[i] * next[i]), length[lane], 1e-3);
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Take_NanInOneLane_LeavesTheOthers(LaneWidth width)
    {
        float[] point = new float[Length], residual = Widths.Draw(Length, -1, 1, 2), zero = new float[Length], ones = [.. Enumerable.Repeat(1f, Tile.Lanes)];
        residual[3] = float.NaN;
        float[] step = new float[Tile.Lanes], length = new float[Tile.Lanes];

        AndersonStep.Take(point, residual, zero, new float[Length], ones, new float[Tile.Lanes], step, length, width);

        Assert.Equal(Enumerable.Range(0, Tile.Lanes).Select(lane => lane == 3), step.Select(float.IsNaN));
    }

    // For a linear map in one unknown, depth one finds the fixed point at the second step.
    [Fact]
    public void Take_LinearMap_SolvesItInTwoSteps()
    {
        float[] point = new float[Tile.Lanes], old = new float[Tile.Lanes], oldResidual = new float[Tile.Lanes], ones = [.. Enumerable.Repeat(1f, Tile.Lanes)];
        float[] memory = new float[Tile.Lanes], size = new float[Tile.Lanes], along = new float[Tile.Lanes], change = new float[Tile.Lanes];
        float[] step = new float[Tile.Lanes], length = new float[Tile.Lanes];
        for (int iteration = 0; iteration < 2; iteration++)
        {
            float[] residual = [.. point.Select((u, lane) => 0.1f * lane * u + 3 - u)];
            AndersonStep.Measure(residual, oldResidual, size, along, change);
            if (iteration > 0) memory = [.. along.Zip(change, (a, c) => a / c)];
            AndersonStep.Take(point, residual, old, oldResidual, ones, memory, step, length);
        }
        for (int lane = 0; lane < Tile.Lanes; lane++)
            if (lane != 10 && lane != 0) Widths.AssertClose(3 / (1 - 0.1 * lane), point[lane], 1e-3);
    }

    [Fact]
    public void Measure_SizesDiffer_Throws()
    {
        var row = new float[Tile.Lanes];
        Assert.Throws<ArgumentException>(() => AndersonStep.Measure(new float[32], new float[16], row, row, row));
        Assert.Throws<ArgumentException>(() => AndersonStep.Measure(new float[16], new float[16], row, row, new float[15]));
    }
}

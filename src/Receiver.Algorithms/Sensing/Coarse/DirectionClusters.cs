using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>Directions nearer than the array resolves, made one (section 6, step 4).</summary>
internal static class DirectionClusters
{
    /// <summary>The weighted mean of the directions in each cell of 2/(cells·Mx) × 2/(cells·Mz), heaviest cell first.</summary>
    public static List<Direction> Of(IReadOnlyList<Direction> directions, double[] weights, PlanarArray array, int cellsPerBeam) =>
        [.. Enumerable.Range(0, directions.Count)
            .GroupBy(i => (Cell(directions[i].U, cellsPerBeam * array.Horizontal), Cell(directions[i].V, cellsPerBeam * array.Vertical)))
            .Select(cell => (Weight: cell.Sum(i => weights[i]), U: cell.Sum(i => weights[i] * directions[i].U), V: cell.Sum(i => weights[i] * directions[i].V)))
            .OrderByDescending(cell => cell.Weight)
            .Select(cell => new Direction(cell.U / cell.Weight, cell.V / cell.Weight))];

    private static int Cell(double cosine, int cells) => (int)Math.Floor((cosine + 1) / 2 * cells);
}

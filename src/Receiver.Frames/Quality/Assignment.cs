namespace Receiver.Frames.Quality;

/// <summary>The cheapest one-to-one assignment of rows to columns (the Hungarian method with shortest augmenting paths, O(n²·m)).</summary>
internal static class Assignment
{
    /// <summary>Assigns as many as the smaller side has.</summary>
    /// <param name="cost">Finite costs <c>[rows, columns]</c>.</param>
    /// <returns>Of each row its column, −1 where it has none.</returns>
    public static int[] Solve(double[,] cost)
    {
        int rows = cost.GetLength(0), columns = cost.GetLength(1);
        if (rows > columns)
        {
            int[] transposed = Solve(Transpose(cost)), assigned = new int[rows];
            Array.Fill(assigned, -1);
            for (int column = 0; column < columns; column++) assigned[transposed[column]] = column;
            return assigned;
        }
        // Index 0 of potentials and matches is a sentinel: rows and columns count from 1.
        double[] rowPotential = new double[rows + 1], columnPotential = new double[columns + 1];
        int[] rowOf = new int[columns + 1], previous = new int[columns + 1];
        for (int row = 1; row <= rows; row++) Augment(cost, row, rowPotential, columnPotential, rowOf, previous);
        var result = new int[rows];
        for (int column = 1; column <= columns; column++)
            if (rowOf[column] > 0) result[rowOf[column] - 1] = column - 1;
        return result;
    }

    private static void Augment(double[,] cost, int row, double[] rowPotential, double[] columnPotential, int[] rowOf, int[] previous)
    {
        int columns = rowOf.Length - 1, at = 0;
        var least = new double[columns + 1];
        var visited = new bool[columns + 1];
        Array.Fill(least, double.PositiveInfinity);
        rowOf[0] = row;
        do
        {
            visited[at] = true;
            int current = rowOf[at], next = 0;
            double step = double.PositiveInfinity;
            for (int column = 1; column <= columns; column++)
            {
                if (visited[column]) continue;
                double reduced = cost[current - 1, column - 1] - rowPotential[current] - columnPotential[column];
                if (reduced < least[column]) (least[column], previous[column]) = (reduced, at);
                if (least[column] < step) (step, next) = (least[column], column);
            }
            for (int column = 0; column <= columns; column++)
                if (visited[column])
                {
                    rowPotential[rowOf[column]] += step;
                    columnPotential[column] -= step;
                }
                else least[column] -= step;
            at = next;
        }
        while (rowOf[at] != 0);
        for (; at != 0; at = previous[at]) rowOf[at] = rowOf[previous[at]];
    }

    private static double[,] Transpose(double[,] cost)
    {
        var transposed = new double[cost.GetLength(1), cost.GetLength(0)];
        for (int row = 0; row < cost.GetLength(0); row++)
            for (int column = 0; column < cost.GetLength(1); column++) transposed[column, row] = cost[row, column];
        return transposed;
    }
}

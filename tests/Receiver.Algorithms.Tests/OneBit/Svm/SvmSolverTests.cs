using System.Text.Json;
using Receiver.Algorithms.OneBit.Svm;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.Svm;

public sealed class SvmSolverTests
{
    private static readonly JsonElement Vector = Vectors.Load("one-bit/svm_small.json");
    private static readonly SvmOptions Exact = new() { Cost = Vector.GetProperty("C").GetDouble(), Tolerance = 1e-6, MaxSweeps = 20_000 };

    private readonly RealMatrix _w = Vector.GetProperty("W").Matrix().ToMatrix(), _v = Vector.GetProperty("V").Matrix().ToMatrix();

    [Fact]
    public void Solve_Vector_IsTheOptimum()
    {
        (GaussianBatch solution, Convergence convergence) = Solve(_v, Exact);

        double[,] expected = Vector.GetProperty("u").Matrix();
        double[] objective = Vector.GetProperty("objective").Vector();
        Assert.True(convergence.Converged);
        for (int b = 0; b < _v.ColumnCount; b++)
        {
            for (int i = 0; i < _w.ColumnCount; i++) Assert.Equal(expected[i, b], solution.Mean[b * _w.ColumnCount + i], 2e-5);
            Assert.Equal(objective[b], Objective(solution, b), 1e-5);
        }
    }

    [Fact]
    public void Solve_ErasedRows_AreAsIfNeverThere()
    {
        RealMatrix erased = (RealMatrix)_v.Clone();
        for (int b = 0; b < erased.ColumnCount; b++) erased[3, b] = erased[20, b] = 0;
        int[] kept = [.. Enumerable.Range(0, _w.RowCount).Where(row => row is not (3 or 20))];

        (GaussianBatch solution, _) = Solve(erased, Exact);

        (GaussianBatch expected, _) = Solve(Rows(_v, kept), Exact, Rows(_w, kept));
        for (int i = 0; i < expected.Mean.Length; i++)
        {
            Assert.Equal(expected.Mean[i], solution.Mean[i], 2e-5);
            Assert.Equal(expected.Variance[i], solution.Variance[i], 2e-4);
        }
    }

    [Fact]
    public void Solve_OneClassOnly_IsFinite()
    {
        (GaussianBatch solution, Convergence convergence) = Solve(RealMatrix.Create(_w.RowCount, 2, 1), Exact);

        Assert.True(convergence.Converged);
        foreach (float u in solution.Mean) Assert.True(float.IsFinite(u));
        foreach (float variance in solution.Variance) Assert.InRange(variance, 1e-6f, 1);
    }

    [Fact]
    public void Solve_ManyProblems_EachAsIfAlone()
    {
        var random = new Random(5);
        RealMatrix many = RealMatrix.Create(_w.RowCount, 37, (_, _) => random.Next(2) * 2 - 1);
        var options = new SvmOptions();

        (GaussianBatch all, _) = Solve(many, options);

        foreach (int b in new[] { 0, 15, 16, 36 })
        {
            (GaussianBatch alone, _) = Solve(RealMatrix.Create(_w.RowCount, 1, (row, _) => many[row, b]), options);
            Assert.Equal(alone.Mean, all.Mean.Slice(b * _w.ColumnCount, _w.ColumnCount));
        }
    }

    [Fact]
    public void Solve_LimitOfOneSweep_SaysNotConverged()
    {
        (_, Convergence convergence) = Solve(_v, Exact, limit: new SolveLimit(MaxIterations: 1));

        Assert.Equal((1, false), (convergence.Iterations, convergence.Converged));
    }

    [Fact]
    public void Solve_Cancelled_Throws() =>
        Assert.Throws<OperationCanceledException>(() => Solve(_v, Exact, limit: new SolveLimit(new CancellationToken(true))));

    [Fact]
    public void Constructor_InvalidOptions_Throws() => Assert.Throws<ArgumentException>(() => new SvmSolver(new SvmOptions { Cost = 0 }));

    [Theory]
    [InlineData(null, null, 0.1), InlineData(null, 1.0, 0.3), InlineData(null, 10.0, 0.03), InlineData(null, 0.01, 0.5), InlineData(2.0, 10.0, 2)]
    public void CostAt_Noise_FallsWithItUnlessStated(double? stated, double? noise, float expected) =>
        Assert.Equal(expected, new SvmOptions { Cost = stated }.CostAt(noise), 1e-6f);

    [Fact]
    public void Validate_AllWrong_ListsAllAtOnce() =>
        Assert.Equal(3, new SvmOptions { Cost = -1, Tolerance = 0, MaxSweeps = 0 }.Validate().Count());

    private (GaussianBatch, Convergence) Solve(RealMatrix v, SvmOptions options, RealMatrix? w = null, SolveLimit limit = default)
    {
        var design = new HingeDesign();
        var solution = new GaussianBatch();
        w ??= _w;
        design.Pack(w.Values, w.RowCount, w.ColumnCount);
        Convergence convergence = new SvmSolver(options).Solve(design, new SignBatch(v.Values, v.ColumnCount, 1, v.RowCount), solution, limit);
        return (solution, convergence);
    }

    private double Objective(GaussianBatch solution, int b)
    {
        double sum = 0;
        for (int i = 0; i < _w.ColumnCount; i++) sum += 0.5 * Math.Pow(solution.Mean[b * _w.ColumnCount + i], 2);
        for (int row = 0; row < _w.RowCount; row++)
        {
            double margin = 0;
            for (int i = 0; i < _w.ColumnCount; i++) margin += (double)_v[row, b] * _w[row, i] * solution.Mean[b * _w.ColumnCount + i];
            sum += Exact.Cost!.Value * Math.Max(0, 1 - margin);
        }
        return sum;
    }

    private static RealMatrix Rows(RealMatrix matrix, int[] rows) => RealMatrix.Create(rows.Length, matrix.ColumnCount, (i, j) => matrix[rows[i], j]);
}

using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.Variational;

public sealed class LogisticVariationalSolverTests
{
    private static readonly AdviOptions Exact = new() { Tolerance = 1e-6, MaxIterations = 300 };

    [Fact]
    public void Solve_Vector_IsOffByTheRulesErrorAlone()
    {
        JsonElement vector = Vectors.Load("one-bit/advi_cf_posterior.json");
        RealMatrix w = vector.GetProperty("W").Matrix().ToMatrix(), v = vector.GetProperty("V").Matrix().ToMatrix();
        RealMatrix mean = vector.GetProperty("mix8").GetProperty("mu").Matrix().ToMatrix();
        RealMatrix variance = vector.GetProperty("mix8").GetProperty("var").Matrix().ToMatrix();

        (RealMatrix mu, RealMatrix s2, Convergence convergence) = Solve(w, v, new GaussianPrior(1));

        Assert.True(convergence.Converged);
        Assert.InRange((mu - mean).FrobeniusNorm() / mean.FrobeniusNorm(), 0, 1e-3);
        Assert.InRange((s2 - variance).FrobeniusNorm() / variance.FrobeniusNorm(), 0, 1e-3);
    }

    // Rows of equal squares take another way through the solver, and so does a batch of other than full tiles.
    [Theory]
    [InlineData(50, 12, 1, false)]
    [InlineData(50, 12, 16, true)]
    [InlineData(33, 7, 21, false)]
    [InlineData(64, 9, 37, true)]
    [InlineData(5, 12, 17, true)]
    [InlineData(1, 1, 3, false)]
    public void Solve_AnySize_EqualsTheReferenceInDoublePrecision(int rows, int columns, int problems, bool equalSquares)
    {
        (RealMatrix w, RealMatrix v) = Draw(rows, columns, problems, equalSquares);
        var reference = new VariationalReference(w.ToDouble(), VariationalReference.FivePoints);
        Vector<double> ones = Vector<double>.Build.Dense(columns, 1), zeros = Vector<double>.Build.Dense(columns);

        (RealMatrix mu, RealMatrix s2, Convergence convergence) = Solve(w, v, new GaussianPrior(1));

        Assert.True(convergence.Converged);
        for (int problem = 0; problem < problems; problem += 5)
            AssertClose(reference.Solve(v.ToDouble().Column(problem), ones, zeros), mu, s2, problem, 1e-4);
    }

    [Fact]
    public void Solve_PriorOfItsOwnForEachProblem_EqualsTheReference()
    {
        const int rows = 40, columns = 6, problems = 19;
        (RealMatrix w, RealMatrix v) = Draw(rows, columns, problems, equalSquares: false);
        var random = new Random(3);
        RealMatrix p = RealMatrix.Create(columns, problems, (_, _) => 0.3f + 20 * random.NextSingle());
        RealMatrix b = RealMatrix.Create(columns, problems, (_, _) => 20 * random.NextSingle() - 10);
        var reference = new VariationalReference(w.ToDouble(), VariationalReference.FivePoints);

        (RealMatrix mu, RealMatrix s2, Convergence convergence) = Solve(w, v, new GaussianPrior(p.Values, b.Values));

        Assert.True(convergence.Converged);
        for (int problem = 0; problem < problems; problem++)
            AssertClose(reference.Solve(v.ToDouble().Column(problem), p.ToDouble().Column(problem), b.ToDouble().Column(problem)), mu, s2, problem, 1e-4);
    }

    [Fact]
    public void Solve_DefaultTolerance_ReachesTheBoundOfTheExactOptimum()
    {
        (RealMatrix w, RealMatrix v) = Draw(160, 40, 16, equalSquares: true);
        var reference = new VariationalReference(w.ToDouble(), VariationalReference.Mixture);
        Vector<double> ones = Vector<double>.Build.Dense(40, 1), zeros = Vector<double>.Build.Dense(40);

        (RealMatrix mu, RealMatrix s2, _) = Solve(w, v, new GaussianPrior(1), new AdviOptions());

        for (int problem = 0; problem < 16; problem += 9)
        {
            Vector<double> sign = v.ToDouble().Column(problem);
            (Vector<double> mean, Vector<double> variance) = reference.Solve(sign, ones, zeros);
            double best = reference.LowerBound(sign, mean, variance, ones, zeros);
            double reached = reference.LowerBound(sign, mu.ToDouble().Column(problem), s2.ToDouble().Column(problem), ones, zeros);
            Assert.InRange(best - reached, -1e-4, 5e-3);
            Assert.InRange((mu.ToDouble().Column(problem) - mean).L2Norm() / mean.L2Norm(), 0, 1e-2);
        }
    }

    [Fact]
    public void Solve_ErasedRows_AreLeftOut()
    {
        (RealMatrix w, RealMatrix v) = Draw(30, 5, 18, equalSquares: false);
        int[] kept = [.. Enumerable.Range(0, 30).Where(row => row % 3 != 0)];
        RealMatrix erased = RealMatrix.Create(30, 18, (row, problem) => row % 3 == 0 ? 0 : v[row, problem]);

        (RealMatrix expected, RealMatrix expectedVariance, _) = Solve(
            RealMatrix.Create(kept.Length, 5, (row, column) => w[kept[row], column]),
            RealMatrix.Create(kept.Length, 18, (row, problem) => v[kept[row], problem]), new GaussianPrior(1));
        (RealMatrix mu, RealMatrix s2, _) = Solve(w, erased, new GaussianPrior(1));

        Assert.InRange((mu - expected).FrobeniusNorm() / expected.FrobeniusNorm(), 0, 1e-4);
        Assert.InRange((s2 - expectedVariance).FrobeniusNorm() / expectedVariance.FrobeniusNorm(), 0, 1e-4);
    }

    [Fact]
    public void Solve_NothingObserved_ReturnsThePrior()
    {
        (RealMatrix w, _) = Draw(10, 3, 2, equalSquares: false);

        (RealMatrix mu, RealMatrix s2, Convergence convergence) = Solve(
            w, new RealMatrix(10, 2), new GaussianPrior([2, 2, 2, 4, 4, 4], [1, 1, 1, 2, 2, 2]));

        Assert.True(convergence.Converged);
        Assert.All(mu.Values, value => Assert.Equal(0.5f, value, 1e-6f));
        Assert.Equal([0.5f, 0.5f, 0.5f, 0.25f, 0.25f, 0.25f], s2.Values);
    }

    [Fact]
    public void Solve_OtherProblemsBeside_ChangeNothing()
    {
        (RealMatrix w, RealMatrix v) = Draw(40, 8, 45, equalSquares: false);

        (RealMatrix all, _, _) = Solve(w, v, new GaussianPrior(1));
        (RealMatrix few, _, _) = Solve(w, RealMatrix.Create(40, 3, (row, problem) => v[row, problem + 40]), new GaussianPrior(1));

        Assert.Equal(few.Values, all.Values[(40 * 8)..(43 * 8)]);
    }

    [Fact]
    public void Solve_WarmFromTheSolution_NeedsTwoIterations()
    {
        (RealMatrix w, RealMatrix v) = Draw(40, 8, 20, equalSquares: true);
        (LogisticDesign design, GaussianBatch posterior) = (new(), new());
        design.Pack(w);
        var signs = new SignBatch(v.Values, 20, 1, 40);
        new LogisticVariationalSolver(Exact).Solve(design, signs, new GaussianPrior(1), posterior);
        float[] before = [.. posterior.Mean];

        Convergence again = new LogisticVariationalSolver(new()).Solve(design, signs, new GaussianPrior(1), posterior, warm: true);

        Assert.InRange(again.Iterations, 1, 2);
        for (int i = 0; i < before.Length; i++) Assert.Equal(before[i], posterior.Mean[i], 1e-3f);
    }

    // Far from what the preconditioner was made for: separable data with a weak prior, more unknowns than rows, rows that dwarf the others, far priors.
    [Theory]
    [InlineData(200, 20, 1f, 1e-3f)]
    [InlineData(10, 60, 1f, 0.3f)]
    [InlineData(200, 20, 30f, 1f)]
    [InlineData(60, 60, 0.02f, 1f)]
    [InlineData(300, 4, 10f, 1e-4f)]
    public void Solve_HardProblem_EndsFiniteAndNoWorseThanItStarted(int rows, int columns, float scale, float precision)
    {
        (RealMatrix w, RealMatrix v) = Draw(rows, columns, 33, equalSquares: false, noise: 0.01);
        w = RealMatrix.Create(rows, columns, (row, column) => w[row, column] * scale * (row % 7 == 0 ? 8 : 1));
        var reference = new VariationalReference(w.ToDouble(), VariationalReference.FivePoints);
        Vector<double> p = Vector<double>.Build.Dense(columns, precision), zeros = Vector<double>.Build.Dense(columns);

        (RealMatrix mu, RealMatrix s2, _) = Solve(w, v, new GaussianPrior(precision), new AdviOptions());

        Assert.All(mu.Values, value => Assert.True(float.IsFinite(value)));
        Assert.All(s2.Values, value => Assert.InRange(value, 1e-9f, 1 / precision * 1.0001f));
        for (int problem = 0; problem < 3; problem++)
        {
            Vector<double> sign = v.ToDouble().Column(problem), variance = s2.ToDouble().Column(problem);
            Assert.True(reference.LowerBound(sign, mu.ToDouble().Column(problem), variance, p, zeros) > reference.LowerBound(sign, zeros, variance, p, zeros));
        }
    }

    [Fact]
    public void Solve_SameSolverFromManyThreads_GivesTheSameBits()
    {
        var solver = new LogisticVariationalSolver(new());
        float[][] results = new float[24][];
        Parallel.For(0, results.Length, i =>
        {
            (RealMatrix w, RealMatrix v) = Draw(30 + i % 3, 5 + i % 3, 20, equalSquares: false);
            (LogisticDesign design, GaussianBatch posterior) = (new(), new());
            design.Pack(w);
            solver.Solve(design, new SignBatch(v.Values, 20, 1, v.RowCount), new GaussianPrior(1), posterior);
            results[i] = [.. posterior.Mean];
        });
        for (int i = 3; i < results.Length; i++) Assert.Equal(results[i % 3], results[i]);
    }

    [Fact]
    public void Solve_Again_AllocatesNothing()
    {
        (RealMatrix w, RealMatrix v) = Draw(60, 10, 40, equalSquares: false);
        (LogisticDesign design, GaussianBatch posterior) = (new(), new());
        var solver = new LogisticVariationalSolver(new());
        for (int i = 0; i < 3; i++)
        {
            design.Pack(w);
            solver.Solve(design, new SignBatch(v.Values, 40, 1, 60), new GaussianPrior(1), posterior);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            design.Pack(w);
            solver.Solve(design, new SignBatch(v.Values, 40, 1, 60), new GaussianPrior(1), posterior);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500);
    }

    [Fact]
    public void Solve_ShapesDiffer_Throws()
    {
        (RealMatrix w, RealMatrix v) = Draw(10, 3, 4, equalSquares: false);

        Assert.Throws<ArgumentException>(() => Solve(w, RealMatrix.Create(9, 4, 1), new GaussianPrior(1)));
        Assert.Throws<ArgumentException>(() => Solve(w, v, new GaussianPrior(new float[11], new float[11])));
        Assert.Throws<ArgumentException>(() => Solve(w, v, new GaussianPrior(new float[12], new float[12])));
        Assert.Throws<ArgumentException>(() => new LogisticVariationalSolver(new AdviOptions { Tolerance = 0 }));
    }

    [Fact]
    public void Validate_BadOptions_NamesAllFaults() =>
        Assert.Equal(
            ["tolerance: 0 is not between 0 and 1", "maxIterations: 0 is less than 1"],
            new AdviOptions { Tolerance = 0, MaxIterations = 0 }.Validate());

    private static (RealMatrix Mean, RealMatrix Variance, Convergence Convergence) Solve(
        RealMatrix w, RealMatrix v, GaussianPrior prior, AdviOptions? options = null)
    {
        (LogisticDesign design, GaussianBatch posterior) = (new(), new());
        design.Pack(w);
        Convergence convergence = new LogisticVariationalSolver(options ?? Exact).Solve(
            design, new SignBatch(v.Values, v.ColumnCount, 1, v.RowCount), prior, posterior);
        return (new(w.ColumnCount, v.ColumnCount, [.. posterior.Mean]), new(w.ColumnCount, v.ColumnCount, [.. posterior.Variance]), convergence);
    }

    private static (RealMatrix W, RealMatrix V) Draw(int rows, int columns, int problems, bool equalSquares, double noise = 0.5)
    {
        var random = new Random(rows * 31 + columns);
        RealMatrix w = RealMatrix.Create(rows, columns, (_, _) => equalSquares ? random.Next(2) * 2 - 1 : 2 * random.NextSingle() - 1);
        RealMatrix u = RealMatrix.Create(columns, problems, (_, _) => 2 * random.NextSingle() - 1);
        var m = (w * u).Map(value => value + noise * (2 * random.NextDouble() - 1) >= 0 ? 1f : -1f);
        return (w, RealMatrix.OfMatrix(m));
    }

    private static void AssertClose((Vector<double> Mean, Vector<double> Variance) expected, RealMatrix mu, RealMatrix s2, int problem, double tolerance)
    {
        double scale = Math.Max(0.1, expected.Mean.L2Norm());
        Assert.InRange((mu.ToDouble().Column(problem) - expected.Mean).L2Norm(), 0, tolerance * scale);
        Assert.InRange((s2.ToDouble().Column(problem) - expected.Variance).L2Norm(), 0, tolerance * expected.Variance.L2Norm());
    }
}

file static class Precision
{
    public static Matrix<double> ToDouble(this RealMatrix matrix) => matrix.Map(value => (double)value);
}

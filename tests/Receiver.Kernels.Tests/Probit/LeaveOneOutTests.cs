using Receiver.Kernels.Tests.Tiles;
using Receiver.Testing;
using Xunit;

namespace Receiver.Kernels.Tests.Probit;

public sealed class LeaveOneOutTests
{
    public static TheoryData<int, LaneWidth> Dimensions()
    {
        var cases = new TheoryData<int, LaneWidth>();
        foreach (int d in new[] { 2, 4, 6, 14 })
            foreach (LaneWidth width in Enum.GetValues<LaneWidth>()) cases.Add(d, width);
        return cases;
    }

    [Theory, MemberData(nameof(Dimensions))]
    [InlineData(1, LaneWidth.Widest), InlineData(5, LaneWidth.Bits128), InlineData(5, LaneWidth.Bits256), InlineData(5, LaneWidth.Bits512)]
    public void Project_AnyDimension_EqualsScalarSum(int d, LaneWidth width)
    {
        float[] sigma = TileCholeskyTests.PositiveDefinite(d), w = Widths.Draw(4 * d, -1, 1, 3), products = new float[4 * d * Tile.Lanes];

        LeaveOneOut.Project(sigma, w, products, width);

        for (int c = 0; c < 4; c++)
            for (int i = 0; i < d; i++)
                for (int lane = 0; lane < Tile.Lanes; lane++) Widths.AssertClose(Row(sigma, w.AsSpan(c * d, d), i, lane), products[(c * d + i) * Tile.Lanes + lane], 1e-5, 1e-5);
    }

    /// <summary>Taking two sites out of a posterior is the same as never having put them in.</summary>
    [Theory, MemberData(nameof(Dimensions))]
    public void Remove_TwoSites_LeavesThePosteriorWithoutThem(int d, LaneWidth width)
    {
        Problem problem = new(d);

        LeaveOneOut.Project(problem.Covariance, problem.Directions, problem.Products, width);
        LeaveOneOut.Remove(problem.Mean, problem.Directions.AsSpan(0, 2 * d), problem.Products.AsSpan(0, 2 * d * Tile.Lanes), problem.Precision, problem.Shift,
            problem.Remaining, problem.Kernel, width);

        for (int lane = 0; lane < Tile.Lanes; lane++)
            for (int i = 0; i < d; i++)
            {
                Assert.Equal(problem.MeanBefore[i * Tile.Lanes + lane], problem.Remaining[i * Tile.Lanes + lane], 2e-3);
                for (int j = 0; j < d; j++) Assert.Equal(problem.CovarianceBefore[(i * d + j) * Tile.Lanes + lane], problem.CovarianceAfter(i, j, lane), 2e-3);
            }
    }

    [Theory, MemberData(nameof(Dimensions))]
    public void Add_HardSymbols_EqualsTheLikelihoodsDifference(int d, LaneWidth width)
    {
        Problem problem = new(d);
        LeaveOneOut.Project(problem.Covariance, problem.Directions, problem.Products);
        LeaveOneOut.Remove(problem.Mean, problem.Directions.AsSpan(0, 2 * d), problem.Products.AsSpan(0, 2 * d * Tile.Lanes), problem.Precision, problem.Shift,
            problem.Remaining, problem.Kernel);
        float[] hard = problem.Directions[(2 * d)..], signs = [.. Enumerable.Range(0, 2 * Tile.Lanes).Select(i => i % 7 == 3 ? 0 : i % 3 == 0 ? -1f : 1f)];
        float[] scores = Widths.Draw(d * Tile.Lanes, -1, 1, 8), before = [.. scores];

        FlipScores.Add(hard, problem.Remaining, problem.Products.AsSpan(0, 2 * d * Tile.Lanes), problem.Kernel, problem.Products.AsSpan(2 * d * Tile.Lanes), signs,
            0.3f, new float[2 * (d + 1) * Tile.Lanes], scores, width);

        for (int lane = 0; lane < Tile.Lanes; lane++)
        {
            double[] variance = [problem.VarianceAlong(hard.AsSpan(0, d), lane), problem.VarianceAlong(hard.AsSpan(d, d), lane)];
            double keep = LogLikelihood(hard);
            for (int bit = 0; bit < d; bit++)
            {
                float[] flipped = [.. hard];
                flipped[bit] = -flipped[bit];
                flipped[d + (bit + d / 2) % d] = -flipped[d + (bit + d / 2) % d];
                Assert.Equal(before[bit * Tile.Lanes + lane] + keep - LogLikelihood(flipped), scores[bit * Tile.Lanes + lane], 2e-3);
            }

            double LogLikelihood(float[] w)
            {
                double sum = 0;
                for (int a = 0; a < 2; a++)
                {
                    double z = 0;
                    for (int i = 0; i < d; i++) z += w[a * d + i] * problem.Remaining[i * Tile.Lanes + lane];
                    sum += NormalReference.LogCdf(signs[a * Tile.Lanes + lane] * z / Math.Sqrt(0.3 + Math.Max(variance[a], 0)));
                }
                return sum;
            }
        }
    }

    [Fact]
    public void Project_LengthsDiffer_Throws() =>
        Assert.Throws<ArgumentException>(() => LeaveOneOut.Project(new float[4 * 16], new float[9], new float[8 * 16]));

    private static double Row(float[] matrix, ReadOnlySpan<float> w, int i, int lane)
    {
        double sum = 0;
        for (int j = 0; j < w.Length; j++) sum += (double)matrix[(i * w.Length + j) * Tile.Lanes + lane] * w[j];
        return sum;
    }

    /// <summary>A posterior before and after two sites, and room for what is computed from it.</summary>
    private sealed class Problem
    {
        private readonly int _d;

        public Problem(int d)
        {
            _d = d;
            Directions = Widths.Draw(4 * d, -1, 1, 4);
            // Hard symbols: w1 = [Re x; −Im x], w2 = [Im x; Re x].
            for (int m = 0; m < d / 2; m++)
            {
                float re = m % 2 == 0 ? 0.7f : -0.7f, im = m % 3 == 0 ? -0.7f : 0.7f;
                (Directions[2 * d + m], Directions[2 * d + d / 2 + m], Directions[3 * d + m], Directions[3 * d + d / 2 + m]) = (re, -im, im, re);
            }
            Precision = Widths.Draw(2 * Tile.Lanes, 0.1, 2, 5);
            Shift = Widths.Draw(2 * Tile.Lanes, -1, 1, 6);
            CovarianceBefore = TileCholeskyTests.PositiveDefinite(d);
            float[] before = [.. CovarianceBefore];
            TileCholesky.Invert(CovarianceBefore, d, new float[d * Tile.Lanes]);
            float[] information = Widths.Draw(d * Tile.Lanes, -1, 1, 7);
            MeanBefore = new float[d * Tile.Lanes];
            TileCholesky.Multiply(CovarianceBefore, information, MeanBefore);
            Covariance = before;
            for (int lane = 0; lane < Tile.Lanes; lane++)
                for (int a = 0; a < 2; a++)
                    for (int i = 0; i < d; i++)
                    {
                        information[i * Tile.Lanes + lane] += Shift[a * Tile.Lanes + lane] * Directions[a * d + i];
                        for (int j = 0; j < d; j++)
                            Covariance[(i * d + j) * Tile.Lanes + lane] += Precision[a * Tile.Lanes + lane] * Directions[a * d + i] * Directions[a * d + j];
                    }
            TileCholesky.Invert(Covariance, d, new float[d * Tile.Lanes]);
            Mean = new float[d * Tile.Lanes];
            TileCholesky.Multiply(Covariance, information, Mean);
            Products = new float[4 * d * Tile.Lanes];
            Remaining = new float[d * Tile.Lanes];
        }

        public float[] Directions { get; }

        public float[] Precision { get; }

        public float[] Shift { get; }

        public float[] CovarianceBefore { get; }

        public float[] MeanBefore { get; }

        public float[] Covariance { get; }

        public float[] Mean { get; }

        public float[] Products { get; }

        public float[] Remaining { get; }

        public float[] Kernel { get; } = new float[3 * Tile.Lanes];

        /// <summary>Σ + A K Aᵀ.</summary>
        public double CovarianceAfter(int i, int j, int lane)
        {
            double k11 = Kernel[lane], k12 = Kernel[Tile.Lanes + lane], k22 = Kernel[2 * Tile.Lanes + lane];
            double a1i = A(0, i), a2i = A(1, i), a1j = A(0, j), a2j = A(1, j);
            return Covariance[(i * _d + j) * Tile.Lanes + lane] + a1i * (k11 * a1j + k12 * a2j) + a2i * (k12 * a1j + k22 * a2j);

            double A(int site, int row) => Products[(site * _d + row) * Tile.Lanes + lane];
        }

        public double VarianceAlong(ReadOnlySpan<float> w, int lane)
        {
            double sum = 0;
            for (int i = 0; i < _d; i++)
                for (int j = 0; j < _d; j++) sum += w[i] * w[j] * CovarianceAfter(i, j, lane);
            return sum;
        }
    }
}

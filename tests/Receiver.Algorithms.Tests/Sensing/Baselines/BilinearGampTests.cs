using System.Numerics;
using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Baselines;
using Receiver.Frames;
using Receiver.Kernels;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Baselines;

public sealed class BilinearGampTests
{
    private const int Taps = 5;

    [Fact]
    public void Block_Solve_IsTheInverseOfTheUsersMatrix()
    {
        SensingState state = OnDictionary(1);
        var random = new Random(1);
        for (int k = 0; k < state.Links.Users; k++)
        {
            var block = new DictionaryBlock(state, k, Taps) { Precision = 3 };
            SplitMatrix matrix = System(state, [.. Enumerable.Range(state.Links.At(k, 0), state.Links.PerUser)], [block]);
            Complex[] right = [.. Enumerable.Range(0, state.Links.PerUser).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))], solved = [.. right];
            block.Solve(solved);
            Complex[] back = [.. Enumerable.Range(0, right.Length).Select(i => Enumerable.Range(0, right.Length).Aggregate(Complex.Zero, (sum, j) => sum + Element(matrix, i, j) * solved[j]))];
            VectorFrame.Near(right, back, 1e-8);
        }
    }

    [Fact]
    public void Block_Variances_AreThoseOfTheInverse()
    {
        SensingState state = OnDictionary(2);
        var block = new DictionaryBlock(state, 1, Taps) { Precision = 2 };
        int[] dictionary = [.. Enumerable.Range(state.Links.At(1, 1), state.Links.Points)];
        SplitMatrix factor = System(state, dictionary, [block]);
        Assert.True(SplitCholesky.TryFactor(factor));
        double sum = 0;
        for (int i = 0; i < dictionary.Length; i++)
        {
            var unit = new Complex[dictionary.Length];
            unit[i] = 1;
            SplitCholesky.Solve(factor, unit);
            sum += unit[i].Real;
        }
        Assert.Equal(sum / dictionary.Length, block.MeanVariance(), 1e-9);
    }

    [Fact]
    public void Solver_UsersThatInterfere_FindsTheLmmseGains()
    {
        SensingState state = OnDictionary(3);
        DictionaryBlock[] blocks = [.. Enumerable.Range(0, state.Links.Users).Select(k => new DictionaryBlock(state, k, Taps) { Precision = 1 + k })];
        var random = new Random(3);
        for (int i = 0; i < state.Links.Count; i++)
        {
            bool isSight = i % state.Links.PerUser == 0;
            state.Links.Gain[i] = random.NextDouble();
            state.Links.Residual[i] = isSight ? 0 : random.NextDouble();
        }
        int[] all = [.. Enumerable.Range(0, state.Links.Count)];
        SplitMatrix factor = System(state, all, blocks);
        Assert.True(SplitCholesky.TryFactor(factor));
        Complex[] expected = [.. all.Select(i => state.NoisePrecision * state.Normal.Correlation[i] + blocks[i / state.Links.PerUser].PrecisionOf(i % state.Links.PerUser) * state.Links.Residual[i])];
        SplitCholesky.Solve(factor, expected);
        DictionarySolver.Solve(state, blocks, 60);
        VectorFrame.Near(expected, state.Links.Gain, 1e-2 * expected.Max(gain => gain.Magnitude));
    }

    [Theory]
    [InlineData(0.1, 0.5, 0.4, -0.3, 6)]
    [InlineData(0.3, 0.2, 0.05, 0.1, 20)]
    [InlineData(0.02, 1, 1.1, 0.2, 3)]
    public void Prior_Posterior_IsThatOfTheIntegral(double share, double variance, double real, double imaginary, double precision)
    {
        Complex seen = new(real, imaginary), mean = 0;
        double step = 0.02, slab = 0, second = 0, spike = (1 - share) * Density(seen, 1 / precision);
        for (double x = -5; x <= 5; x += step)
            for (double y = -5; y <= 5; y += step)
            {
                var gain = new Complex(x, y);
                double weight = share * Density(gain, variance) * Density(seen - gain, 1 / precision) * step * step;
                (slab, mean, second) = (slab + weight, mean + weight * gain, second + weight * gain.Magnitude * gain.Magnitude);
            }
        mean /= slab + spike;
        (Complex actual, double spread, double there) = new SparsePrior(share, variance).Posterior(seen, precision);
        Assert.Equal(slab / (slab + spike), there, 1e-6);
        Assert.True((actual - mean).Magnitude < 1e-6, $"{mean} and {actual}");
        Assert.Equal(second / (slab + spike) - mean.Magnitude * mean.Magnitude, spread, 1e-6);
    }

    [Fact]
    public void Step_NoDictionary_Throws() =>
        Assert.Throws<UnsolvableException>(() => new BilinearGampStep(new()).Run(SmallState.Create(1, lossy: false), new Round(0, 2), default));

    [Fact]
    public void Options_OutOfRange_AreAllListed()
    {
        Assert.Equal(5, new BilinearGampOptions { Passes = 0, SolverSteps = 0, Damping = 0, Share = 0.6, Variance = 0 }.Validate().Count());
        Assert.Empty(new BilinearGampOptions().Validate());
    }

    // Three directions times five taps for three users of an array of six antennas, with symbols that are half known.
    private static SensingState OnDictionary(int seed)
    {
        SensingProblem problem = new RandomScene(SmallState.Options, seed).Next().Problem;
        var paths = new PathDictionary(problem.ReportedPositions, [1, -2, 3], Taps);
        foreach (double u in (double[])[-0.6, 0.1, 0.5])
            for (int tap = 0; tap < Taps; tap++) paths.Points.Add(new ScenePoint(u, 0.3 * u, 80 + 12 * tap));
        var state = new SensingState(problem) { NoisePrecision = 2, Geometry = paths };
        state.RebuildColumns();
        state.Links.Reset(paths.Points.Count, new BisvbiOptions());
        for (int k = 0; k < state.Links.Users; k++) state.Links.Gain[state.Links.At(k, 0)] = new Complex(0.7, 0.1 * k);
        SymbolUpdate.Update(state, diagonalCovariance: false);
        return state;
    }

    // γ⟨AᴴA⟩ + Diag τ on some columns; the lower triangle.
    private static SplitMatrix System(SensingState state, int[] columns, DictionaryBlock[] blocks)
    {
        SplitMatrix matrix = new();
        state.Gram.Plain(state.Columns, state.Statistics, columns, matrix);
        for (int i = 0; i < columns.Length; i++)
        {
            for (int j = 0; j <= i; j++) matrix[i, j] *= state.NoisePrecision;
            (int k, int q) = Math.DivRem(columns[i], state.Links.PerUser);
            matrix[i, i] += blocks[blocks.Length == 1 ? 0 : k].PrecisionOf(q);
        }
        return matrix;
    }

    private static Complex Element(SplitMatrix lower, int i, int j) => j <= i ? lower[i, j] : Complex.Conjugate(lower[j, i]);

    private static double Density(Complex value, double variance) => Math.Exp(-value.Magnitude * value.Magnitude / variance) / (Math.PI * variance);
}

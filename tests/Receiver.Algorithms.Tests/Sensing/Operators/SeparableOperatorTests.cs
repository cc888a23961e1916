using System.Numerics;
using Receiver.Algorithms.Sensing;
using Receiver.Kernels;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Operators;

public sealed class SeparableOperatorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Operators_AgainstNaiveSums_Agree(bool lossy)
    {
        SensingState state = SmallState.Create(3, lossy);
        int count = state.Links.Count;
        var correlation = new Complex[count];
        state.Columns.Correlate(state.Statistics.Correlation, true, correlation);
        VectorFrame.Near([.. Enumerable.Range(0, count).Select(i => SmallState.NaiveCorrelation(state, i))], correlation, 1e-8);
        SplitMatrix gram = new();
        state.Gram.Plain(state.Columns, state.Statistics, [.. Enumerable.Range(0, count)], gram);
        Complex[] product = SmallState.Product(state.Normal, state.Links.Gain), free = SmallState.Product(new NormalEquations(state.Workspace, 0), state.Links.Gain);
        for (int i = 0; i < count; i++)
        {
            Complex sum = 0;
            for (int j = 0; j < count; j++)
            {
                Complex naive = SmallState.NaiveGram(state, i, j);
                if (j <= i) Assert.True((naive - gram[i, j]).Magnitude < 1e-8, $"{i}, {j}: {naive} and {gram[i, j]}");
                sum += naive * state.Links.Gain[j];
            }
            Assert.True((sum - product[i]).Magnitude < 1e-8, $"{i}: {sum} and {product[i]}");
            Assert.True((sum - free[i]).Magnitude < 1e-8, $"{i}: {sum} and {free[i]}");
            Assert.Equal(SmallState.NaiveGram(state, i, i).Real, state.Statistics.Diagonal(i / state.Links.PerUser), 1e-8);
        }
        Assert.Equal(SmallState.NaiveError(state), NoiseUpdate.ExpectedError(state), 1e-3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Extended_AgainstPlainOfMovedColumns_IsItsDerivative(bool lossy)
    {
        // Σ conj(d)·a is the derivative of Σ conj(f(ξ))·a by one coordinate of one column: here the offset of user 0 and the direction of one point of user 0.
        SensingState state = SmallState.Create(4, lossy);
        int[] support = [.. Enumerable.Range(0, state.Links.Count)];
        SplitMatrix extended = new(), plus = new(), minus = new();
        state.Gram.Extended(state.Columns, state.Statistics, support, state.Links.Gain, extended);
        int size = support.Length, row = state.Links.PerUser - 1;
        const double step = 1e-5;
        for (int kind = 1; kind < 4; kind++)
        {
            Moved(state, kind, step, plus);
            Moved(state, kind, -step, minus);
            for (int column = 0; column < row; column++)
            {
                // The derivative by ctau of user 0 moves both columns of that user, so it is looked at with other users' columns only.
                int other = kind == 1 ? state.Links.PerUser + column : column;
                Complex derivative = (Entry(plus, row, other) - Entry(minus, row, other)) / (2 * step) * Complex.Conjugate(state.Links.Gain[row]);
                Complex entry = extended[kind * size + row, other];
                Assert.True((derivative - entry).Magnitude < 1e-5 * (1 + entry.Magnitude), $"{kind}, {column}: {derivative} and {entry}");
            }
        }
    }

    [Fact]
    public void InSpan_ManyColumns_IsTheDirectSolution()
    {
        SensingState state = SmallState.Create(5, lossy: false);
        state.Geometry.Points.Clear();
        foreach ((double u, double v) in new[] { (0.3, 0.1), (-0.4, 0), (0.32, 0.1) })
            for (int i = 0; i < 8; i++) state.Geometry.Points.Add(new ScenePoint(u, v, 20 + 10 * i));
        state.RebuildColumns();
        state.Links.Reset(24, new BisvbiOptions());
        for (int i = 0; i < state.Links.Count; i++) state.Links.Precision[i] = 1 + i % 7;
        state.Statistics.WithData = false;
        state.PilotGains.Solve(state);
        Complex[] direct = GainUpdate.SolveOn(state, [.. Enumerable.Range(0, state.Links.Count)], out _);
        VectorFrame.Near(direct, state.Links.Gain, 1e-9);
    }

    private static Complex Entry(SplitMatrix lower, int row, int column) => column <= row ? lower[row, column] : Complex.Conjugate(lower[column, row]);

    private static void Moved(SensingState state, int kind, double step, SplitMatrix gram)
    {
        Scene scene = state.Geometry.Copy();
        var columns = new Columns(state.Layout);
        int last = scene.Points.Count - 1;
        if (kind == 1) scene.Offsets[0] += step;
        else
        {
            // The direction moves and the delays stay: the columns of the moved scene take their frequency factors from the old one.
            ScenePoint point = scene.Points[last];
            scene.Points[last] = kind == 2 ? point with { U = point.U + step } : point with { V = point.V + step };
        }
        columns.Build(scene);
        if (kind > 1)
            for (int k = 0; k < state.Layout.Users; k++)
            {
                columns.Data[k].CopyFrom(state.Columns.Data[k]);
                columns.Pilot[k].CopyFrom(state.Columns.Pilot[k]);
            }
        state.Gram.Plain(columns, state.Statistics, [.. Enumerable.Range(0, state.Links.Count)], gram);
    }
}

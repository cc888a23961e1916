using Receiver.Algorithms.OneBit;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Contracts;

/// <summary>What every channel estimator keeps to.</summary>
public abstract class ChannelEstimatorContract
{
    private const int Antennas = 18, Users = 3, Uses = 24;

    /// <summary>An estimator that iterates to its end.</summary>
    protected abstract IChannelEstimator Create();

    /// <summary>Relative distance at which two ways to the same answer count as equal.</summary>
    protected virtual double Tolerance => 1e-3;

    [Fact]
    public void Estimate_Problem_HasItsShapeAndFiniteValues()
    {
        ChannelEstimate estimate = Create().Estimate(new OneBitProblems(Antennas, Users, Uses).Estimation).Value;

        Assert.Equal((Antennas, Users), (estimate.Mean.RowCount, estimate.Mean.ColumnCount));
        AssertSound(estimate, Antennas, Users);
    }

    [Fact]
    public void Estimate_HighSnr_ComesCloseToTheDirectionOfEachRow()
    {
        var problem = new OneBitProblems(Antennas, Users, 60);

        ChannelEstimate estimate = Create().Estimate(problem.Estimation).Value;

        double error = 0;
        for (int n = 0; n < Antennas; n++)
        {
            var row = estimate.Mean.Row(n);
            var truth = problem.Channel.Row(n);
            error += ((row / (float)row.L2Norm()) - (truth / (float)truth.L2Norm())).L2Norm() / Antennas;
        }
        Assert.InRange(error, 0, 0.35);
    }

    [Fact]
    public void Estimate_UsersPermuted_PermutesTheAnswer()
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);
        int[] order = [2, 0, 1];

        ComplexMatrix expected = OneBitProblems.Columns(Create().Estimate(problem.Estimation).Value.Mean, order);
        ComplexMatrix actual = Create().Estimate(problem.Estimation with { Symbols = OneBitProblems.Rows(problem.Symbols, order) }).Value.Mean;

        Assert.InRange(OneBitProblems.Distance(actual, expected), 0, Tolerance);
    }

    [Fact]
    public void Estimate_SameProblemAgain_GivesTheSameBits()
    {
        IChannelEstimator estimator = Create();
        ChannelProblem problem = new OneBitProblems(Antennas, Users, Uses).Estimation;

        ChannelEstimate first = estimator.Estimate(problem).Value;
        estimator.Estimate(new OneBitProblems(5, 2, 40, seed: 2).Estimation);
        ChannelEstimate again = estimator.Estimate(problem).Value;

        Assert.Equal(first.Mean.Values, again.Mean.Values);
        Assert.Equal(first.Variance.Values, again.Variance.Values);
    }

    [Fact]
    public void Estimate_ChannelUsesErased_AreLeftOut()
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);
        int[] kept = [.. Enumerable.Range(0, Uses).Where(use => use % 4 != 1)];
        RealMatrix erased = OneBitProblems.With(problem.Received, (i, use) => use % 4 == 1 ? 0 : problem.Received[i, use]);
        RealMatrix replaced = OneBitProblems.With(problem.Received, (i, use) => use % 4 == 1 ? 1 : problem.Received[i, use]);
        ChannelProblem shorter = problem.Estimation with
        {
            Received = OneBitProblems.Columns(problem.Received, kept), Symbols = OneBitProblems.Columns(problem.Symbols, kept),
        };

        ComplexMatrix expected = Create().Estimate(shorter).Value.Mean;

        Assert.InRange(OneBitProblems.Distance(Create().Estimate(problem.Estimation with { Received = erased }).Value.Mean, expected), 0, Tolerance);
        Assert.True(OneBitProblems.Distance(Create().Estimate(problem.Estimation with { Received = replaced }).Value.Mean, expected) > 2 * Tolerance);
    }

    [Fact]
    public void Estimate_SamplesOfOneAntennaErased_LeaveTheOthersAlone()
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);
        RealMatrix erased = OneBitProblems.With(problem.Received, (i, use) => i % Antennas == 1 && use < Uses / 2 ? 0 : problem.Received[i, use]);
        int[] others = [.. Enumerable.Range(0, Antennas).Where(n => n != 1)];

        ComplexMatrix expected = Create().Estimate(problem.Estimation).Value.Mean;
        ComplexMatrix actual = Create().Estimate(problem.Estimation with { Received = erased }).Value.Mean;

        Assert.InRange(OneBitProblems.Distance(OneBitProblems.Rows(actual, others), OneBitProblems.Rows(expected, others)), 0, Tolerance);
        Assert.NotEqual(expected.Row(1), actual.Row(1));
    }

    [Fact]
    public void Estimate_AntennaErasedAltogether_StaysFinite()
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);
        RealMatrix erased = OneBitProblems.With(problem.Received, (i, use) => i % Antennas == 1 ? 0 : problem.Received[i, use]);

        ChannelEstimate estimate = Create().Estimate(problem.Estimation with { Received = erased }).Value;

        AssertSound(estimate, Antennas, Users);
        Assert.True(estimate.Mean.Row(1).L2Norm() < 1e-3);
    }

    [Theory]
    [InlineData(1, 3, 12)]
    [InlineData(6, 1, 12)]
    [InlineData(1, 1, 1)]
    [InlineData(5, 4, 2)]
    public void Estimate_SmallestSizes_StayFinite(int antennas, int users, int uses) =>
        AssertSound(Create().Estimate(new OneBitProblems(antennas, users, uses).Estimation).Value, antennas, users);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Estimate_AllSignsEqual_StaysFinite(float sign)
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);

        AssertSound(Create().Estimate(problem.Estimation with { Received = OneBitProblems.With(problem.Received, (_, _) => sign) }).Value, Antennas, Users);
    }

    [Fact]
    public void Estimate_EverythingErased_SaysSo()
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);

        var error = Assert.Throws<UnsolvableException>(() =>
            Create().Estimate(problem.Estimation with { Received = new RealMatrix(2 * Antennas, Uses) }));

        Assert.Contains("erased", error.Message);
    }

    [Fact]
    public void Estimate_NoChannelUses_SaysSo() =>
        Assert.Throws<UnsolvableException>(() => Create().Estimate(
            new OneBitProblems(Antennas, Users, Uses).Estimation with { Received = new RealMatrix(2 * Antennas, 0), Symbols = new ComplexMatrix(Users, 0) }));

    [Fact]
    public void Estimate_LengthsDiffer_Throws()
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);

        Assert.Throws<ArgumentException>(() => Create().Estimate(problem.Estimation with { Symbols = OneBitProblems.Columns(problem.Symbols, 0, 1) }));
    }

    [Fact]
    public void Estimate_Cancelled_Stops() =>
        Assert.ThrowsAny<OperationCanceledException>(() => Create().Estimate(
            new OneBitProblems(Antennas, Users, Uses).Estimation, new SolveLimit(new CancellationToken(canceled: true))));

    [Fact]
    public void Estimate_OneIterationAllowed_RunsOne()
    {
        Solution<ChannelEstimate> solution = Create().Estimate(new OneBitProblems(Antennas, Users, Uses).Estimation, new SolveLimit(MaxIterations: 1));

        Assert.Equal(1, solution.Convergence.Iterations);
        AssertSound(solution.Value, Antennas, Users);
    }

    private static void AssertSound(ChannelEstimate estimate, int antennas, int users)
    {
        Assert.Equal((antennas, users), (estimate.Mean.RowCount, estimate.Mean.ColumnCount));
        Assert.Equal((antennas, users), (estimate.Variance.RowCount, estimate.Variance.ColumnCount));
        Assert.All(estimate.Mean.Values, value => Assert.True(float.IsFinite(value.Real) && float.IsFinite(value.Imaginary)));
        Assert.All(estimate.Variance.Values, value => Assert.True(value >= 0 && float.IsFinite(value)));
    }
}

using Receiver.Algorithms.OneBit;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Contracts;

/// <summary>What every data detector keeps to.</summary>
public abstract class DataDetectorContract
{
    private const int Antennas = 24, Users = 3, Uses = 18;

    /// <summary>A detector that iterates to its end.</summary>
    protected abstract IDataDetector Create();

    /// <summary>Relative distance at which two ways to the same answer count as equal.</summary>
    protected virtual double Tolerance => 1e-3;

    [Fact]
    public void Detect_HighSnr_FindsNearlyAllBits()
    {
        var problem = new OneBitProblems(40, Users, Uses);

        SymbolEstimate estimate = Create().Detect(problem.Detection).Value;

        AssertSound(estimate, Users, Uses);
        int wrong = estimate.Mean.Values.Zip(problem.Symbols.Values, (a, b) => Qpsk.Decide(a) == b ? 0 : 1).Sum();
        Assert.InRange(wrong, 0, 1);
    }

    [Fact]
    public void Detect_UsersPermuted_PermutesTheAnswer()
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);
        int[] order = [2, 0, 1];

        ComplexMatrix expected = OneBitProblems.Rows(Create().Detect(problem.Detection).Value.Mean, order);
        ComplexMatrix actual = Create().Detect(
            problem.Detection with { Channel = OneBitProblems.Estimate(OneBitProblems.Columns(problem.Channel, order)) }).Value.Mean;

        Assert.InRange(OneBitProblems.Distance(actual, expected), 0, Tolerance);
    }

    [Fact]
    public void Detect_SameProblemAgain_GivesTheSameBits()
    {
        IDataDetector detector = Create();
        DetectionProblem problem = new OneBitProblems(Antennas, Users, Uses).Detection;

        SymbolEstimate first = detector.Detect(problem).Value;
        detector.Detect(new OneBitProblems(5, 2, 40, seed: 2).Detection);
        SymbolEstimate again = detector.Detect(problem).Value;

        Assert.Equal(first.Mean.Values, again.Mean.Values);
        Assert.Equal(first.Variance.Values, again.Variance.Values);
        Assert.Equal(first.LogLikelihoodRatios.Values, again.LogLikelihoodRatios.Values);
    }

    [Fact]
    public void Detect_AntennasErased_AreLeftOut()
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);
        int[] kept = [.. Enumerable.Range(0, Antennas).Where(n => n % 4 != 1)];
        RealMatrix erased = OneBitProblems.With(problem.Received, (i, use) => i % Antennas % 4 == 1 ? 0 : problem.Received[i, use]);
        RealMatrix replaced = OneBitProblems.With(problem.Received, (i, use) => i % Antennas % 4 == 1 ? 1 : problem.Received[i, use]);
        DetectionProblem smaller = problem.Detection with
        {
            Received = OneBitProblems.Antennas(problem.Received, kept), Channel = OneBitProblems.Estimate(OneBitProblems.Rows(problem.Channel, kept)),
        };

        ComplexMatrix expected = Create().Detect(smaller).Value.Mean;

        Assert.InRange(OneBitProblems.Distance(Create().Detect(problem.Detection with { Received = erased }).Value.Mean, expected), 0, Tolerance);
        Assert.True(OneBitProblems.Distance(Create().Detect(problem.Detection with { Received = replaced }).Value.Mean, expected) > 2 * Tolerance);
    }

    [Fact]
    public void Detect_OneUseErased_LeavesTheOthersAlone()
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);
        RealMatrix erased = OneBitProblems.With(problem.Received, (i, use) => use == 3 ? 0 : problem.Received[i, use]);
        int[] others = [.. Enumerable.Range(0, Uses).Where(use => use != 3)];

        ComplexMatrix expected = Create().Detect(problem.Detection).Value.Mean;
        SymbolEstimate actual = Create().Detect(problem.Detection with { Received = erased }).Value;

        AssertSound(actual, Users, Uses);
        Assert.InRange(OneBitProblems.Distance(OneBitProblems.Columns(actual.Mean, others), OneBitProblems.Columns(expected, others)), 0, Tolerance);
        Assert.True(actual.Mean.Column(3).L2Norm() < 0.05);
    }

    [Fact]
    public void Detect_InactiveUsers_AreZeroAndPlayNoPart()
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);

        SymbolEstimate estimate = Create().Detect(problem.Detection with { Active = [true, false, true] }).Value;
        ComplexMatrix expected = Create().Detect(
            problem.Detection with { Channel = OneBitProblems.Estimate(OneBitProblems.Columns(problem.Channel, 0, 2)) }).Value.Mean;

        AssertSound(estimate, Users, Uses);
        Assert.All(estimate.Mean.Row(1), value => Assert.Equal(Complex32.Zero, value));
        Assert.All(estimate.LogLikelihoodRatios.Row(2).Concat(estimate.LogLikelihoodRatios.Row(3)), value => Assert.Equal(0, value));
        Assert.InRange(OneBitProblems.Distance(OneBitProblems.Rows(estimate.Mean, 0, 2), expected), 0, Tolerance);
    }

    [Fact]
    public void Detect_NoUserActive_GivesZeros()
    {
        SymbolEstimate estimate = Create().Detect(new OneBitProblems(Antennas, Users, Uses).Detection with { Active = new bool[Users] }).Value;

        AssertSound(estimate, Users, Uses);
        Assert.All(estimate.Mean.Values, value => Assert.Equal(Complex32.Zero, value));
    }

    [Theory]
    [InlineData(1, 3, 12)]
    [InlineData(6, 1, 12)]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 2)]
    public void Detect_SmallestSizes_StayFinite(int antennas, int users, int uses) =>
        AssertSound(Create().Detect(new OneBitProblems(antennas, users, uses).Detection).Value, users, uses);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Detect_AllSignsEqual_StaysFinite(float sign)
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);

        AssertSound(Create().Detect(problem.Detection with { Received = OneBitProblems.With(problem.Received, (_, _) => sign) }).Value, Users, Uses);
    }

    [Fact]
    public void Detect_AntennaWithoutChannel_PlaysNoPart()
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);
        ComplexMatrix channel = ComplexMatrix.Create(Antennas, Users, (n, m) => n == 2 ? Complex32.Zero : problem.Channel[n, m]);

        AssertSound(Create().Detect(problem.Detection with { Channel = OneBitProblems.Estimate(channel) }).Value, Users, Uses);
    }

    [Fact]
    public void Detect_EverythingErased_SaysSo()
    {
        var problem = new OneBitProblems(Antennas, Users, Uses);

        var error = Assert.Throws<UnsolvableException>(() =>
            Create().Detect(problem.Detection with { Received = new RealMatrix(2 * Antennas, Uses) }));

        Assert.Contains("erased", error.Message);
    }

    [Fact]
    public void Detect_NoChannelUses_SaysSo() =>
        Assert.Throws<UnsolvableException>(() =>
            Create().Detect(new OneBitProblems(Antennas, Users, Uses).Detection with { Received = new RealMatrix(2 * Antennas, 0) }));

    [Fact]
    public void Detect_ShapesDiffer_Throws()
    {
        DetectionProblem problem = new OneBitProblems(Antennas, Users, Uses).Detection;

        Assert.Throws<ArgumentException>(() => Create().Detect(problem with { Received = new RealMatrix(2 * Antennas - 2, Uses) }));
        Assert.Throws<ArgumentException>(() => Create().Detect(problem with { Active = new bool[Users + 1] }));
    }

    [Fact]
    public void Detect_Cancelled_Stops() =>
        Assert.ThrowsAny<OperationCanceledException>(() => Create().Detect(
            new OneBitProblems(Antennas, Users, Uses).Detection, new SolveLimit(new CancellationToken(canceled: true))));

    [Fact]
    public void Detect_OneIterationAllowed_RunsOne()
    {
        Solution<SymbolEstimate> solution = Create().Detect(new OneBitProblems(Antennas, Users, Uses).Detection, new SolveLimit(MaxIterations: 1));

        Assert.Equal(1, solution.Convergence.Iterations);
        AssertSound(solution.Value, Users, Uses);
    }

    private static void AssertSound(SymbolEstimate estimate, int users, int uses)
    {
        Assert.Equal((users, uses), (estimate.Mean.RowCount, estimate.Mean.ColumnCount));
        Assert.Equal((users, uses), (estimate.Variance.RowCount, estimate.Variance.ColumnCount));
        Assert.Equal((2 * users, uses), (estimate.LogLikelihoodRatios.RowCount, estimate.LogLikelihoodRatios.ColumnCount));
        Assert.All(estimate.Variance.Values, value => Assert.True(value >= 0 && float.IsFinite(value)));
        for (int use = 0; use < uses; use++)
            for (int user = 0; user < users; user++)
            {
                AssertAgree(estimate.Mean[user, use].Real, estimate.LogLikelihoodRatios[2 * user, use]);
                AssertAgree(estimate.Mean[user, use].Imaginary, estimate.LogLikelihoodRatios[2 * user + 1, use]);
            }
    }

    // Bit 1 is the negative part, and a positive ratio says 1.
    private static void AssertAgree(float part, float ratio)
    {
        Assert.True(float.IsFinite(part) && float.IsFinite(ratio));
        Assert.InRange(part * ratio, float.MinValue, 0);
    }
}

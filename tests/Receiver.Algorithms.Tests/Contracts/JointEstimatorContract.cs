using Receiver.Algorithms.OneBit;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Contracts;

/// <summary>What every joint estimator keeps to.</summary>
public abstract class JointEstimatorContract
{
    private const int Antennas = 24, Users = 3, Pilots = 20, Uses = 30;

    /// <summary>An estimator that iterates to its end.</summary>
    protected abstract IJointEstimator Create();

    /// <summary>Relative distance at which two ways to the same answer count as equal.</summary>
    protected virtual double Tolerance => 1e-3;

    [Fact]
    public void Estimate_HighSnr_FindsNearlyAllBitsAndTheChannel()
    {
        var problem = new OneBitProblems(40, Users, Pilots + Uses);

        JointEstimate estimate = Create().Estimate(Joint(problem)).Value;

        AssertSound(estimate, 40, Users, Uses);
        ComplexMatrix sent = Columns(problem.Symbols, Pilots, Uses);
        Assert.InRange(estimate.Symbols.Mean.Values.Zip(sent.Values, (a, b) => Qpsk.Decide(a) == b ? 0 : 1).Sum(), 0, 1);
        Assert.InRange(OneBitProblems.Distance(estimate.Channel.Mean, problem.Channel), 0, 0.4);
    }

    [Fact]
    public void Estimate_UsersPermuted_PermutesTheAnswer()
    {
        var problem = new OneBitProblems(Antennas, Users, Pilots + Uses);
        int[] order = [2, 0, 1];
        JointProblem joint = Joint(problem);

        JointEstimate expected = Create().Estimate(joint).Value, actual = Create().Estimate(joint with { Pilots = OneBitProblems.Rows(joint.Pilots, order) }).Value;

        Assert.InRange(OneBitProblems.Distance(actual.Symbols.Mean, OneBitProblems.Rows(expected.Symbols.Mean, order)), 0, Tolerance);
        Assert.InRange(OneBitProblems.Distance(actual.Channel.Mean, OneBitProblems.Columns(expected.Channel.Mean, order)), 0, Tolerance);
    }

    [Fact]
    public void Estimate_SameProblemAgain_GivesTheSameBits()
    {
        IJointEstimator estimator = Create();
        JointProblem problem = Joint(new OneBitProblems(Antennas, Users, Pilots + Uses));

        JointEstimate first = estimator.Estimate(problem).Value;
        estimator.Estimate(Joint(new OneBitProblems(33, 2, Pilots + 50, seed: 2)));
        JointEstimate again = estimator.Estimate(problem).Value;

        Assert.Equal(first.Channel.Mean.Values, again.Channel.Mean.Values);
        Assert.Equal(first.Channel.Variance.Values, again.Channel.Variance.Values);
        Assert.Equal(first.Symbols.Mean.Values, again.Symbols.Mean.Values);
        Assert.Equal(first.Symbols.LogLikelihoodRatios.Values, again.Symbols.LogLikelihoodRatios.Values);
    }

    [Fact]
    public void Estimate_AntennasErased_AreLeftOut()
    {
        var problem = new OneBitProblems(Antennas, Users, Pilots + Uses);
        int[] kept = [.. Enumerable.Range(0, Antennas).Where(n => n % 4 != 1)];
        JointProblem joint = Joint(problem), erased = joint with { PilotReceived = Erase(joint.PilotReceived), DataReceived = Erase(joint.DataReceived) };
        JointProblem smaller = joint with
        {
            PilotReceived = OneBitProblems.Antennas(joint.PilotReceived, kept), DataReceived = OneBitProblems.Antennas(joint.DataReceived, kept),
        };

        JointEstimate expected = Create().Estimate(smaller).Value, actual = Create().Estimate(erased).Value;

        AssertSound(actual, Antennas, Users, Uses);
        Assert.InRange(OneBitProblems.Distance(actual.Symbols.Mean, expected.Symbols.Mean), 0, Tolerance);
        Assert.InRange(OneBitProblems.Distance(OneBitProblems.Rows(actual.Channel.Mean, kept), expected.Channel.Mean), 0, Tolerance);

        static RealMatrix Erase(RealMatrix received) => OneBitProblems.With(received, (i, use) => i % Antennas % 4 == 1 ? 0 : received[i, use]);
    }

    [Fact]
    public void Estimate_DataErased_IsLeftOut()
    {
        JointProblem joint = Joint(new OneBitProblems(Antennas, Users, Pilots + Uses));
        int[] kept = [.. Enumerable.Range(0, Uses).Where(use => use % 5 != 2)];
        JointProblem erased = joint with { DataReceived = OneBitProblems.With(joint.DataReceived, (i, use) => use % 5 == 2 ? 0 : joint.DataReceived[i, use]) };

        ComplexMatrix expected = Create().Estimate(joint with { DataReceived = OneBitProblems.Columns(joint.DataReceived, kept) }).Value.Symbols.Mean;
        JointEstimate actual = Create().Estimate(erased).Value;

        AssertSound(actual, Antennas, Users, Uses);
        Assert.InRange(OneBitProblems.Distance(OneBitProblems.Columns(actual.Symbols.Mean, kept), expected), 0, Tolerance);
        Assert.True(actual.Symbols.Mean.Column(2).L2Norm() < 0.05);
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(1, 3, 8, 4)]
    [InlineData(6, 1, 4, 17)]
    [InlineData(3, 5, 2, 2)]
    public void Estimate_SmallestSizes_StayFinite(int antennas, int users, int pilots, int uses) =>
        AssertSound(Create().Estimate(Joint(new OneBitProblems(antennas, users, pilots + uses), pilots)).Value, antennas, users, uses);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Estimate_AllSignsEqual_StaysFinite(float sign)
    {
        JointProblem joint = Joint(new OneBitProblems(Antennas, Users, Pilots + Uses));

        AssertSound(Create().Estimate(joint with
        {
            PilotReceived = OneBitProblems.With(joint.PilotReceived, (_, _) => sign), DataReceived = OneBitProblems.With(joint.DataReceived, (_, _) => sign),
        }).Value, Antennas, Users, Uses);
    }

    [Fact]
    public void Estimate_PilotsOrDataErased_SaysSo()
    {
        JointProblem joint = Joint(new OneBitProblems(Antennas, Users, Pilots + Uses));

        Assert.Contains("erased", Assert.Throws<UnsolvableException>(() =>
            Create().Estimate(joint with { PilotReceived = new RealMatrix(2 * Antennas, Pilots) })).Message);
        Assert.Contains("erased", Assert.Throws<UnsolvableException>(() => Create().Estimate(joint with { DataReceived = new RealMatrix(2 * Antennas, Uses) })).Message);
    }

    [Fact]
    public void Estimate_NoPilotsOrNoData_SaysSo()
    {
        JointProblem joint = Joint(new OneBitProblems(Antennas, Users, Pilots + Uses));

        Assert.Throws<UnsolvableException>(() =>
            Create().Estimate(joint with { PilotReceived = new RealMatrix(2 * Antennas, 0), Pilots = new ComplexMatrix(Users, 0) }));
        Assert.Throws<UnsolvableException>(() => Create().Estimate(joint with { DataReceived = new RealMatrix(2 * Antennas, 0) }));
    }

    [Fact]
    public void Estimate_ShapesDiffer_Throws()
    {
        JointProblem joint = Joint(new OneBitProblems(Antennas, Users, Pilots + Uses));

        Assert.Throws<ArgumentException>(() => Create().Estimate(joint with { Pilots = OneBitProblems.Columns(joint.Pilots, 0, 1) }));
        Assert.Throws<ArgumentException>(() => Create().Estimate(joint with { DataReceived = new RealMatrix(2 * Antennas - 2, Uses) }));
    }

    [Fact]
    public void Estimate_Cancelled_Stops() =>
        Assert.ThrowsAny<OperationCanceledException>(() => Create().Estimate(
            Joint(new OneBitProblems(Antennas, Users, Pilots + Uses)), new SolveLimit(new CancellationToken(canceled: true))));

    [Fact]
    public void Estimate_OneIterationAllowed_RunsOne()
    {
        Solution<JointEstimate> solution = Create().Estimate(Joint(new OneBitProblems(Antennas, Users, Pilots + Uses)), new SolveLimit(MaxIterations: 1));

        Assert.Equal(1, solution.Convergence.Iterations);
        AssertSound(solution.Value, Antennas, Users, Uses);
    }

    private protected static JointProblem Joint(OneBitProblems problem, int pilots = Pilots) =>
        new(Columns(problem.Received, 0, pilots), Columns(problem.Received, pilots, problem.Received.ColumnCount - pilots), Columns(problem.Symbols, 0, pilots))
        {
            NoiseVariance = problem.NoiseVariance,
        };

    private static ComplexMatrix Columns(ComplexMatrix matrix, int first, int count) => OneBitProblems.Columns(matrix, [.. Enumerable.Range(first, count)]);

    private static RealMatrix Columns(RealMatrix matrix, int first, int count) => OneBitProblems.Columns(matrix, [.. Enumerable.Range(first, count)]);

    private static void AssertSound(JointEstimate estimate, int antennas, int users, int uses)
    {
        Assert.Equal((antennas, users), (estimate.Channel.Mean.RowCount, estimate.Channel.Mean.ColumnCount));
        Assert.Equal((antennas, users), (estimate.Channel.Variance.RowCount, estimate.Channel.Variance.ColumnCount));
        Assert.Equal((users, uses), (estimate.Symbols.Mean.RowCount, estimate.Symbols.Mean.ColumnCount));
        Assert.Equal((users, uses), (estimate.Symbols.Variance.RowCount, estimate.Symbols.Variance.ColumnCount));
        Assert.Equal((2 * users, uses), (estimate.Symbols.LogLikelihoodRatios.RowCount, estimate.Symbols.LogLikelihoodRatios.ColumnCount));
        Assert.All(estimate.Channel.Mean.Values, value => Assert.True(float.IsFinite(value.Real) && float.IsFinite(value.Imaginary)));
        Assert.All(estimate.Channel.Variance.Values.Concat(estimate.Symbols.Variance.Values), value => Assert.True(value >= 0 && float.IsFinite(value)));
        for (int i = 0; i < estimate.Symbols.Mean.Values.Length; i++)
        {
            AssertAgree(estimate.Symbols.Mean.Values[i].Real, estimate.Symbols.LogLikelihoodRatios.Values[2 * i]);
            AssertAgree(estimate.Symbols.Mean.Values[i].Imaginary, estimate.Symbols.LogLikelihoodRatios.Values[2 * i + 1]);
        }
    }

    // Bit 1 is the negative part, and a positive ratio says 1.
    private static void AssertAgree(float part, float ratio)
    {
        Assert.True(float.IsFinite(part) && float.IsFinite(ratio));
        Assert.InRange(part * ratio, float.MinValue, 0);
    }
}

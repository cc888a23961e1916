using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Coarse;

public sealed class CoarseEstimatorTests
{
    private static readonly CoarseEstimator Estimator = new(new CoarseOptions());

    private static readonly Position[] TwoUsers = [new(100, 10, 0), new(92, -20, 0)];

    private static readonly (int, double, double, double, double)[] TwoEchoes = [(0, -0.6, 0.1, 20, 0.4), (1, 0.5, -0.15, 35, 0.4)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Estimate_TwoUsersTwoEchoes_FindsDirectionsNoiseAndOffsets(int pilotSymbols)
    {
        double[] offsets = [4e-8, -3e-8];
        var scene = new SmallScene { Array = new(8, 4), Users = TwoUsers, TimeOffsets = offsets, Echoes = TwoEchoes, PilotSymbols = pilotSymbols };

        CoarseScene found = Estimator.Estimate(scene.Problem(), default);

        foreach (Direction direction in Truth()) Assert.Contains(found.Directions, other => Distance(direction, other) < 0.05);
        Assert.All(found.Directions.Take(2), strongest => Assert.Contains(Truth().Take(2), truth => Distance(truth, strongest) < 0.05));
        Assert.InRange(found.NoiseVariance, 0.06, 0.12);
        for (int user = 0; user < 2; user++) Assert.Equal(offsets[user], found.TimeOffsets[user], 3e-9);
    }

    [Fact]
    public void Estimate_ErasedAntennasAndSymbols_LeavesThemOut()
    {
        var pilot = new ErasureMask(32, 2);
        pilot.Set(5, 3, 0, 1, erased: true);
        pilot.Set(9, 1, 0, 2, erased: true);
        var data = new ErasureMask(32, 2);
        data.Set(9, 1, 0, 2, erased: true);
        data.Set(20, 2, 1, 1, erased: true);
        var scene = new SmallScene { Array = new(8, 4), Users = TwoUsers, Echoes = TwoEchoes, PilotSymbols = 2, PilotErasures = pilot, DataErasures = data };

        CoarseScene found = Estimator.Estimate(scene.Problem(), default);

        foreach (Direction direction in Truth()) Assert.Contains(found.Directions, other => Distance(direction, other) < 0.05);
        Assert.InRange(found.NoiseVariance, 0.05, 0.13);
        Assert.All(found.TimeOffsets, offset => Assert.Equal(0, offset, 3e-9));
    }

    [Fact]
    public void Estimate_PilotsLost_KeepsDirectionsAndNoOffset()
    {
        var pilot = new ErasureMask(32, 1);
        pilot.EraseAll();
        var scene = new SmallScene { Array = new(8, 4), Users = TwoUsers, Echoes = TwoEchoes, PilotErasures = pilot };

        CoarseScene found = Estimator.Estimate(scene.Problem(), default);

        Assert.NotEmpty(found.Directions);
        Assert.All(found.TimeOffsets, offset => Assert.Equal(0, offset));
    }

    [Theory]
    [InlineData(8, 1, 1)]
    [InlineData(1, 8, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 3)]
    [InlineData(8, 8, 1)]
    public void Estimate_AnyArrayAndUsers_GivesFiniteNumbers(int horizontal, int vertical, int users)
    {
        var scene = new SmallScene
        {
            Array = new(horizontal, vertical),
            Users = [.. Enumerable.Range(0, users).Select(k => new Position(90 + 5 * k, 10 * k - 10, 0))],
            PilotsPerUser = 4,
        };
        Finite(Estimator.Estimate(scene.Problem(), default), users);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Estimate_NoNoiseOrNoiseAlone_GivesFiniteNumbers(double noiseVariance) =>
        Finite(Estimator.Estimate(new SmallScene { Array = new(8, 8), Users = TwoUsers, NoiseVariance = noiseVariance }.Problem(), default), 2);

    [Fact]
    public void Estimate_FewerSamplesThanAntennas_GivesFiniteNumbers() =>
        Finite(Estimator.Estimate(new SmallScene { Array = new(8, 8), Users = TwoUsers, DataSubcarriers = 8, PilotsPerUser = 2 }.Problem(), default), 2);

    [Fact]
    public void Estimate_TwoUsersAtOnePlace_GivesFiniteNumbers() =>
        Finite(Estimator.Estimate(new SmallScene { Array = new(8, 4), Users = [new(100, 0, 0), new(100, 0, 0)] }.Problem(), default), 2);

    [Fact]
    public void Estimate_UserAtTheArray_GivesFiniteNumbers()
    {
        SensingProblem problem = new SmallScene { Array = new(8, 4), Users = TwoUsers }.Problem();
        Finite(Estimator.Estimate(problem with { ReportedPositions = [new(0, 0, 0), TwoUsers[1]] }, default), 2);
    }

    [Fact]
    public void Estimate_OnlyZeros_IsUnsolvable()
    {
        SensingProblem problem = new SmallScene { Array = new(8, 4), Users = TwoUsers }.Problem();
        foreach (ComplexMatrix samples in problem.Observation.Pilot.Append(problem.Observation.Data)) samples.Clear();
        Assert.Throws<UnsolvableException>(() => Estimator.Estimate(problem, default));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)]
    public void Estimate_NotFinite_IsUnsolvable(float value)
    {
        SensingProblem problem = new SmallScene { Array = new(8, 4), Users = TwoUsers }.Problem();
        problem.Observation.Data[3, 4] = new Complex32(value, 0);
        Assert.Throws<UnsolvableException>(() => Estimator.Estimate(problem, default));
    }

    [Fact]
    public void Estimate_EverythingLost_IsUnsolvable()
    {
        SensingProblem problem = new SmallScene { Array = new(8, 4), Users = TwoUsers }.Problem();
        problem.Observation.PilotErasures.EraseAll();
        problem.Observation.DataErasures.EraseAll();
        Assert.Throws<UnsolvableException>(() => Estimator.Estimate(problem, default));
    }

    [Fact]
    public void Estimate_Cancelled_Throws() =>
        Assert.Throws<OperationCanceledException>(() =>
            Estimator.Estimate(new SmallScene { Array = new(4, 2), Users = TwoUsers }.Problem(), new SolveLimit(new CancellationToken(canceled: true))));

    [Fact]
    public void Validate_EveryFault_IsListed()
    {
        Assert.Empty(new CoarseOptions().Validate());
        var faulty = new CoarseOptions { ExtraDirections = -1, HorizontalCells = 2, VerticalCells = 0, CellsPerBeam = 0, WeightPasses = 0, TimeOffsets = 1 };
        Assert.Equal(
            ["extraDirections", "horizontalCells", "verticalCells", "cellsPerBeam", "weightPasses", "timeOffsets"],
            faulty.Validate().Select(fault => fault.Split(':')[0]));
    }

    private static IEnumerable<Direction> Truth() =>
        [.. TwoUsers.Select(position => new Direction(position.Y / position.Norm, 0)), .. TwoEchoes.Select(echo => new Direction(echo.Item2, echo.Item3))];

    private static double Distance(Direction left, Direction right) => double.Hypot(left.U - right.U, left.V - right.V);

    private static void Finite(CoarseScene scene, int users)
    {
        Assert.All(scene.Directions, direction => Assert.True(direction.U * direction.U + direction.V * direction.V < 1));
        Assert.Equal(users, scene.TimeOffsets.Count);
        Assert.All(scene.TimeOffsets, offset => Assert.True(double.IsFinite(offset)));
        Assert.True(scene.NoiseVariance > 0 && double.IsFinite(scene.NoiseVariance));
    }
}

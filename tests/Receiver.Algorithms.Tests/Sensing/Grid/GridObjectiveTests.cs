using System.Numerics;
using Receiver.Algorithms.Sensing;
using Receiver.Kernels;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Grid;

public sealed class GridObjectiveTests
{
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Gradient_AgainstFiniteDifferences_Agrees(bool lossy, bool withData)
    {
        SensingState state = SmallState.Create(6, lossy);
        state.Statistics.WithData = withData;
        int[] active = GridObjective.ActiveLinks(state);
        Complex[] gains = [.. active.Select(at => state.Links.Gain[at])], spread = GridObjective.Spread(active, gains, state.Links.Count);
        SceneCoordinates coordinates = GridObjective.Coordinates(state, active);
        var jacobian = new LinkJacobian(state.Geometry, coordinates, active, state.Links.PerUser);
        double[] gradient = Gradient(state, active, gains, coordinates, jacobian);
        double scale = gradient.Max(Math.Abs);
        double[] clips = [.. coordinates.Clips()];
        for (int i = 0; i < gradient.Length; i++)
        {
            double step = 1e-4 * clips[i];
            double difference = (Value(step) - Value(-step)) / (2 * step);
            Assert.True(Math.Abs(difference - gradient[i]) < 1e-5 * scale, $"{i}: {difference} and {gradient[i]}");

            double Value(double by)
            {
                var move = new double[coordinates.Count];
                move[i] = by;
                Scene moved = coordinates.Moved(state.Geometry, move, clips);
                state.Trial.Build(moved);
                return GridObjective.Value(state, state.Trial, spread) + moved.LogPrior(state.Layout.PositionVariance);
            }
        }
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(8, true)]
    public void Run_AnyStep_NeverLowersItsObjective(int seed, bool lossy)
    {
        SensingState state = SmallState.Create(seed, lossy);
        double profiled = double.NegativeInfinity;
        for (int step = 0; step < 6; step++)
        {
            // The active links are held, since the objective is about them.
            for (int i = 0; i < state.Links.Count; i++) state.Links.Probability[i] = state.Links.Gain[i].Magnitude > 0.05 ? 0.9 : 0.1;
            int[] before = GridObjective.ActiveLinks(state);
            double next = state.GaussNewton.Run(state, 1);
            Assert.True(next >= profiled - 1e-9 * Math.Abs(next), $"{step}: {profiled} and {next}");
            profiled = GridObjective.ActiveLinks(state).SequenceEqual(before) ? next : double.NegativeInfinity;
        }
        double objective = GridValue(state);
        for (int step = 0; step < 4; step++)
        {
            double next = GradientStep.Run(state, 1);
            Assert.True(next >= objective - 1e-9 * Math.Abs(next), $"{step}: {objective} and {next}");
            objective = next;
        }
    }

    internal static double[] Gradient(SensingState state, int[] active, Complex[] gains, SceneCoordinates coordinates, LinkJacobian jacobian)
    {
        LinkColumns links = new(state.Layout);
        SplitMatrix beams = new();
        links.Gather(state.Columns, active, state.Statistics.WithData);
        links.Contract(state.Statistics.Correlation, byOffset: false, beams);
        state.Objective.Expand(state, links, gains);
        return state.Objective.Gradient(state, links, beams, gains, coordinates, jacobian).ToArray();
    }

    private static double GridValue(SensingState state)
    {
        int[] active = GridObjective.ActiveLinks(state);
        Complex[] gains = [.. active.Select(at => state.Links.Gain[at])];
        return GridObjective.Value(state, state.Columns, GridObjective.Spread(active, gains, state.Links.Count))
            + state.Geometry.LogPrior(state.Layout.PositionVariance);
    }
}

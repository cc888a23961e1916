using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.Sensing;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Grid;

public sealed class MStepVectorTests
{
    private readonly JsonElement _root = VectorFrame.Load("mstep");

    [Fact]
    public void Gradient_OfTheVector_IsItsGradient()
    {
        SensingState state = Start(out int[] active, out Complex[] gains);
        SceneCoordinates coordinates = GridObjective.Coordinates(state, active);
        Assert.Equal([0, 1, 2, 3, 4], coordinates.Points);
        var jacobian = new LinkJacobian(state.Geometry, coordinates, active, 7);
        double[] gradient = GridObjectiveTests.Gradient(state, active, gains, coordinates, jacobian);
        VectorFrame.Near([.. _root.GetProperty("gradient").EnumerateArray().Select(value => value.GetDouble())], gradient, 1e-5);
    }

    [Fact]
    public void Value_OfTheVector_IsItsObjective()
    {
        SensingState state = Start(out int[] active, out Complex[] gains);
        double value = GridObjective.Value(state, state.Columns, GridObjective.Spread(active, gains, 14)) + state.Geometry.LogPrior(state.Layout.PositionVariance);
        Assert.Equal(_root.GetProperty("Q").GetDouble(), value, 1e-5);
    }

    [Fact]
    public void GaussNewton_OfTheVector_GivesItsScene()
    {
        SensingState state = Start(out int[] active, out Complex[] gains);
        Array.Fill(state.Links.Probability, 0.1);
        Array.Fill(state.Links.Gain, Complex.Zero);
        for (int i = 0; i < active.Length; i++) (state.Links.Probability[active[i]], state.Links.Gain[active[i]]) = (0.9, 10 * gains[i]);
        Assert.Equal(active, GridObjective.ActiveLinks(state));
        JsonElement expected = _root.GetProperty("gn");

        double objective = state.GaussNewton.Run(state, 1);

        Assert.Equal(expected.GetProperty("profile_after").GetDouble(), objective, 1e-4);
        for (int q = 0; q < 6; q++)
        {
            JsonElement point = expected.GetProperty("grid_after")[q];
            Assert.Equal(point[0].GetDouble(), state.Geometry.Points[q].U, 1e-6);
            Assert.Equal(point[1].GetDouble(), state.Geometry.Points[q].V, 1e-6);
            Assert.Equal(point[2].GetDouble(), state.Geometry.Points[q].Range, 1e-4);
        }
        for (int k = 0; k < 2; k++)
        {
            Assert.True(state.Geometry.Users[k].DistanceTo(VectorFrame.At(expected.GetProperty("pu_after")[k])) < 1e-5);
            Assert.Equal(expected.GetProperty("to_after")[k].GetDouble() * SensingLayout.LightSpeed, state.Geometry.Offsets[k], 1e-4);
        }
    }

    private SensingState Start(out int[] active, out Complex[] gains)
    {
        SensingState state = VectorFrame.State(_root);
        VectorFrame.Flat(_root.GetProperty("rho")).CopyTo(state.Links.Precision, 0);
        active = [.. _root.GetProperty("sel").EnumerateArray().SelectMany((row, k) => row.EnumerateArray().Select(q => 7 * k + q.GetInt32()))];
        gains = VectorFrame.FlatPairs(_root.GetProperty("alpha"));
        return state;
    }
}

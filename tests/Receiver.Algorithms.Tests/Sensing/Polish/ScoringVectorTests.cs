using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Receiver.Kernels;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Polish;

/// <summary>Likelihood, gradient, information, steps, decision and elimination as another implementation has them.</summary>
public sealed class ScoringVectorTests
{
    private readonly ScoringVector _vector = new();
    private JsonElement Root => _vector.Root;

    [Fact]
    public void Expect_Vector_GivesLikelihoodAndPosterior()
    {
        SensingState state = _vector.State(Root.GetProperty("state"));
        state.Scoring.Expect(state);
        JsonElement expected = Root.GetProperty("estep");
        Close(expected.GetProperty("L").GetDouble(), state.Scoring.Likelihood, 1e-9);
        Close(expected.GetProperty("J").GetDouble(), state.Scoring.Objective, 1e-9);
        int n = expected.GetProperty("n").GetInt32();
        for (int k = 0; k < 2; k++)
        {
            for (int l = 0; l < 2; l++)
            {
                Near(ScoringVector.Number(expected.GetProperty("V_n")[k][l]), state.Posterior.Covariance[0][2 * k + l, n], 1e-10);
                Near(ScoringVector.Number(expected.GetProperty("Rx_n")[k][l]), state.Statistics.Moments[0][2 * k + l, n], 1e-10);
            }
            for (int t = 0; t < 2; t++)
                for (int i = 0; i < 16; i++) Near(ScoringVector.Number(expected.GetProperty("mux")[t][k][i]), state.Posterior.Mean[t][k, i], 1e-10);
        }
    }

    [Fact]
    public void NoisePrecision_Vector_IsThatOfTheResidual()
    {
        SensingState state = _vector.State(Root.GetProperty("state"));
        state.Scoring.UpdateNoise(state);
        Close(Root.GetProperty("gamma_from_this_state").GetDouble(), state.NoisePrecision, 1e-9);
    }

    [Fact]
    public void Inform_Vector_GivesGradientAndInformation()
    {
        SensingState state = _vector.State(Root.GetProperty("state"));
        ScoringPoint point = state.Scoring.Inform(state);
        double[] expected = ScoringVector.Numbers(Root.GetProperty("gradient").GetProperty("g")), gradient = state.Scoring.Gradient(state, point).ToArray();
        double largest = expected.Max(Math.Abs);
        Assert.Equal(expected.Length, gradient.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], gradient[i], 1e-9 * largest);
        Assert.Equal(ScoringVector.Numbers(Root.GetProperty("h")), state.Scoring.PriorCurvature(point).ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);

        double[][] rows = [.. Root.GetProperty("F_upper_rows").EnumerateArray().Select(ScoringVector.Numbers)];
        PaddedMatrix information = state.Scoring.Information;
        for (int i = 0; i < rows.Length; i++)
            for (int j = i; j < rows.Length; j++)
            {
                double scale = Math.Sqrt(rows[i][0] * rows[j][0]);
                Assert.True(Math.Abs(rows[i][j - i] - information[i, j]) < 1e-9 * scale, $"F[{i},{j}]: {rows[i][j - i]} and {information[i, j]}");
                Assert.True(Math.Abs(rows[i][j - i] - information[j, i]) < 1e-9 * scale, $"F[{j},{i}]: {rows[i][j - i]} and {information[j, i]}");
            }
    }

    [Fact]
    public void Points_Vector_GivesStatisticsAndCovariances() => AssertDecision(Root.GetProperty("decision"), PointTest.At(_vector.State(Root.GetProperty("state"))).Points(), 1e-7);

    [Fact]
    public void Step_Vector_GoesThroughTheSameStates()
    {
        SensingState state = _vector.State(Root.GetProperty("state"));
        Assert.True(state.Scoring.Step(state));
        AssertState(Root.GetProperty("step1").GetProperty("after"), state);
        state.Scoring.UpdateNoise(state);
        Close(Root.GetProperty("gamma_after_step1").GetDouble(), state.NoisePrecision, 1e-6);
        Assert.True(state.Scoring.Step(state));
        AssertState(Root.GetProperty("step2").GetProperty("after"), state);
        Close(Root.GetProperty("step2").GetProperty("tries")[0].GetProperty("J_trial").GetDouble(), state.Scoring.Objective, 1e-6);
        Elimination.Run(state, 20);
        AssertState(Root.GetProperty("eliminate").GetProperty("after"), state);
        AssertDecision(Root.GetProperty("eliminate").GetProperty("decision"), PointTest.At(state).Points(), 1e-6);
    }

    [Fact]
    public void Step_ObjectiveFallsAtFirst_DampsUntilItDoesNot()
    {
        JsonElement expected = Root.GetProperty("rejected_first_try");
        SensingState state = _vector.State(expected.GetProperty("state"));
        Assert.True(state.Scoring.Step(state));
        AssertState(expected.GetProperty("after"), state);
    }

    private static void AssertState(JsonElement expected, SensingState state)
    {
        Close(expected.GetProperty("lm").GetDouble(), state.Scoring.Damping, 1e-9);
        JsonElement points = expected.GetProperty("uvr");
        // The vector keeps the coordinates of a point that was removed, the last one.
        int count = expected.GetProperty("links").EnumerateArray().SelectMany(own => own.EnumerateArray()).Max(q => q.GetInt32());
        Assert.Equal(count, state.Geometry.Points.Count);
        for (int q = 0; q < count; q++)
        {
            double[] uvr = ScoringVector.Numbers(points[q]);
            ScenePoint point = state.Geometry.Points[q];
            Assert.Equal(uvr[0], point.U, 1e-6);
            Assert.Equal(uvr[1], point.V, 1e-6);
            Assert.Equal(uvr[2], point.Range, 1e-5);
        }
        Position[] users = ScoringVector.Places(expected.GetProperty("pu"));
        for (int k = 0; k < users.Length; k++)
        {
            Assert.True(users[k].DistanceTo(state.Geometry.Users[k]) < 1e-6);
            Assert.Equal(expected.GetProperty("to")[k].GetDouble() * SensingLayout.LightSpeed, state.Geometry.Offsets[k], 1e-6);
            int[] links = [.. expected.GetProperty("links")[k].EnumerateArray().Select(q => q.GetInt32())];
            Assert.Equal(links, LinkSelection.Active(state.Links).Where(at => at / state.Links.PerUser == k).Select(at => at % state.Links.PerUser));
            for (int i = 0; i < links.Length; i++)
                Near(ScoringVector.Number(expected.GetProperty("mu")[k][i]), state.Links.Gain[state.Links.At(k, links[i])], 1e-6);
        }
    }

    private static void AssertDecision(JsonElement expected, PointEvidence[] found, double tolerance)
    {
        Assert.Equal(expected.GetArrayLength(), found.Length);
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(expected[i].GetProperty("point").GetInt32(), found[i].Point + 1);
            Assert.Equal(expected[i].GetProperty("users").GetInt32(), found[i].Links);
            Close(expected[i].GetProperty("T").GetDouble(), found[i].Wald, tolerance);
            Close(expected[i].GetProperty("D").GetDouble(), found[i].Evidence, tolerance);
            Close(expected[i].GetProperty("sd").GetDouble(), found[i].Covariance.StandardDeviation, tolerance);
            double[][] covariance = [.. expected[i].GetProperty("cov_xyz").EnumerateArray().Select(ScoringVector.Numbers)];
            double scale = covariance[0][0] + covariance[1][1] + covariance[2][2];
            Assert.Equal(covariance[0][0], found[i].Covariance.Xx, tolerance * scale);
            Assert.Equal(covariance[0][1], found[i].Covariance.Xy, tolerance * scale);
            Assert.Equal(covariance[1][2], found[i].Covariance.Yz, tolerance * scale);
            Assert.Equal(covariance[2][2], found[i].Covariance.Zz, tolerance * scale);
        }
    }

    private static void Close(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Abs(expected), $"{expected} and {actual}");

    private static void Near(Complex expected, Complex actual, double tolerance) =>
        Assert.True((expected - actual).Magnitude < tolerance, $"{expected} and {actual}");
}

using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.Sensing;
using Receiver.Kernels;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Grid;

public sealed class BirthSearchTests
{
    [Fact]
    public void Find_OfTheVector_GivesItsBirths()
    {
        JsonElement root = VectorFrame.Load("birth"), frame = VectorFrame.Load("tiny_frame");
        SensingState state = VectorFrame.State(frame, withScene: false);
        for (int k = 0; k < 2; k++)
        {
            state.Geometry.Users[k] = VectorFrame.At(root.GetProperty("pu")[k]);
            state.Geometry.Offsets[k] = root.GetProperty("to")[k].GetDouble() * SensingLayout.LightSpeed;
        }
        state.RebuildColumns();
        state.Links.Reset(0, new BisvbiOptions());
        state.NoisePrecision = 2;
        for (int k = 0; k < 2; k++)
        {
            state.Links.Gain[k] = VectorFrame.Pair(root.GetProperty("mu_los")[k]);
            for (int n = 0; n < 32; n++)
            {
                for (int t = 0; t < 2; t++) state.Posterior.Mean[t][k, n] = VectorFrame.Pair(frame.GetProperty("true").GetProperty("x")[t][k][n]);
                state.Posterior.Covariance[0][3 * k, n] = 0.05;
            }
        }
        state.Statistics.Update(state.Posterior);

        List<ScenePoint> births = state.Births.Find(state, 4);

        Assert.Equal(root.GetProperty("births").GetArrayLength(), births.Count);
        for (int i = 0; i < births.Count; i++)
        {
            JsonElement expected = root.GetProperty("births")[i];
            Assert.Equal(expected[0].GetDouble(), births[i].U, 1e-9);
            Assert.Equal(expected[1].GetDouble(), births[i].V, 1e-9);
            Assert.Equal(expected[2].GetDouble(), births[i].Range, 1e-9);
        }
    }
}

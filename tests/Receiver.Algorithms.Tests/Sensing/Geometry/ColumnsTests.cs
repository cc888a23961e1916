using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Receiver.Kernels;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Geometry;

public sealed class ColumnsTests
{
    [Fact]
    public void Path_OfTheVector_IsItsDelay()
    {
        JsonElement root = VectorFrame.Load("delays");
        Position user = VectorFrame.At(root.GetProperty("pu"));
        for (int i = 0; i < 3; i++)
        {
            double theta = root.GetProperty("theta")[i].GetDouble(), phi = root.GetProperty("phi")[i].GetDouble();
            var point = new ScenePoint(Math.Sin(theta) * Math.Sin(phi), Math.Cos(phi), root.GetProperty("r")[i].GetDouble());
            Assert.True(point.Place.DistanceTo(VectorFrame.At(root.GetProperty("xyz")[i])) < 1e-9);
            Assert.Equal(root.GetProperty("tau_seconds")[i].GetDouble(), Scene.Path(point.Place, user) / SensingLayout.LightSpeed, 1e-18);
        }
        Assert.Equal(root.GetProperty("tau0_los").GetDouble(), user.Norm / SensingLayout.LightSpeed, 1e-18);
    }

    [Fact]
    public void Build_OfTheSteeringVector_GivesItsResponses()
    {
        JsonElement root = VectorFrame.Load("steering");
        var format = new FrameFormat
        {
            Waveform = Waveform.Ofdm, Antennas = 6, Users = 1, DataLength = 1, Pilots = new ComplexMatrix(1, 1),
            Ofdm = new OfdmFormat
            {
                Subcarriers = 4, SubcarrierSpacingHz = 1e3, CyclicPrefix = 0, Array = new PlanarArray(3, 2), PilotSymbols = 1,
                PilotSubcarriers = [[1]], DataSubcarriers = [0, 2],
            },
        };
        var layout = new SensingLayout(format);
        var scene = new Scene([new(100, 0, 0)], [new(100, 0, 0)], [0]);
        for (int i = 0; i < 3; i++) scene.Points.Add(new ScenePoint(root.GetProperty("u")[i].GetDouble(), root.GetProperty("v")[i].GetDouble(), 50));
        var columns = new Columns(layout);
        columns.Build(scene);
        for (int i = 0; i < 3; i++)
            for (int m = 0; m < 6; m++)
                Assert.True((VectorFrame.Pair(root.GetProperty("a")[i][m]) - columns.Steering[0][columns.AngleOf[i + 1], m]).Magnitude < 1e-12);
    }

    [Fact]
    public void Build_OfTheBasisVector_GivesItsColumns()
    {
        JsonElement root = VectorFrame.Load("sparse_basis");
        SensingState state = VectorFrame.State(VectorFrame.Load("phiH_y"));
        for (int k = 0; k < 2; k++)
            for (int q = 0; q < 7; q++)
                Assert.Equal(root.GetProperty("tau")[k][q].GetDouble(),
                    state.Geometry.Delay(k, q) / SensingLayout.LightSpeed, 1e-18);
        for (int m = 0; m < 4; m++)
            for (int q = 0; q < 7; q++)
            {
                Assert.True((VectorFrame.Pair(root.GetProperty("k0_cols_at_n0")[m][q]) - Entry(state.Columns, 0, m, q, 0)).Magnitude < 1e-10);
                Assert.True((VectorFrame.Pair(root.GetProperty("k1_cols_at_n6")[m][q]) - Entry(state.Columns, 1, m, q, 3)).Magnitude < 1e-10);
            }
    }

    private static Complex Entry(Columns columns, int user, int antenna, int column, int carrier) =>
        columns.Steering[user][columns.AngleOf[column], antenna] * columns.Data[user][column, carrier];
}

using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.Sensing;
using Receiver.Kernels;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Operators;

public sealed class StatisticsVectorTests
{
    private readonly JsonElement _root = VectorFrame.Load("phiH_y");

    [Fact]
    public void Update_OfTheVector_GivesItsStatistics()
    {
        SensingState state = VectorFrame.State(_root);
        for (int k = 0; k < 2; k++)
        {
            for (int m = 0; m < 4; m++)
            {
                for (int n = 0; n < 4; n++) Near(_root.GetProperty("Zd")[k][m][n], state.Statistics.Correlation.Data[k][m, n]);
                for (int n = 0; n < 2; n++) Near(_root.GetProperty("Zp")[k][m][n], state.Statistics.Correlation.Pilot[k][m, n]);
            }
            for (int l = 0; l < 2; l++)
                for (int n = 0; n < 4; n++) Near(_root.GetProperty("Rx")[n][k][l], state.Statistics.Moments[0][2 * k + l, n]);
            Assert.Equal(_root.GetProperty("gdiag")[k].GetDouble(), state.Statistics.Diagonal(k), 1e-9);
        }
    }

    [Fact]
    public void Correlate_OfTheVector_IsAdjointTimesObservation()
    {
        SensingState state = VectorFrame.State(_root);
        var correlation = new Complex[14];
        state.Columns.Correlate(state.Statistics.Correlation, true, correlation);
        VectorFrame.Near(VectorFrame.FlatPairs(_root.GetProperty("AHy_per_user")), correlation, 1e-9);
    }

    [Fact]
    public void Plain_OfTheVector_IsItsGramMatrix()
    {
        SensingState state = VectorFrame.State(_root);
        SplitMatrix gram = new();
        state.Gram.Plain(state.Columns, state.Statistics, [.. Enumerable.Range(0, 14)], gram);
        for (int i = 0; i < 14; i++)
            for (int j = 0; j <= i; j++) Near(_root.GetProperty("gram")[i][j], gram[i, j]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public void Product_OfTheVector_IsGramTimesGains(int largestMatrix)
    {
        SensingState state = VectorFrame.State(_root);
        Complex[] product = SmallState.Product(new NormalEquations(state.Workspace, largestMatrix), VectorFrame.FlatPairs(_root.GetProperty("u")));
        VectorFrame.Near(VectorFrame.FlatPairs(_root.GetProperty("AHA_u")), product, 1e-8);
    }

    private static void Near(JsonElement expected, Complex actual) => Assert.True((VectorFrame.Pair(expected) - actual).Magnitude < 1e-9, $"{expected} and {actual}");
}

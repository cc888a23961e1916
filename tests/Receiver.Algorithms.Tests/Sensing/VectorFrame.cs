using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Receiver.Kernels;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing;

/// <summary>The small frame that the vectors share, as a state in double precision.</summary>
internal static class VectorFrame
{
    public static JsonElement Load(string name) => Vectors.Load($"ofdm-sensing/{name}.json");

    public static SensingState State(JsonElement root, bool withScene = true)
    {
        SensingProblem problem = Problem(root);
        var state = new SensingState(problem);
        SensingLayout layout = state.Layout;
        JsonElement data = root.GetProperty("Yd"), pilot = root.GetProperty("Yp"), pilots = root.GetProperty("up");
        for (int t = 0; t < layout.DataSymbols; t++) Fill(state.Observation.Data[t], (m, n) => Pair(data[t][m][n]));
        for (int k = 0; k < layout.Users; k++)
        {
            int user = k;
            Fill(state.Observation.Pilot[k], (m, i) => Enumerable.Range(0, layout.PilotSymbols).Aggregate(Complex.Zero, (sum, t) =>
                sum + Complex.Conjugate(Pair(pilots[user][t][i])) * Pair(pilot[user][t][m][i])));
            state.Statistics.Correlation.Pilot[k].CopyFrom(state.Observation.Pilot[k]);
        }
        if (!withScene) return state;
        Place(state, root);
        state.NoisePrecision = root.TryGetProperty("gamma", out JsonElement gamma) ? gamma.GetDouble() : 1;
        TakeSymbols(state, root.GetProperty("mux"), root.GetProperty("Vx"));
        return state;
    }

    public static void Place(SensingState state, JsonElement root)
    {
        foreach (JsonElement point in root.GetProperty("grid_uvr").EnumerateArray())
            state.Geometry.Points.Add(new ScenePoint(point[0].GetDouble(), point[1].GetDouble(), point[2].GetDouble()));
        for (int k = 0; k < state.Layout.Users; k++)
        {
            state.Geometry.Users[k] = At(root.GetProperty("pu")[k]);
            state.Geometry.Offsets[k] = root.GetProperty("to")[k].GetDouble() * SensingLayout.LightSpeed;
        }
        state.RebuildColumns();
        state.Links.Reset(state.Geometry.Points.Count, new BisvbiOptions());
    }

    public static void TakeSymbols(SensingState state, JsonElement mean, JsonElement covariance)
    {
        int users = state.Layout.Users;
        for (int t = 0; t < state.Layout.DataSymbols; t++) Fill(state.Posterior.Mean[t], (k, n) => Pair(mean[t][k][n]));
        Fill(state.Posterior.Covariance[0], (row, n) => Pair(covariance[n][row / users][row % users]));
        state.Statistics.Update(state.Posterior);
    }

    public static SensingProblem Problem(JsonElement root)
    {
        int users = root.GetProperty("K").GetInt32(), symbols = root.GetProperty("Td").GetInt32(), pilotSymbols = root.GetProperty("Tp").GetInt32();
        int[] data = Whole(root.GetProperty("D"));
        int[][] pilots = [.. root.GetProperty("P").EnumerateArray().Select(Whole)];
        var array = new PlanarArray(root.GetProperty("Mx").GetInt32(), root.GetProperty("Mz").GetInt32());
        JsonElement up = root.GetProperty("up"), yd = root.GetProperty("Yd"), yp = root.GetProperty("Yp");
        int perUser = pilots[0].Length;
        JsonElement reported = root.TryGetProperty("pu_nominal", out JsonElement nominal) ? nominal
            : root.TryGetProperty("prior_pu", out JsonElement prior) ? prior : root.GetProperty("pu");
        var format = new FrameFormat
        {
            Waveform = Waveform.Ofdm,
            Antennas = array.Antennas,
            Users = users,
            DataLength = symbols,
            Constellation = Constellation.Gaussian,
            Pilots = ComplexMatrix.Create(users, pilotSymbols * perUser, (k, i) => Single(up[k][i / perUser][i % perUser])),
            Ofdm = new OfdmFormat
            {
                Subcarriers = root.GetProperty("N").GetInt32(),
                SubcarrierSpacingHz = root.GetProperty("f0").GetDouble(),
                CyclicPrefix = 0,
                Array = array,
                PilotSymbols = pilotSymbols,
                PilotSubcarriers = pilots,
                DataSubcarriers = data,
                UserPositionStdMetres = Math.Sqrt(0.5),
            },
        };
        var observation = new OfdmObservation(
            [.. Enumerable.Range(0, users).Select(k => ComplexMatrix.Create(array.Antennas, pilotSymbols * perUser, (m, i) => Single(yp[k][i / perUser][m][i % perUser])))],
            ComplexMatrix.Create(array.Antennas, symbols * data.Length, (m, i) => Single(yd[i / data.Length][m][i % data.Length])),
            new ErasureMask(array.Antennas, pilotSymbols), new ErasureMask(array.Antennas, symbols));
        return new SensingProblem(observation, format, [.. reported.EnumerateArray().Select(At)]);
    }

    public static Position At(JsonElement xyz) => new(xyz[0].GetDouble(), xyz[1].GetDouble(), xyz[2].GetDouble());

    public static Complex Pair(JsonElement pair) => new(pair[0].GetDouble(), pair[1].GetDouble());

    /// <summary>[K][Q+1] of real numbers in the order of links.</summary>
    public static double[] Flat(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetDouble())];

    /// <summary>[K][Q+1] of complex numbers in the order of links.</summary>
    public static Complex[] FlatPairs(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(Pair)];

    public static void Near(IReadOnlyList<Complex> expected, IReadOnlyList<Complex> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
            Assert.True((expected[i] - actual[i]).Magnitude <= tolerance, $"{i}: {expected[i]} and {actual[i]}");
    }

    public static void Near(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"{i}: {expected[i]} and {actual[i]}");
    }

    private static void Fill(SplitMatrix matrix, Func<int, int, Complex> entry)
    {
        for (int row = 0; row < matrix.Rows; row++)
            for (int column = 0; column < matrix.Columns; column++) matrix[row, column] = entry(row, column);
    }

    private static int[] Whole(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetInt32())];

    private static Complex32 Single(JsonElement pair) => new((float)pair[0].GetDouble(), (float)pair[1].GetDouble());
}

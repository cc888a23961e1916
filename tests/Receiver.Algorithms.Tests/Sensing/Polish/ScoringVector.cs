using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Receiver.Kernels;
using Receiver.Testing;

namespace Receiver.Algorithms.Tests.Sensing.Polish;

/// <summary>The tiny frame of <c>scoring.json</c>, in the double precision in which it was computed.</summary>
internal sealed class ScoringVector
{
    public JsonElement Root { get; } = Vectors.Load("ofdm-sensing/scoring.json");

    /// <summary>The frame in a given state of the vector, all of it or without some samples.</summary>
    public SensingState State(JsonElement element, ErasureMask? pilotErasures = null, ErasureMask? dataErasures = null)
    {
        JsonElement pilots = Root.GetProperty("up");
        int users = Root.GetProperty("K").GetInt32(), antennas = Root.GetProperty("Mx").GetInt32() * Root.GetProperty("Mz").GetInt32();
        int symbols = Root.GetProperty("Td").GetInt32(), carriers = Root.GetProperty("Nd").GetInt32(), comb = Root.GetProperty("Np").GetInt32();
        var format = new FrameFormat
        {
            Waveform = Waveform.Ofdm,
            Antennas = antennas,
            Users = users,
            DataLength = symbols,
            Constellation = Constellation.Gaussian,
            Pilots = ComplexMatrix.Create(users, comb, (k, i) => Single(Number(pilots[k][0][i]))),
            Ofdm = new OfdmFormat
            {
                Subcarriers = Root.GetProperty("N").GetInt32(),
                SubcarrierSpacingHz = Root.GetProperty("f0").GetDouble(),
                CyclicPrefix = 4,
                Array = new PlanarArray(Root.GetProperty("Mx").GetInt32(), Root.GetProperty("Mz").GetInt32()),
                PilotSymbols = Root.GetProperty("Tp").GetInt32(),
                PilotSubcarriers = [.. Root.GetProperty("P").EnumerateArray().Select(own => own.EnumerateArray().Select(n => n.GetInt32()).ToArray())],
                DataSubcarriers = [.. Root.GetProperty("D").EnumerateArray().Select(n => n.GetInt32())],
                UserPositionStdMetres = Math.Sqrt(Root.GetProperty("sp2").GetDouble() / 2),
            },
        };
        Complex Data(int t, int m, int n) => Number(Root.GetProperty("Yd")[t][m][n]);
        Complex Pilot(int k, int m, int i) => Number(Root.GetProperty("Yp")[k][0][m][i]);
        var observation = new OfdmObservation(
            [.. Enumerable.Range(0, users).Select(k => ComplexMatrix.Create(antennas, comb, (m, i) => Single(Pilot(k, m, i))))],
            ComplexMatrix.Create(antennas, symbols * carriers, (m, i) => Single(Data(i / carriers, m, i % carriers))),
            pilotErasures ?? new ErasureMask(antennas, 1), dataErasures ?? new ErasureMask(antennas, symbols));
        var state = new SensingState(new SensingProblem(observation, format, Places(Root.GetProperty("pnom"))));

        Fill(state, Data, (k, m, i) => Complex.Conjugate(Number(pilots[k][0][i])) * Pilot(k, m, i));
        Apply(state, element);
        return state;
    }

    /// <summary>Replaces what was received by samples in double precision, where they were not lost: y_d by (t, m, n), conj(u)·y_p by (k, m, i).</summary>
    public static void Fill(SensingState state, Func<int, int, int, Complex> data, Func<int, int, int, Complex> pilot)
    {
        OfdmObservation observation = state.Problem.Observation;
        state.Observation.DataPower = 0;
        Array.Clear(state.Observation.UserPilotPower);
        for (int m = 0; m < state.Layout.Antennas; m++)
        {
            for (int t = 0; t < state.Layout.DataSymbols; t++)
            {
                if (observation.DataErasures[m, t]) continue;
                for (int n = 0; n < state.Layout.DataCarriers; n++)
                {
                    Complex sample = state.Observation.Data[t][m, n] = data(t, m, n);
                    state.Observation.DataPower += sample.Real * sample.Real + sample.Imaginary * sample.Imaginary;
                }
            }
            if (observation.PilotErasures[m, 0]) continue;
            for (int k = 0; k < state.Layout.Users; k++)
                for (int i = 0; i < state.Layout.PilotCarriers; i++)
                {
                    Complex sample = state.Statistics.Correlation.Pilot[k][m, i] = pilot(k, m, i);
                    state.Observation.UserPilotPower[k] += sample.Real * sample.Real + sample.Imaginary * sample.Imaginary;
                }
        }
        state.Scoring.Invalidate();
    }

    private static void Apply(SensingState state, JsonElement element)
    {
        foreach (JsonElement point in element.GetProperty("uvr").EnumerateArray())
        {
            double[] values = Numbers(point);
            state.Geometry.Points.Add(new ScenePoint(values[0], values[1], values[2]));
        }
        Position[] users = Places(element.GetProperty("pu"));
        state.Links.Reset(state.Geometry.Points.Count, new BisvbiOptions());
        Array.Clear(state.Links.Probability);
        for (int k = 0; k < users.Length; k++)
        {
            state.Geometry.Users[k] = users[k];
            state.Geometry.Offsets[k] = element.GetProperty("to")[k].GetDouble() * SensingLayout.LightSpeed;
            int[] links = [.. element.GetProperty("links")[k].EnumerateArray().Select(q => q.GetInt32())];
            for (int i = 0; i < links.Length; i++)
            {
                state.Links.Probability[state.Links.At(k, links[i])] = 1;
                state.Links.Gain[state.Links.At(k, links[i])] = Number(element.GetProperty("mu")[k][i]);
            }
        }
        state.NoisePrecision = element.GetProperty("gamma").GetDouble();
        state.Scoring.Damping = element.GetProperty("lm").GetDouble();
        state.RebuildColumns();
    }

    public static Position[] Places(JsonElement element) =>
        [.. element.EnumerateArray().Select(Numbers).Select(p => new Position(p[0], p[1], p[2]))];

    public static double[] Numbers(JsonElement element) => [.. element.EnumerateArray().Select(value => value.GetDouble())];

    public static Complex Number(JsonElement element) => new(element[0].GetDouble(), element[1].GetDouble());

    private static Complex32 Single(Complex value) => new((float)value.Real, (float)value.Imaginary);
}

using System.Numerics;
using Receiver.Algorithms.Sensing;
using Receiver.Frames;

namespace Receiver.Algorithms.Tests.Sensing;

/// <summary>A small random state in the middle of its work, with some samples lost if wanted, and naive sums about it.</summary>
internal static class SmallState
{
    public static readonly RandomSceneOptions Options = new()
    {
        Array = new PlanarArray(3, 2), Users = 3, Subcarriers = 64, SpacingHz = 480e3, Pilots = 4, Data = 16, SharedScatterers = 3, PrivateScatterers = 1, SnrDb = 5,
    };

    public static SensingState Create(int seed, bool lossy)
    {
        SentFrame frame = new RandomScene(Options, seed).Next();
        if (lossy)
        {
            frame.Problem.Observation.PilotErasures.Set(1, 1, 0, 1, true);
            frame.Problem.Observation.DataErasures.Set(0, 2, 0, 1, true);
            frame.Problem.Observation.DataErasures.Set(4, 2, 1, 1, true);
            Spoil(frame.Problem.Observation);
        }
        var state = new SensingState(frame.Problem) { NoisePrecision = 3 };
        var random = new Random(seed + 1);
        foreach (Position place in frame.Scatterers)
            state.Geometry.Points.Add(new ScenePoint(place.Y / place.Norm + 0.01, place.Z / place.Norm - 0.01, place.Norm + random.NextDouble()));
        for (int k = 0; k < 3; k++) state.Geometry.Offsets[k] = random.NextDouble() - 0.5;
        state.RebuildColumns();
        state.Links.Reset(state.Geometry.Points.Count, new BisvbiOptions());
        for (int i = 0; i < state.Links.Count; i++)
        {
            state.Links.Gain[i] = new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            state.Links.Precision[i] = 1 + 5 * random.NextDouble();
            state.Links.Probability[i] = random.NextDouble();
        }
        SymbolUpdate.Update(state, diagonalCovariance: false);
        return state;
    }

    /// <summary>⟨AᴴA⟩u.</summary>
    public static Complex[] Product(NormalEquations equations, Complex[] gains)
    {
        var product = new Complex[gains.Length];
        equations.Product(gains, product);
        return product;
    }

    /// <summary>Full column (antenna, time, carrier) products: Σ over what was received, as a double loop over everything.</summary>
    public static Complex NaiveGram(SensingState state, int first, int second)
    {
        SensingLayout layout = state.Layout;
        (int k, int q) = Math.DivRem(first, state.Links.PerUser);
        (int l, int p) = Math.DivRem(second, state.Links.PerUser);
        OfdmObservation observation = state.Problem.Observation;
        Complex sum = 0;
        for (int t = 0; t < layout.DataSymbols; t++)
            for (int m = 0; m < layout.Antennas; m++)
                for (int n = 0; n < layout.DataCarriers; n++)
                    if (!observation.DataErasures[m, t])
                        sum += Complex.Conjugate(Data(state, k, q, m, n)) * Data(state, l, p, m, n)
                            * (Complex.Conjugate(state.Posterior.Mean[t][k, n]) * state.Posterior.Mean[t][l, n]
                                + state.Posterior.Covariance[Block(state, t)][l * layout.Users + k, n]);
        for (int t = 0; t < layout.PilotSymbols && k == l; t++)
            for (int m = 0; m < layout.Antennas; m++)
                for (int n = 0; n < layout.PilotCarriers; n++)
                    if (!observation.PilotErasures[m, t]) sum += Complex.Conjugate(Pilot(state, k, q, m, n)) * Pilot(state, l, p, m, n);
        return sum;
    }

    /// <summary>One element of ⟨A⟩ᴴy.</summary>
    public static Complex NaiveCorrelation(SensingState state, int column)
    {
        SensingLayout layout = state.Layout;
        OfdmObservation observation = state.Problem.Observation;
        (int k, int q) = Math.DivRem(column, state.Links.PerUser);
        Complex sum = 0;
        for (int m = 0; m < layout.Antennas; m++)
        {
            for (int t = 0; t < layout.DataSymbols; t++)
                for (int n = 0; n < layout.DataCarriers; n++)
                    if (!observation.DataErasures[m, t])
                        sum += Complex.Conjugate(Data(state, k, q, m, n) * state.Posterior.Mean[t][k, n]) * ToComplex(observation.Data[m, t * layout.DataCarriers + n]);
            for (int i = 0; i < layout.PilotSymbols * layout.PilotCarriers; i++)
                if (!observation.PilotErasures[m, i / layout.PilotCarriers])
                    sum += Complex.Conjugate(Pilot(state, k, q, m, i % layout.PilotCarriers) * ToComplex(state.Problem.Format.Pilots[k, i]))
                        * ToComplex(observation.Pilot[k][m, i]);
        }
        return sum;
    }

    /// <summary>⟨‖y − Aα‖²⟩ from E|y|² − 2Re… of every sample.</summary>
    public static double NaiveError(SensingState state)
    {
        double power = 0;
        OfdmObservation observation = state.Problem.Observation;
        SensingLayout layout = state.Layout;
        for (int m = 0; m < layout.Antennas; m++)
        {
            for (int i = 0; i < observation.Data.ColumnCount; i++)
                if (!observation.DataErasures[m, i / layout.DataCarriers]) power += observation.Data[m, i].MagnitudeSquared;
            foreach (ComplexMatrix pilot in observation.Pilot)
                for (int i = 0; i < pilot.ColumnCount; i++)
                    if (!observation.PilotErasures[m, i / layout.PilotCarriers]) power += pilot[m, i].MagnitudeSquared;
        }
        for (int i = 0; i < state.Links.Count; i++)
        {
            power -= 2 * (Complex.Conjugate(state.Links.Gain[i]) * NaiveCorrelation(state, i)).Real;
            for (int j = 0; j < state.Links.Count; j++) power += (Complex.Conjugate(state.Links.Gain[i]) * NaiveGram(state, i, j) * state.Links.Gain[j]).Real;
            power += state.Links.Variance[i] * NaiveGram(state, i, i).Real;
        }
        return power;
    }

    private static int Block(SensingState state, int time) => Array.FindIndex(state.Observation.DataBlocks, block => block.Symbols.Contains(time));

    private static Complex Data(SensingState state, int k, int q, int m, int n) => Entry(state, k, q, m, state.Layout.DataIndices[n]);

    private static Complex Pilot(SensingState state, int k, int q, int m, int n) => Entry(state, k, q, m, state.Layout.PilotIndices[k][n]);

    private static Complex Entry(SensingState state, int k, int q, int m, int carrier)
    {
        (double u, double v) = state.Geometry.Direction(k, q);
        double antenna = Math.PI * ((m % 3 - 1) * u + (m / 3 - 0.5) * v);
        return Complex.FromPolarCoordinates(1, antenna - 2 * Math.PI * Options.SpacingHz * (carrier - 31.5) * state.Geometry.Delay(k, q) / 299792458.0);
    }

    private static Complex ToComplex(Complex32 value) => new(value.Real, value.Imaginary);

    // What was lost means nothing, so it is made as wrong as can be.
    private static void Spoil(OfdmObservation observation)
    {
        for (int i = 0; i < observation.Data.ColumnCount; i++)
            for (int m = 0; m < observation.Data.RowCount; m++)
                if (observation.DataErasures[m, i / 16]) observation.Data[m, i] = new Complex32(float.NaN, 1e9f);
        foreach (ComplexMatrix pilot in observation.Pilot)
            for (int i = 0; i < pilot.ColumnCount; i++)
                for (int m = 0; m < pilot.RowCount; m++)
                    if (observation.PilotErasures[m, i / 4]) pilot[m, i] = new Complex32(float.NaN, 1e9f);
    }
}

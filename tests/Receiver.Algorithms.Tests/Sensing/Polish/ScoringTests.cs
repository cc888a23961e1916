using System.Numerics;
using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Polish;

/// <summary>The gradient against differences of the objective, and the information against the spread of the gradient over frames drawn from the model.</summary>
public sealed class ScoringTests
{
    private readonly ScoringVector _vector = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradient_AnyCoordinate_IsTheSlopeOfTheObjective(bool isErased)
    {
        SensingState state = State(isErased);
        ScoringPoint point = state.Scoring.Inform(state);
        double[] gradient = state.Scoring.Gradient(state, point).ToArray(), steps = [.. Enumerable.Repeat(1e-4, 2 * point.Active.Length), .. point.Coordinates.Clips().Select(clip => clip * 1e-3)];
        for (int i = 0; i < gradient.Length; i++)
        {
            double step = steps[i];
            double slope = (8 * (Objective(i, step) - Objective(i, -step)) - (Objective(i, 2 * step) - Objective(i, -2 * step))) / (12 * step);
            Assert.True(Math.Abs(slope - gradient[i]) < 1e-6 * (Math.Abs(slope) + gradient.Max(Math.Abs) * 1e-2), $"coordinate {i}: {slope} and {gradient[i]}");
        }

        double Objective(int coordinate, double step)
        {
            var gains = (Complex[])state.Links.Gain.Clone();
            Scene scene = state.Geometry;
            if (coordinate < 2 * point.Active.Length)
                gains[point.Active[coordinate / 2]] += coordinate % 2 == 0 ? step : new Complex(0, step);
            else
            {
                var move = new double[point.Coordinates.Count];
                move[coordinate - 2 * point.Active.Length] = step;
                scene = point.Coordinates.Moved(scene, move, point.Coordinates.Clips());
            }
            state.Trial.Build(scene);
            return MarginalLikelihood.Evaluate(state, new GaussianData(state.Layout), state.Trial, gains) + MarginalLikelihood.LogPrior(state, scene, gains);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Information_FramesDrawnFromTheModel_IsTheMeanOuterProductOfTheirGradients(bool isErased)
    {
        const int frames = 1500;
        SensingState state = State(isErased);
        var random = new Random(5);
        ScoringPoint point = state.Scoring.Inform(state);
        int size = point.Count;
        double[,] information = new double[size, size], mean = new double[size, size];
        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++) information[i, j] = state.Scoring.Information[i, j];
        double[] prior = new double[size];
        for (int i = 0; i < point.Active.Length; i++)
            (prior[2 * i], prior[2 * i + 1]) = (-2 * MarginalLikelihood.GainPrecision * point.Gains[i].Real, -2 * MarginalLikelihood.GainPrecision * point.Gains[i].Imaginary);
        double[] scene = new double[point.Coordinates.Count];
        point.Coordinates.AddPriorGradient(state.Geometry, scene);
        scene.CopyTo(prior, 2 * point.Active.Length);
        (Complex[,,] pilots, Complex[,,] channel) = Channel(state);
        for (int frame = 0; frame < frames; frame++)
        {
            Draw(state, pilots, channel, random);
            state.Scoring.Expect(state);
            double[] gradient = state.Scoring.Gradient(state, point).ToArray();
            for (int i = 0; i < size; i++)
                for (int j = 0; j < size; j++) mean[i, j] += (gradient[i] - prior[i]) * (gradient[j] - prior[j]) / frames;
        }
        double squares = 0;
        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++)
            {
                double difference = (mean[i, j] - information[i, j]) / Math.Sqrt(information[i, i] * information[j, j]);
                Assert.True(Math.Abs(difference) < 5.5 * Math.Sqrt(2.0 / frames), $"F[{i},{j}]: {information[i, j]} and {mean[i, j]}");
                squares += difference * difference / (size * size);
            }
        Assert.True(Math.Sqrt(squares) < 1.4 / Math.Sqrt(frames), $"root mean square {Math.Sqrt(squares)}");
    }

    [Fact]
    public void Step_FromAnywhere_NeverLowersTheObjective()
    {
        SensingState state = State(isErased: true);
        double before = double.NegativeInfinity;
        for (int step = 0; step < 8; step++)
        {
            state.Scoring.Step(state);
            state.Scoring.Expect(state);
            Assert.True(state.Scoring.Objective >= before);
            before = state.Scoring.Objective;
        }
    }

    private SensingState State(bool isErased)
    {
        if (!isErased) return _vector.State(_vector.Root.GetProperty("state"));
        ErasureMask pilots = new(8, 1), data = new(8, 2);
        pilots.Set(3, 1, 0, 1, erased: true);
        data.Set(5, 2, 1, 1, erased: true);
        return _vector.State(_vector.Root.GetProperty("state"), pilots, data);
    }

    // H on pilots and on data [K, M, subcarrier] at the state's point.
    private static (Complex[,,] Pilots, Complex[,,] Data) Channel(SensingState state)
    {
        state.Columns.Synthesize(state.Links.Gain, true, state.Response);
        SensingLayout layout = state.Layout;
        Complex[,,] pilots = new Complex[layout.Users, layout.Antennas, layout.PilotCarriers], data = new Complex[layout.Users, layout.Antennas, layout.DataCarriers];
        for (int k = 0; k < layout.Users; k++)
            for (int m = 0; m < layout.Antennas; m++)
            {
                for (int i = 0; i < layout.PilotCarriers; i++) pilots[k, m, i] = state.Response.Pilot[k][m, i];
                for (int n = 0; n < layout.DataCarriers; n++) data[k, m, n] = state.Response.Data[k][m, n];
            }
        return (pilots, data);
    }

    private static void Draw(SensingState state, Complex[,,] pilots, Complex[,,] channel, Random random)
    {
        SensingLayout layout = state.Layout;
        double noise = state.NoiseVariance;
        var symbols = new Complex[layout.DataSymbols, layout.Users, layout.DataCarriers];
        for (int t = 0; t < layout.DataSymbols; t++)
            for (int k = 0; k < layout.Users; k++)
                for (int n = 0; n < layout.DataCarriers; n++) symbols[t, k, n] = Normal(random, 1);
        ScoringVector.Fill(state, (t, m, n) =>
        {
            Complex sum = Normal(random, noise);
            for (int k = 0; k < layout.Users; k++) sum += channel[k, m, n] * symbols[t, k, n];
            return sum;
        }, (k, m, i) => pilots[k, m, i] + Normal(random, noise));
    }

    private static Complex Normal(Random random, double variance) =>
        Complex.FromPolarCoordinates(Math.Sqrt(-variance * Math.Log(1 - random.NextDouble())), 2 * Math.PI * random.NextDouble());
}

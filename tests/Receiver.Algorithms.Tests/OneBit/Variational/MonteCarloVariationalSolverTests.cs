using System.Text.Json;
using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Algorithms.Tests.Contracts;
using Receiver.Frames;
using Receiver.Kernels;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.Variational;

public sealed class MonteCarloVariationalSolverTests
{
    [Fact]
    public void AddSample_Vector_GivesItsGradient()
    {
        JsonElement vector = Vectors.Load("one-bit/advi_gradient.json");
        double[] mu = vector.GetProperty("mu").Vector(), omega = vector.GetProperty("omega").Vector();
        double[,] eta = vector.GetProperty("eta").Matrix();
        float[] sign = [.. vector.GetProperty("v").Vector().Select(value => (float)value)];
        double[] meanGradient = vector.GetProperty("mc_grad_mu").Vector(), omegaGradient = vector.GetProperty("mc_grad_omega").Vector();
        var design = new LogisticDesign();
        design.Pack(vector.GetProperty("W").Matrix().ToMatrix());
        var tile = new MonteCarloTile();
        tile.Load(design, 0, new SignBatch(sign, 1, 1, sign.Length), new GaussianPrior(1));
        for (int i = 0; i < mu.Length; i++)
            (tile.Mean[i * Tile.Lanes], tile.LogDeviation[i * Tile.Lanes]) = ((float)mu[i], (float)omega[i]);

        tile.ClearGradient();
        for (int sample = 0; sample < eta.GetLength(0); sample++)
        {
            for (int i = 0; i < mu.Length; i++) tile.Noise[i * Tile.Lanes] = (float)eta[sample, i];
            tile.AddSample(design, 1f / eta.GetLength(0));
        }

        for (int i = 0; i < mu.Length; i++)
        {
            Assert.Equal(meanGradient[i], tile.MeanGradient[i * Tile.Lanes], 1e-5);
            Assert.Equal(omegaGradient[i], tile.LogDeviationGradient[i * Tile.Lanes], 1e-5);
        }
    }

    [Fact]
    public void Estimate_ManySamples_AgreesWithTheDeterministicForm()
    {
        ChannelProblem problem = new OneBitProblems(20, 4, 40).Estimation;

        ChannelEstimate expected = new AdviChannelEstimator(new() { Tolerance = 1e-5 }).Estimate(problem).Value;
        ChannelEstimate sampled = new AdviMonteCarloChannelEstimator(new() { Samples = 60, Iterations = 300 }).Estimate(problem).Value;

        Assert.InRange(OneBitProblems.Distance(sampled.Mean, expected.Mean), 0, 0.03);
        Assert.InRange((sampled.Variance - expected.Variance).FrobeniusNorm() / expected.Variance.FrobeniusNorm(), 0, 0.1);
    }

    // What is left is the noise of the samples: with four times as many it is about half as large.
    [Fact]
    public void Detect_ManySamples_AgreesWithTheDeterministicForm()
    {
        DetectionProblem problem = new OneBitProblems(24, 3, 20, snrDb: 0).Detection;
        SymbolEstimate expected = new AdviDataDetector(new() { Tolerance = 1e-5 }).Detect(problem).Value;
        double Distance(int samples) => OneBitProblems.Distance(
            new AdviMonteCarloDataDetector(new() { Samples = samples, Iterations = 300 }).Detect(problem).Value.Mean, expected.Mean);

        double few = Distance(20), many = Distance(80);

        Assert.InRange(many, 0, 0.03);
        Assert.InRange(many, 0, 0.8 * few);
    }

    [Fact]
    public void Estimate_OtherSeedOrStream_GivesOtherSamples()
    {
        ChannelProblem problem = new OneBitProblems(20, 4, 40).Estimation;
        Complex32[] Estimate(ulong seed, ulong stream) =>
            new AdviMonteCarloChannelEstimator(new() { Seed = seed, Iterations = 20 }).Estimate(problem with { Stream = stream }).Value.Mean.Values;

        Assert.Equal(Estimate(1, 1), Estimate(1, 1));
        Assert.NotEqual(Estimate(1, 1), Estimate(2, 1));
        Assert.NotEqual(Estimate(1, 1), Estimate(1, 2));
    }

    [Fact]
    public void Validate_BadOptions_NamesAllFaults() =>
        Assert.Equal(
            ["samples: 0 is less than 1", "iterations: -1 is less than 1", "stepSize: 0 is not above 0 and at most 1"],
            new AdviMonteCarloOptions { Samples = 0, Iterations = -1, StepSize = 0 }.Validate());
}

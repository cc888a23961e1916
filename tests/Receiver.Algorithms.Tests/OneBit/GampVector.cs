using System.Numerics;
using System.Text.Json;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit;

/// <summary>The problem of <c>gamp_small.json</c>.</summary>
internal sealed class GampVector
{
    private readonly JsonElement _root = Vectors.Load("one-bit/gamp_small.json");

    public Complex[,] Pilots => _root.GetProperty("Xp").SplitMatrix();

    public Complex[,] Y => _root.GetProperty("Y").SplitMatrix();

    public Complex[,] PilotY => Y.Columns(0, Pilots.GetLength(1));

    public Complex[,] DataY => Y.Columns(Pilots.GetLength(1), Y.GetLength(1) - Pilots.GetLength(1));

    public double Noise => _root.GetProperty("sigma2").GetDouble();

    public double Damping => _root.GetProperty("damp").GetDouble();

    /// <summary>Channel estimation by the reference, transposed <c>[M×N]</c>.</summary>
    public AmpReference.Posterior Channel(int iterations) =>
        AmpReference.Gamp(Pilots.Transpose(), PilotY.Transpose(), [.. Enumerable.Repeat(Noise, Pilots.GetLength(1))], AmpReference.Gaussian, iterations, Damping);

    /// <summary>Data detection by the reference from a channel <c>[M×N]</c>.</summary>
    public AmpReference.Posterior Detection(AmpReference.Posterior h)
    {
        double[] noise = [.. Enumerable.Range(0, h.Mean.GetLength(1)).Select(n => Noise + Enumerable.Range(0, h.Mean.GetLength(0)).Sum(m => h.Variance[m, n]))];
        return AmpReference.Gamp(h.Mean.Transpose(), DataY, noise, AmpReference.Qpsk, 12, Damping);
    }

    public void AssertClose(string name, string mean, string variance, Complex[,] actualMean, double[,] actualVariance, string tolerance) =>
        AssertClose(name, mean, variance, actualMean, actualVariance, _root.GetProperty(tolerance).GetDouble());

    public void AssertClose(string name, string mean, string variance, Complex[,] actualMean, double[,] actualVariance, double tolerance)
    {
        Complex[,] expectedMean = _root.GetProperty(name).GetProperty(mean).SplitMatrix();
        double[,] expectedVariance = _root.GetProperty(name).GetProperty(variance).Matrix();
        Assert.Equal((expectedMean.GetLength(0), expectedMean.GetLength(1)), (actualMean.GetLength(0), actualMean.GetLength(1)));
        for (int i = 0; i < expectedMean.GetLength(0); i++)
            for (int j = 0; j < expectedMean.GetLength(1); j++)
            {
                Assert.Equal(0, (expectedMean[i, j] - actualMean[i, j]).Magnitude, tolerance);
                Assert.Equal(expectedVariance[i, j], actualVariance[i, j], tolerance);
            }
    }
}

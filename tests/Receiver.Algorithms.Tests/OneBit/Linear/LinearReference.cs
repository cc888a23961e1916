using System.Numerics;
using Receiver.Algorithms.OneBit;
using Receiver.Frames;
using DenseMatrix = MathNet.Numerics.LinearAlgebra.Complex.DenseMatrix;
using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<System.Numerics.Complex>;

namespace Receiver.Algorithms.Tests.OneBit.Linear;

/// <summary>The linear estimates with Math.NET's matrices, each problem on its own, as their equations are written.</summary>
internal static class LinearReference
{
    /// <summary>W = A⁺ by singular values.</summary>
    public static Matrix LeastSquares(Matrix a) => a.PseudoInverse();

    /// <summary>W = AᴴG C_y⁻¹ with the arcsine law for C_y.</summary>
    public static Matrix Bussgang(Matrix a, double[] noise)
    {
        Matrix covariance = a * a.ConjugateTranspose() + DenseMatrix.OfDiagonalArray([.. noise.Select(value => new Complex(value, 0))]);
        double[] scale = [.. Enumerable.Range(0, noise.Length).Select(r => 1 / Math.Sqrt(covariance[r, r].Real))];
        Matrix signs = covariance.MapIndexed((i, j, entry) => i == j
            ? 2
            : 4 / Math.PI * new Complex(Math.Asin(Math.Clamp(entry.Real * scale[i] * scale[j], -1, 1)), Math.Asin(Math.Clamp(entry.Imaginary * scale[i] * scale[j], -1, 1))));
        return Gained(a, scale).ConjugateTranspose() * signs.Inverse();
    }

    /// <summary>E|u − Wy|² of the Bussgang filter.</summary>
    public static double[] Error(Matrix weights, Matrix a, double[] noise)
    {
        double[] scale = [.. Enumerable.Range(0, noise.Length).Select(r => 1 / Math.Sqrt(a.Row(r).Sum(entry => entry.MagnitudeSquared()) + noise[r]))];
        Matrix explained = weights * Gained(a, scale);
        return [.. Enumerable.Range(0, a.ColumnCount).Select(k => 1 - explained[k, k].Real)];
    }

    /// <summary>The channel <c>[N×M]</c>, antenna after antenna.</summary>
    public static (Matrix Mean, double[,] Variance) Channel(ChannelProblem problem, bool isBussgang)
    {
        Matrix mean = DenseMatrix.Create(problem.Antennas, problem.Users, Complex.Zero);
        var variance = new double[problem.Antennas, problem.Users];
        for (int n = 0; n < problem.Antennas; n++)
        {
            int[] uses = [.. Enumerable.Range(0, problem.Uses).Where(t => problem.Received[n, t] != 0 || problem.Received[problem.Antennas + n, t] != 0)];
            Matrix a = DenseMatrix.Create(uses.Length, problem.Users, (r, k) => ToDouble(problem.Symbols[k, uses[r]]));
            var y = DenseMatrix.Create(uses.Length, 1, (r, _) => new Complex(problem.Received[n, uses[r]], problem.Received[problem.Antennas + n, uses[r]]));
            double[] noise = [.. uses.Select(t => problem.NoiseVariance!.Value + (problem.SymbolVariance?.Column(t).Sum() ?? 0))];
            Matrix weights = isBussgang ? Bussgang(a, noise) : LeastSquares(a), h = weights * y;
            double scale = isBussgang ? 1 : Math.Sqrt(problem.Users / Power(h)), residual = Power(y - a * h) / Math.Max(1, uses.Length - problem.Users);
            for (int k = 0; k < problem.Users; k++)
            {
                mean[n, k] = scale * h[k, 0];
                variance[n, k] = isBussgang ? Error(weights, a, noise)[k] : weights.Row(k).Sum(entry => entry.MagnitudeSquared()) * residual * scale * scale;
            }
        }
        return (mean, variance);
    }

    /// <summary>r = x + CN(0, v) of the channel uses, of which none is erased anywhere <c>[M×T]</c>.</summary>
    public static (Matrix R, double[] V) Detection(DetectionProblem problem, bool isBussgang)
    {
        Matrix a = DenseMatrix.Create(problem.Antennas, problem.Users, (n, k) => ToDouble(problem.Channel.Mean[n, k]));
        Matrix y = DenseMatrix.Create(problem.Antennas, problem.Uses, (n, t) => new Complex(problem.Received[n, t], problem.Received[problem.Antennas + n, t]));
        if (isBussgang)
        {
            double[] noise = [.. Enumerable.Range(0, problem.Antennas).Select(n => problem.NoiseVariance!.Value + problem.Channel.Variance.Row(n).Sum())];
            Matrix weights = Bussgang(a, noise);
            double[] error = Error(weights, a, noise);
            Matrix scaled = (weights * y).MapIndexed((k, _, value) => value / (1 - error[k]));
            return (scaled, [.. error.Select(e => e / (1 - e))]);
        }
        Matrix inverse = LeastSquares(a), x = inverse * y;
        double[] factors = [.. Enumerable.Range(0, problem.Users).Select(k => inverse.Row(k).Sum(entry => entry.MagnitudeSquared()))];
        double residual = Power(y - a * x) / problem.Uses / (problem.Antennas - problem.Users), spread = residual * factors.Average();
        double gain = Math.Sqrt(Math.Max(Power(x) / problem.Uses / problem.Users - spread, spread));
        return (x / gain, [.. factors.Select(factor => Math.Max(residual * factor / gain / gain, 1e-9))]);
    }

    private static Matrix Gained(Matrix a, double[] scale) => a.MapIndexed((r, _, entry) => 2 / Math.Sqrt(Math.PI) * scale[r] * entry);

    private static double Power(Matrix matrix) => matrix.Enumerate().Sum(entry => entry.MagnitudeSquared());

    private static double MagnitudeSquared(this Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;

    private static Complex ToDouble(Complex32 value) => new(value.Real, value.Imaginary);
}

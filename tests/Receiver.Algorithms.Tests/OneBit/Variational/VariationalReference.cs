using Receiver.Testing;
using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<double>;
using Vector = MathNet.Numerics.LinearAlgebra.Vector<double>;

namespace Receiver.Algorithms.Tests.OneBit.Variational;

/// <summary>
/// The variational posterior of one problem in double precision, by Newton's method: slow, and made of nothing that the solver is made of.
/// </summary>
internal sealed class VariationalReference(Matrix design, Func<double, double, (double Slope, double Curvature)> expectations)
{
    private static readonly double[] MixtureWeight = Vectors.Load("one-bit/sigmoid_expectations.json").GetProperty("mix_p").Vector();
    private static readonly double[] MixtureScale = Vectors.Load("one-bit/sigmoid_expectations.json").GetProperty("mix_s").Vector();

    /// <summary>f1, f2 by eight probit terms: exact to 1e-7.</summary>
    public static (double Slope, double Curvature) Mixture(double m, double variance)
    {
        double slope = 0, curvature = 0;
        for (int k = 0; k < MixtureWeight.Length; k++)
        {
            double d = MixtureScale[k] / Math.Sqrt(1 + MixtureScale[k] * MixtureScale[k] * variance);
            slope += MixtureWeight[k] * Math.Exp(NormalReference.LogCdf(-m * d));
            curvature += MixtureWeight[k] * d * NormalReference.Density(m * d);
        }
        return (slope, curvature);
    }

    /// <summary>f1, f2 by the five-point rule that the solver uses.</summary>
    public static (double Slope, double Curvature) FivePoints(double m, double variance)
    {
        double slope = 0, curvature = 0;
        foreach ((double node, double weight) in new[]
        {
            (-2.8569700138728056, 0.011257411327720689), (-1.3556261799742659, 0.22207592200561264), (0, 8.0 / 15),
            (1.3556261799742659, 0.22207592200561264), (2.8569700138728056, 0.011257411327720689),
        })
        {
            double z = m + node * Math.Sqrt(variance);
            slope += weight / (1 + Math.Exp(z));
            curvature += weight / (1 + Math.Exp(z)) / (1 + Math.Exp(-z));
        }
        return (slope, curvature);
    }

    /// <summary>Posterior mean and variance for signs v, prior N(b/p, 1/p).</summary>
    public (Vector Mean, Vector Variance) Solve(Vector sign, Vector precision, Vector shift)
    {
        Matrix square = design.PointwiseMultiply(design);
        Vector mean = shift.PointwiseDivide(precision), variance = 1 / (precision + 0.05 * square.TransposeThisAndMultiply(sign.PointwiseMultiply(sign)));
        for (int iteration = 0; iteration < 500; iteration++)
        {
            (Vector slope, Vector curvature) = Expect(sign, design * mean, square * variance);
            Vector gradient = design.TransposeThisAndMultiply(slope) + shift - precision.PointwiseMultiply(mean);
            Matrix hessian = design.TransposeThisAndMultiply(Matrix.Build.DenseOfDiagonalVector(curvature) * design);
            Vector step = (hessian + Matrix.Build.DenseOfDiagonalVector(precision)).Solve(gradient);
            Vector next = 1 / (precision + square.TransposeThisAndMultiply(curvature));
            double change = step.L2Norm() + (next - variance).L2Norm();
            (mean, variance) = (mean + step, next);
            if (change < 1e-12) break;
        }
        return (mean, variance);
    }

    /// <summary>Evidence lower bound, with E log σ by a fine trapezium rule.</summary>
    public double LowerBound(Vector sign, Vector mean, Vector variance, Vector precision, Vector shift)
    {
        Vector m = design * mean, s = design.PointwiseMultiply(design) * variance;
        double bound = mean.Count / 2.0;
        for (int n = 0; n < sign.Count; n++)
            for (int k = -80; k <= 80 && sign[n] != 0; k++)
                bound -= 0.1 * NormalReference.Density(0.1 * k) * double.LogP1(Math.Exp(-(sign[n] * m[n] + 0.1 * k * Math.Sqrt(s[n]))));
        for (int i = 0; i < mean.Count; i++)
            bound += 0.5 * (Math.Log(precision[i] * variance[i]) - precision[i] * (Math.Pow(mean[i] - shift[i] / precision[i], 2) + variance[i]));
        return bound;
    }

    private (Vector Slope, Vector Curvature) Expect(Vector sign, Vector mean, Vector variance)
    {
        Vector slope = Vector.Build.Dense(sign.Count), curvature = Vector.Build.Dense(sign.Count);
        for (int n = 0; n < sign.Count; n++)
            if (sign[n] != 0)
            {
                (double f1, double f2) = expectations(sign[n] * mean[n], variance[n]);
                (slope[n], curvature[n]) = (sign[n] * f1, f2);
            }
        return (slope, curvature);
    }
}

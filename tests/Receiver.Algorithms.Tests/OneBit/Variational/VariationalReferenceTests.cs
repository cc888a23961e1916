using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.Variational;

public sealed class VariationalReferenceTests
{
    private static readonly JsonElement Posterior = Vectors.Load("one-bit/advi_cf_posterior.json");

    [Fact]
    public void Mixture_Vector_IsExactTo1e7()
    {
        foreach (JsonElement row in Vectors.Load("one-bit/sigmoid_expectations.json").GetProperty("rows").EnumerateArray())
        {
            (double slope, double curvature) = VariationalReference.Mixture(row.GetProperty("m").GetDouble(), row.GetProperty("s2").GetDouble());
            Assert.Equal(row.GetProperty("E_sigma_neg").GetDouble(), slope, 1e-7);
            Assert.Equal(row.GetProperty("E_dsigma").GetDouble(), curvature, 1e-7);
        }
    }

    [Fact]
    public void Solve_Vector_EqualsTheConvergedPosterior()
    {
        Matrix<double> w = Matrix<double>.Build.DenseOfArray(Posterior.GetProperty("W").Matrix());
        Matrix<double> v = Matrix<double>.Build.DenseOfArray(Posterior.GetProperty("V").Matrix());
        JsonElement expected = Posterior.GetProperty("mix8");
        double[,] mean = expected.GetProperty("mu").Matrix(), variance = expected.GetProperty("var").Matrix();
        double[] bound = expected.GetProperty("elbo").Vector();
        var reference = new VariationalReference(w, VariationalReference.Mixture);
        Vector<double> ones = Vector<double>.Build.Dense(w.ColumnCount, 1), zeros = Vector<double>.Build.Dense(w.ColumnCount);

        for (int problem = 0; problem < v.ColumnCount; problem++)
        {
            (Vector<double> mu, Vector<double> s2) = reference.Solve(v.Column(problem), ones, zeros);
            for (int i = 0; i < w.ColumnCount; i++)
            {
                Assert.Equal(mean[i, problem], mu[i], 1e-6);
                Assert.Equal(variance[i, problem], s2[i], 1e-6);
            }
            Assert.Equal(bound[problem], reference.LowerBound(v.Column(problem), mu, s2, ones, zeros), 1e-5);
        }
    }
}

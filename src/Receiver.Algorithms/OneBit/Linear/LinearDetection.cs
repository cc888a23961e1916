using System.Numerics;
using Receiver.Frames;
using DoubleMatrix = MathNet.Numerics.LinearAlgebra.Complex.DenseMatrix;
using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<System.Numerics.Complex>;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>What the linear detectors share: one problem per channel use, A = Ĥ over the active users, and the QPSK posterior of x + CN(0, v).</summary>
internal static class LinearDetection
{
    /// <summary>A: rows of Ĥ for the given antennas, columns for the given users.</summary>
    public static Matrix Design(ComplexMatrix channel, int[] antennas, int[] users) =>
        DoubleMatrix.Create(antennas.Length, users.Length, (n, k) => LinearChannel.ToDouble(channel[antennas[n], users[k]]));

    /// <summary>The samples y of a group of channel uses <c>[R×B]</c>.</summary>
    public static Matrix Samples(RealMatrix received, SampleGroup group)
    {
        int antennas = received.RowCount / 2;
        return DoubleMatrix.Create(group.Samples.Length, group.Problems.Length, (n, t) =>
            new Complex(received[group.Samples[n], group.Problems[t]], received[antennas + group.Samples[n], group.Problems[t]]));
    }

    /// <summary>
    /// Symbols of which nothing is known yet: mean 0, variance 1 for the active users, 0 for the others.
    /// </summary>
    public static SymbolEstimate Prior(int users, int uses, int[] active)
    {
        var estimate = new SymbolEstimate(new ComplexMatrix(users, uses), new RealMatrix(users, uses), new RealMatrix(2 * users, uses));
        foreach (int user in active)
            for (int use = 0; use < uses; use++) estimate.Variance[user, use] = 1;
        return estimate;
    }

    /// <summary>Stores the QPSK posterior of r = x + CN(0, v): LLR = −2√2 Re r/v, x = a tanh(√2 Re r/v), likewise Im.</summary>
    public static void Store(SymbolEstimate estimate, int user, int use, Complex r, double v)
    {
        double re = Math.Sqrt(2) * r.Real / v, im = Math.Sqrt(2) * r.Imaginary / v, x = Math.Tanh(re), y = Math.Tanh(im);
        estimate.Mean[user, use] = new((float)(Qpsk.Amplitude * x), (float)(Qpsk.Amplitude * y));
        estimate.Variance[user, use] = (float)Math.Max(1 - (x * x + y * y) / 2, 0);
        estimate.LogLikelihoodRatios[2 * user, use] = (float)(-2 * re);
        estimate.LogLikelihoodRatios[2 * user + 1, use] = (float)(-2 * im);
    }
}

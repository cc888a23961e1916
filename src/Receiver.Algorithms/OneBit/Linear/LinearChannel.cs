using System.Numerics;
using Receiver.Frames;
using DoubleMatrix = MathNet.Numerics.LinearAlgebra.Complex.DenseMatrix;
using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<System.Numerics.Complex>;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>What the linear channel estimators share: one problem per antenna, A = Xᵀ over the users that send something.</summary>
internal static class LinearChannel
{
    /// <summary>Users with a symbol other than zero.</summary>
    public static int[] Senders(ComplexMatrix symbols) =>
        [.. Enumerable.Range(0, symbols.RowCount).Where(user => symbols.Row(user).Exists(symbol => symbol != Complex32.Zero))];

    /// <summary>A: rows of Xᵀ for the given channel uses, columns for the given users.</summary>
    public static Matrix Design(ComplexMatrix symbols, int[] uses, int[] users) =>
        DoubleMatrix.Create(uses.Length, users.Length, (t, k) => ToDouble(symbols[users[k], uses[t]]));

    /// <summary>The samples y of a group of antennas <c>[R×B]</c>.</summary>
    public static Matrix Samples(RealMatrix received, SampleGroup group)
    {
        int antennas = received.RowCount / 2;
        return DoubleMatrix.Create(group.Samples.Length, group.Problems.Length, (t, n) =>
            new Complex(received[group.Problems[n], group.Samples[t]], received[antennas + group.Problems[n], group.Samples[t]]));
    }

    /// <summary>A channel that is its prior CN(0, 1) for every user that sends.</summary>
    public static ChannelEstimate Prior(int antennas, int users, int[] senders)
    {
        var variance = new RealMatrix(antennas, users);
        foreach (int user in senders) variance.Values.AsSpan(user * antennas, antennas).Fill(1);
        return new(new ComplexMatrix(antennas, users), variance);
    }

    public static Complex ToDouble(Complex32 value) => new(value.Real, value.Imaginary);

    public static Complex32 ToSingle(Complex value) => new((float)value.Real, (float)value.Imaginary);
}

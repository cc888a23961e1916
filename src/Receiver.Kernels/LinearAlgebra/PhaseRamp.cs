using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>Complex exponentials at whole multiples of a phase.</summary>
public static class PhaseRamp
{
    private const int Fine = 32;

    /// <summary>
    /// Row of e^{j·step·(index − centre)}. Where the indices are equally far apart, eight of them turn by the same angle to the next eight; else by sines and
    /// cosines of the coarse and of the fine part of an index alone, and one product for each number.
    /// </summary>
    /// <param name="indices">Whole numbers from 0 on <c>[Columns]</c>.</param>
    /// <param name="centre">Where the phase is zero.</param>
    /// <param name="step">Phase between two neighbours in rad.</param>
    /// <param name="matrix">Where to write.</param>
    /// <param name="row">The row.</param>
    public static void Fill(ReadOnlySpan<int> indices, double centre, double step, SplitMatrix matrix, int row)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Span<double> real = matrix.RealRow(row), imaginary = matrix.ImaginaryRow(row);
        if (indices.Length != real.Length) throw new ArgumentException($"{indices.Length} indices for {real.Length} columns");
        matrix.ClearPadding(row);
        if (indices.Length > 2 * SplitMatrix.Lanes && IsEven(indices))
        {
            Turn(step * (indices[0] - centre), step * (indices[1] - indices[0]), real, imaginary);
            return;
        }
        Span<double> fineSine = stackalloc double[Fine], fineCosine = stackalloc double[Fine];
        fineSine.Fill(double.NaN);
        int coarse = -1;
        double sine = 0, cosine = 1;
        for (int i = 0; i < indices.Length; i++)
        {
            int index = indices[i], fine = index % Fine;
            if (index / Fine != coarse)
            {
                coarse = index / Fine;
                (sine, cosine) = Math.SinCos(step * (coarse * Fine - centre));
            }
            if (double.IsNaN(fineSine[fine])) (fineSine[fine], fineCosine[fine]) = Math.SinCos(step * fine);
            real[i] = cosine * fineCosine[fine] - sine * fineSine[fine];
            imaginary[i] = sine * fineCosine[fine] + cosine * fineSine[fine];
        }
    }

    private static bool IsEven(ReadOnlySpan<int> indices)
    {
        int distance = indices[1] - indices[0];
        for (int i = 2; i < indices.Length; i++)
            if (indices[i] - indices[i - 1] != distance) return false;
        return true;
    }

    // e^{j(first + i·step)}. Rounding adds up over an eighth of the numbers only.
    private static void Turn(double first, double step, Span<double> real, Span<double> imaginary)
    {
        Span<double> sines = stackalloc double[SplitMatrix.Lanes], cosines = stackalloc double[SplitMatrix.Lanes];
        (double sine, double cosine) = Math.SinCos(step);
        (sines[0], cosines[0]) = Math.SinCos(first);
        for (int i = 1; i < SplitMatrix.Lanes; i++)
            (sines[i], cosines[i]) = (sines[i - 1] * cosine + cosines[i - 1] * sine, cosines[i - 1] * cosine - sines[i - 1] * sine);
        (sine, cosine) = Math.SinCos(SplitMatrix.Lanes * step);
        Vector512<double> re = Vector512.Create<double>(cosines), im = Vector512.Create<double>(sines);
        int n = 0;
        for (; n + SplitMatrix.Lanes <= real.Length; n += SplitMatrix.Lanes)
        {
            re.CopyTo(real[n..]);
            im.CopyTo(imaginary[n..]);
            (re, im) = (re * cosine - im * sine, re * sine + im * cosine);
        }
        for (; n < real.Length; n++)
        {
            (double x, double y) = (re[n % SplitMatrix.Lanes], im[n % SplitMatrix.Lanes]);
            (real[n], imaginary[n]) = (x, y);
        }
    }
}

namespace Receiver.Kernels;

/// <summary>Complex exponentials at whole multiples of a phase.</summary>
public static class PhaseRamp
{
    private const int Fine = 32;

    /// <summary>
    /// Row of e^{j·step·(index − centre)}: sines and cosines of the coarse and of the fine part of an index alone, and one product for each number.
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
}

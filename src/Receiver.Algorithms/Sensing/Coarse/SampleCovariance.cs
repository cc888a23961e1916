using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>
/// R = mean y yᴴ over all users' pilots and all data (section 6, step 1). Each entry is the mean over the samples that both of its antennas received; an antenna
/// that received nothing is left out.
/// </summary>
internal sealed class SampleCovariance
{
    private SampleCovariance(int[] antennas, double samples)
    {
        (Antennas, Samples) = (antennas, samples);
        (Real, Imaginary) = (new double[antennas.Length * antennas.Length], new double[antennas.Length * antennas.Length]);
    }

    /// <summary>The antennas that received something, ascending.</summary>
    public int[] Antennas { get; }

    /// <summary>Samples per antenna, on average.</summary>
    public double Samples { get; }

    /// <summary>Real parts of R <c>[antennas×antennas]</c>; the lower triangle.</summary>
    public double[] Real { get; }

    /// <summary>Imaginary parts of R, likewise.</summary>
    public double[] Imaginary { get; }

    public static SampleCovariance Of(OfdmObservation observation)
    {
        int antennas = observation.Data.RowCount, stride = ComplexGram.StrideFor(antennas);
        int[] counts = Counts(observation);
        int[] heard = [.. Enumerable.Range(0, antennas).Where(m => counts[m * antennas + m] > 0)];
        var covariance = new SampleCovariance(heard, heard.Length == 0 ? 0 : heard.Average(m => counts[m * antennas + m]));
        int samples = observation.Data.ColumnCount + observation.Pilot.Sum(pilot => pilot.ColumnCount);
        using Reusable<Planes>.Lease lease = Reusable<Planes>.Rent();
        Planes planes = lease.Value;
        Span<float> real = planes.Real.Take(samples * stride), imaginary = planes.Imaginary.Take(samples * stride);
        int sample = 0;
        foreach (ComplexMatrix pilot in observation.Pilot) Split(pilot, observation.PilotErasures, real, imaginary, stride, ref sample);
        Split(observation.Data, observation.DataErasures, real, imaginary, stride, ref sample);
        Span<float> gramReal = planes.GramReal.Take(stride * stride), gramImaginary = planes.GramImaginary.Take(stride * stride);
        ComplexGram.Sum(real, imaginary, samples, stride, gramReal, gramImaginary);
        for (int row = 0; row < heard.Length; row++)
            for (int column = 0; column <= row; column++)
            {
                int count = counts[heard[row] * antennas + heard[column]], from = heard[row] * stride + heard[column], to = row * heard.Length + column;
                (covariance.Real[to], covariance.Imaginary[to]) = count == 0 ? (0, 0) : ((double)gramReal[from] / count, (double)gramImaginary[from] / count);
            }
        return covariance;
    }

    /// <summary>Samples that two antennas both received <c>[antennas×antennas]</c>.</summary>
    private static int[] Counts(OfdmObservation observation)
    {
        int antennas = observation.Data.RowCount;
        var counts = new int[antennas * antennas];
        Count(observation.PilotErasures, observation.Pilot.Sum(pilot => pilot.ColumnCount), counts);
        Count(observation.DataErasures, observation.Data.ColumnCount, counts);
        return counts;
    }

    private static void Count(ErasureMask erasures, int samples, int[] counts)
    {
        for (int symbol = 0; symbol < erasures.Length; symbol++)
            for (int row = 0, at = 0; row < erasures.Antennas; row++)
                for (int column = 0; column < erasures.Antennas; column++, at++)
                    if (!erasures[row, symbol] && !erasures[column, symbol]) counts[at] += samples / erasures.Length;
    }

    private static void Split(ComplexMatrix samples, ErasureMask erasures, Span<float> real, Span<float> imaginary, int stride, ref int sample)
    {
        for (int column = 0; column < samples.ColumnCount; column++, sample++)
        {
            ReadOnlySpan<Complex32> source = samples.Values.AsSpan(column * samples.RowCount, samples.RowCount);
            Span<float> re = real.Slice(sample * stride, stride), im = imaginary.Slice(sample * stride, stride);
            for (int antenna = 0; antenna < source.Length; antenna++) (re[antenna], im[antenna]) = (source[antenna].Real, source[antenna].Imaginary);
            re[source.Length..].Clear();
            im[source.Length..].Clear();
            int symbol = column / (samples.ColumnCount / erasures.Length);
            if (erasures.CountAt(symbol) == 0) continue;
            for (int antenna = 0; antenna < source.Length; antenna++)
                if (erasures[antenna, symbol]) re[antenna] = im[antenna] = 0;
        }
    }

    private sealed class Planes
    {
        public AlignedBuffer Real { get; } = new();
        public AlignedBuffer Imaginary { get; } = new();
        public AlignedBuffer GramReal { get; } = new();
        public AlignedBuffer GramImaginary { get; } = new();
    }
}

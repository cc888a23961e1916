using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>
/// R = mean y yᴴ over all users' pilots and all data (section 6, step 1). Each entry is the mean over the samples that both of its antennas received; an antenna
/// that received nothing is left out.
/// </summary>
internal sealed class SampleCovariance
{
    private readonly AlignedBuffer _samplesReal = new(), _samplesImaginary = new(), _gramReal = new(), _gramImaginary = new();
    private readonly Buffer<double> _real = new(), _imaginary = new();
    private readonly Buffer<int> _counts = new(), _heard = new();
    private int _size;

    /// <summary>The antennas that received something, ascending.</summary>
    public ReadOnlySpan<int> Antennas => _heard.Take(_size);

    /// <summary>Samples per antenna, on average.</summary>
    public double Samples { get; private set; }

    /// <summary>Real parts of R <c>[antennas×antennas]</c>; the lower triangle.</summary>
    public ReadOnlySpan<double> Real => _real.Take(_size * _size);

    /// <summary>Imaginary parts of R, likewise.</summary>
    public ReadOnlySpan<double> Imaginary => _imaginary.Take(_size * _size);

    public static SampleCovariance Of(OfdmObservation observation)
    {
        var covariance = new SampleCovariance();
        covariance.Take(observation);
        return covariance;
    }

    /// <summary>R of an observation.</summary>
    public void Take(OfdmObservation observation)
    {
        int antennas = observation.Data.RowCount, stride = ComplexGram.StrideFor(antennas), pilots = 0;
        foreach (ComplexMatrix pilot in observation.Pilot) pilots += pilot.ColumnCount;
        Span<int> counts = _counts.Take(antennas * antennas);
        counts.Clear();
        Count(observation.PilotErasures, pilots, counts);
        Count(observation.DataErasures, observation.Data.ColumnCount, counts);
        TakeHeard(antennas, counts);

        int samples = observation.Data.ColumnCount + pilots, sample = 0;
        Span<float> real = _samplesReal.Take(samples * stride), imaginary = _samplesImaginary.Take(samples * stride);
        foreach (ComplexMatrix pilot in observation.Pilot) Split(pilot, observation.PilotErasures, real, imaginary, stride, ref sample);
        Split(observation.Data, observation.DataErasures, real, imaginary, stride, ref sample);
        Span<float> gramReal = _gramReal.Take(stride * stride), gramImaginary = _gramImaginary.Take(stride * stride);
        ComplexGram.Sum(real, imaginary, samples, stride, gramReal, gramImaginary);

        Span<double> resultReal = _real.Take(_size * _size), resultImaginary = _imaginary.Take(_size * _size);
        ReadOnlySpan<int> heard = Antennas;
        for (int row = 0; row < heard.Length; row++)
            for (int column = 0; column <= row; column++)
            {
                int count = counts[heard[row] * antennas + heard[column]], from = heard[row] * stride + heard[column], to = row * heard.Length + column;
                (resultReal[to], resultImaginary[to]) = count == 0 ? (0, 0) : ((double)gramReal[from] / count, (double)gramImaginary[from] / count);
            }
    }

    private void TakeHeard(int antennas, ReadOnlySpan<int> counts)
    {
        Span<int> heard = _heard.Take(antennas);
        long sum = 0;
        _size = 0;
        for (int m = 0; m < antennas; m++)
        {
            int own = counts[m * antennas + m];
            if (own == 0) continue;
            heard[_size++] = m;
            sum += own;
        }
        Samples = _size == 0 ? 0 : (double)sum / _size;
    }

    // Samples that two antennas both received [antennas×antennas].
    private static void Count(ErasureMask erasures, int samples, Span<int> counts)
    {
        for (int symbol = 0; symbol < erasures.Length; symbol++)
        {
            bool isWhole = erasures.CountAt(symbol) == 0;
            for (int row = 0, at = 0; row < erasures.Antennas; row++)
                for (int column = 0; column < erasures.Antennas; column++, at++)
                    if (isWhole || (!erasures[row, symbol] && !erasures[column, symbol])) counts[at] += samples / erasures.Length;
        }
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
}

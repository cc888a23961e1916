using System.Runtime.InteropServices;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing.Demodulation;

/// <summary>
/// From the cyclic-prefixed time samples of a frame to the subcarriers that carry pilots or data.
/// <code>
/// symbol   name            shape    unit
/// N        Subcarriers
/// b        BackOff                  time samples
/// x        window          N        begins b samples before the end of the prefix
/// X        spectrum        N        X_f = e^{j2πfb/N}·Σ_t x_t e^{−j2πft/N} / √N, f = n − N/2 for subcarrier n
/// </code>
/// A window within the prefix sees each symbol turned around by b samples, which the ramp undoes exactly. R. van Nee, R. Prasad, "OFDM for Wireless Multimedia
/// Communications", chapter 2.
/// </summary>
public sealed class OfdmDemodulator(DemodulationOptions options)
{
    /// <summary>Demodulates a frame. Reads its samples and its erasures, nothing else.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="format">Its format, with numerology.</param>
    /// <param name="storage">Where the matrices come from, null: new ones.</param>
    /// <returns>
    /// Pilots and data in the frequency domain. An antenna that lost a sample of a symbol's window, or whose float samples there are not finite, has lost
    /// the symbol; its entries are 0.
    /// </returns>
    /// <exception cref="ArgumentException">The frame is not of the format.</exception>
    public OfdmObservation Demodulate(Frame frame, FrameFormat format, FrameStorage? storage = null)
    {
        OfdmFormat ofdm = format.Ofdm ?? throw new ArgumentException("the format is not one of OFDM frames");
        Check(frame.Pilot, format);
        Check(frame.Data, format);
        storage ??= FrameStorage.New;
        var pilot = new ComplexMatrix[ofdm.PilotSubcarriers.Count];
        for (int user = 0; user < pilot.Length; user++) pilot[user] = storage.Complex(format.Antennas, ofdm.PilotSymbols * ofdm.PilotSubcarriers[user].Length);
        ComplexMatrix data = storage.Complex(format.Antennas, format.DataLength * ofdm.DataSubcarriers.Length);
        using Reusable<Workspace>.Lease lease = Reusable<Workspace>.Rent();
        lease.Value.Prepare(ofdm, Math.Min(options.BackOff, ofdm.CyclicPrefix));
        ErasureMask pilotErasures = Demodulate(lease.Value, frame.Pilot, ofdm, ofdm.PilotSubcarriers, pilot);
        ErasureMask dataErasures = Demodulate(lease.Value, frame.Data, ofdm, [ofdm.DataSubcarriers], [data]);
        return new OfdmObservation(pilot, data, pilotErasures, dataErasures);
    }

    private static void Check(Slot slot, FrameFormat format)
    {
        if (slot.Antennas != format.Antennas || slot.Length != format.Length(slot.Kind)
            || slot.Format != format.SampleFormat || slot.Format is not (SampleFormat.Ci16 or SampleFormat.Cf32))
            throw new ArgumentException($"a {slot.Kind} slot of {slot.Antennas} antennas × {slot.Length} {slot.Format} samples is not of the format");
    }

    /// <param name="workspace">Buffers, plan and ramp.</param>
    /// <param name="slot">The samples.</param>
    /// <param name="ofdm">The numerology.</param>
    /// <param name="subcarriers">Sets of subcarriers.</param>
    /// <param name="destinations">Of each set the matrix <c>[antennas×symbols·subcarriers]</c> that takes its samples.</param>
    private static ErasureMask Demodulate(
        Workspace workspace, Slot slot, OfdmFormat ofdm, IReadOnlyList<int[]> subcarriers, ReadOnlySpan<ComplexMatrix> destinations)
    {
        int skipped = ofdm.CyclicPrefix - workspace.BackOff;
        ErasureMask erasures = SymbolErasures.Of(slot.Erasures, ofdm.SymbolLength, skipped, ofdm.Subcarriers);
        Span<bool> finite = stackalloc bool[Tile.Lanes];
        for (int symbol = 0; symbol < erasures.Length; symbol++)
            for (int first = 0; first < slot.Antennas; first += Tile.Lanes)
            {
                int antennas = Math.Min(Tile.Lanes, slot.Antennas - first);
                workspace.Transform(slot, symbol * ofdm.SymbolLength + skipped, first, antennas);
                finite.Fill(true);
                for (int set = 0; set < destinations.Length; set++) workspace.Select(subcarriers[set], destinations[set], symbol, first, antennas, finite);
                for (int lane = 0; lane < antennas; lane++)
                {
                    if (!finite[lane]) erasures.Set(first + lane, 1, symbol, 1, erased: true);
                    if (!erasures[first + lane, symbol]) continue;
                    for (int set = 0; set < destinations.Length; set++) Clear(destinations[set], subcarriers[set].Length, symbol, first + lane);
                }
            }
        return erasures;
    }

    private static void Clear(ComplexMatrix matrix, int subcarriers, int symbol, int antenna)
    {
        for (int column = symbol * subcarriers; column < (symbol + 1) * subcarriers; column++) matrix.Values[column * matrix.RowCount + antenna] = Complex32.Zero;
    }

    private sealed class Workspace
    {
        private readonly AlignedBuffer _real = new(), _imaginary = new(), _spectrumReal = new(), _spectrumImaginary = new();
        private TileFft _plan = new(1);
        private Complex32[] _ramp = [];
        private (OfdmFormat? Format, int BackOff) _prepared;

        public int BackOff => _prepared.BackOff;

        public void Prepare(OfdmFormat ofdm, int backOff)
        {
            if (ReferenceEquals(_prepared.Format, ofdm) && BackOff == backOff) return;
            int size = ofdm.Subcarriers;
            if (_plan.Size != size) _plan = new TileFft(size);
            double scale = (ofdm.SampleFormat == SampleFormat.Ci16 ? ofdm.FullScale / short.MaxValue : 1) / Math.Sqrt(size);
            _ramp = new Complex32[size];
            for (int bin = 0; bin < size; bin++)
            {
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * ((long)bin * backOff % size) / size);
                _ramp[bin] = new Complex32((float)(scale * cosine), (float)(scale * sine));
            }
            _prepared = (ofdm, backOff);
        }

        public void Transform(Slot slot, int time, int firstAntenna, int antennas)
        {
            int floats = _plan.Size * Tile.Lanes, bytesPerSample = slot.BytesPerTime / slot.Antennas;
            Span<float> real = _real.Take(floats), imaginary = _imaginary.Take(floats);
            ReadOnlySpan<byte> samples = slot.Bytes.AsSpan(time * slot.BytesPerTime + firstAntenna * bytesPerSample);
            if (slot.Format == SampleFormat.Ci16) SampleTile.FromInt16(samples, slot.BytesPerTime, _plan.Size, antennas, real, imaginary);
            else SampleTile.FromFloat32(samples, slot.BytesPerTime, _plan.Size, antennas, real, imaginary);
            _plan.Transform(real, imaginary, _spectrumReal.Take(floats), _spectrumImaginary.Take(floats));
        }

        /// <summary>Scales, turns and writes subcarriers; an antenna with anything that is not finite loses its mark in <paramref name="finite"/>.</summary>
        public void Select(int[] subcarriers, ComplexMatrix destination, int symbol, int firstAntenna, int antennas, Span<bool> finite)
        {
            int size = _plan.Size, floats = size * Tile.Lanes;
            ReadOnlySpan<float> spectrumReal = _spectrumReal.Take(floats), spectrumImaginary = _spectrumImaginary.Take(floats);
            Span<float> doubtful = stackalloc float[Tile.Lanes];
            doubtful.Clear();
            for (int i = 0; i < subcarriers.Length; i++)
            {
                // n − N/2 modulo N
                int bin = (subcarriers[i] + size / 2) & (size - 1);
                ReadOnlySpan<float> re = spectrumReal.Slice(bin * Tile.Lanes, antennas), im = spectrumImaginary.Slice(bin * Tile.Lanes, antennas);
                int column = (symbol * subcarriers.Length + i) * destination.RowCount + firstAntenna;
                Span<float> target = MemoryMarshal.Cast<Complex32, float>(destination.Values.AsSpan(column, antennas));
                (float wr, float wi) = (_ramp[bin].Real, _ramp[bin].Imaginary);
                for (int lane = 0; lane < re.Length; lane++)
                {
                    float x = re[lane] * wr - im[lane] * wi, y = re[lane] * wi + im[lane] * wr;
                    (target[2 * lane], target[2 * lane + 1]) = (x, y);
                    doubtful[lane] += (x - x) + (y - y);
                }
            }
            for (int lane = 0; lane < antennas; lane++) finite[lane] &= doubtful[lane] == 0;
        }
    }
}

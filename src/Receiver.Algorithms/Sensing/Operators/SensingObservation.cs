using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>OFDM symbols that share their antennas: all of them where nothing was lost, else each on its own.</summary>
/// <param name="Symbols">The symbols of the slot.</param>
/// <param name="Mask">1 where an antenna was received, else 0 <c>[M]</c>; null: all were.</param>
/// <param name="Antennas">Number of antennas that were received.</param>
internal sealed record AntennaBlock(int[] Symbols, double[]? Mask, int Antennas)
{
    public static AntennaBlock[] Of(ErasureMask erasures)
    {
        if (!erasures.Any) return [new AntennaBlock([.. Enumerable.Range(0, erasures.Length)], null, erasures.Antennas)];
        var blocks = new AntennaBlock[erasures.Length];
        for (int time = 0; time < erasures.Length; time++)
        {
            int lost = erasures.CountAt(time), at = time;
            double[]? mask = lost == 0 ? null : [.. Enumerable.Range(0, erasures.Antennas).Select(antenna => erasures[antenna, at] ? 0.0 : 1.0)];
            blocks[time] = new AntennaBlock([time], mask, erasures.Antennas - lost);
        }
        return blocks;
    }
}

/// <summary>
/// The received samples in double precision, zero where they were lost, and the sums over pilots, which never change.
/// </summary>
internal sealed class SensingObservation
{
    public SensingObservation(SensingProblem problem, SensingLayout layout)
    {
        OfdmObservation observation = problem.Observation;
        if (observation.PilotErasures.All) throw new UnsolvableException("no pilot symbol was received");
        PilotBlocks = AntennaBlock.Of(observation.PilotErasures);
        DataBlocks = AntennaBlock.Of(observation.DataErasures);
        Data = [.. Enumerable.Range(0, layout.DataSymbols).Select(time =>
            Copy(observation.Data, time * layout.DataCarriers, layout.DataCarriers, observation.DataErasures, time))];
        DataPower = Data.Sum(Power);
        Pilot = new SplitMatrix[layout.Users];
        UserPilotPower = new double[layout.Users];
        for (int k = 0; k < layout.Users; k++)
        {
            Pilot[k] = new SplitMatrix(layout.Antennas, layout.PilotCarriers);
            for (int time = 0; time < layout.PilotSymbols; time++)
            {
                SplitMatrix samples = Copy(observation.Pilot[k], time * layout.PilotCarriers, layout.PilotCarriers, observation.PilotErasures, time);
                UserPilotPower[k] += Power(samples);
                SplitMatrix pilots = new(1, layout.PilotCarriers);
                for (int i = 0; i < layout.PilotCarriers; i++)
                {
                    Complex32 pilot = problem.Format.Pilots[k, time * layout.PilotCarriers + i];
                    pilots[0, i] = new System.Numerics.Complex(pilot.Real, pilot.Imaginary);
                }
                for (int m = 0; m < layout.Antennas; m++) SplitRows.AddConjugateProduct(pilots, 0, samples, m, 1, Pilot[k], m);
            }
        }
        if (!double.IsFinite(PilotPower + DataPower)) throw new UnsolvableException("the observation holds samples that are not finite");
        if (PilotPower == 0) throw new UnsolvableException("the pilots were received without any power");
        PilotCount = (long)layout.Users * layout.PilotCarriers * PilotBlocks.Sum(block => block.Symbols.Length * block.Antennas);
        DataCount = (long)layout.DataCarriers * DataBlocks.Sum(block => block.Symbols.Length * block.Antennas);
    }

    /// <summary>Zp_k = Σ_t conj(u)·y_p <c>[K]</c> of <c>[M×Np]</c>.</summary>
    public SplitMatrix[] Pilot { get; }

    /// <summary>y_d <c>[Td]</c> of <c>[M×Nd]</c>.</summary>
    public SplitMatrix[] Data { get; }

    public AntennaBlock[] PilotBlocks { get; }

    public AntennaBlock[] DataBlocks { get; }

    /// <summary>‖y_p‖².</summary>
    public double PilotPower => UserPilotPower.Sum();

    /// <summary>‖y_p‖² of each user <c>[K]</c>.</summary>
    public double[] UserPilotPower { get; }

    /// <summary>‖y_d‖².</summary>
    public double DataPower { get; set; }

    /// <summary>Pilot samples that were received.</summary>
    public long PilotCount { get; }

    /// <summary>Data samples that were received.</summary>
    public long DataCount { get; }

    private static double Power(SplitMatrix samples) => Enumerable.Range(0, samples.Rows).Sum(row => SplitRows.Power(samples, row));

    private static SplitMatrix Copy(ComplexMatrix samples, int firstColumn, int columns, ErasureMask erasures, int time)
    {
        var copy = new SplitMatrix(samples.RowCount, columns);
        Complex32[] values = samples.Values;
        for (int m = 0; m < samples.RowCount; m++)
        {
            if (erasures[m, time]) continue;
            Span<double> real = copy.RealRow(m), imaginary = copy.ImaginaryRow(m);
            for (int i = 0; i < columns; i++)
            {
                Complex32 value = values[(firstColumn + i) * samples.RowCount + m];
                (real[i], imaginary[i]) = (value.Real, value.Imaginary);
            }
        }
        return copy;
    }
}

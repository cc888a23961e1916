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
internal sealed class SensingObservation(SensingLayout layout)
{
    private readonly AntennaBlock[] _wholePilot = AntennaBlock.Of(new ErasureMask(layout.Antennas, layout.PilotSymbols));
    private readonly AntennaBlock[] _wholeData = AntennaBlock.Of(new ErasureMask(layout.Antennas, layout.DataSymbols));
    private readonly SplitMatrix _samples = new(), _pilots = new();

    /// <summary>Takes the samples of a frame.</summary>
    /// <exception cref="UnsolvableException">No pilot was received, or what was received is not finite.</exception>
    public void Take(SensingProblem problem)
    {
        OfdmObservation observation = problem.Observation;
        if (observation.PilotErasures.All) throw new UnsolvableException("no pilot symbol was received");
        PilotBlocks = observation.PilotErasures.Any ? AntennaBlock.Of(observation.PilotErasures) : _wholePilot;
        DataBlocks = observation.DataErasures.Any ? AntennaBlock.Of(observation.DataErasures) : _wholeData;
        DataPower = 0;
        for (int time = 0; time < layout.DataSymbols; time++)
        {
            Copy(observation.Data, time * layout.DataCarriers, layout.DataCarriers, observation.DataErasures, time, Data[time]);
            DataPower += Power(Data[time]);
        }
        for (int k = 0; k < layout.Users; k++) TakePilots(problem, k);
        if (!double.IsFinite(PilotPower + DataPower)) throw new UnsolvableException("the observation holds samples that are not finite");
        if (PilotPower == 0) throw new UnsolvableException("the pilots were received without any power");
        PilotCount = (long)layout.Users * layout.PilotCarriers * Symbols(PilotBlocks);
        DataCount = (long)layout.DataCarriers * Symbols(DataBlocks);
    }

    private void TakePilots(SensingProblem problem, int user)
    {
        Pilot[user].Reshape(layout.Antennas, layout.PilotCarriers);
        UserPilotPower[user] = 0;
        for (int time = 0; time < layout.PilotSymbols; time++)
        {
            Copy(problem.Observation.Pilot[user], time * layout.PilotCarriers, layout.PilotCarriers, problem.Observation.PilotErasures, time, _samples);
            UserPilotPower[user] += Power(_samples);
            _pilots.Reshape(1, layout.PilotCarriers);
            for (int i = 0; i < layout.PilotCarriers; i++) _pilots[0, i] = problem.Format.Pilots[user, time * layout.PilotCarriers + i].ToComplex();
            for (int m = 0; m < layout.Antennas; m++) SplitRows.AddConjugateProduct(_pilots, 0, _samples, m, 1, Pilot[user], m);
        }
    }

    /// <summary>Zp_k = Σ_t conj(u)·y_p <c>[K]</c> of <c>[M×Np]</c>.</summary>
    public SplitMatrix[] Pilot { get; } = [.. Enumerable.Range(0, layout.Users).Select(_ => new SplitMatrix())];

    /// <summary>y_d <c>[Td]</c> of <c>[M×Nd]</c>.</summary>
    public SplitMatrix[] Data { get; } = [.. Enumerable.Range(0, layout.DataSymbols).Select(_ => new SplitMatrix())];

    public AntennaBlock[] PilotBlocks { get; private set; } = [];

    public AntennaBlock[] DataBlocks { get; private set; } = [];

    /// <summary>‖y_p‖².</summary>
    public double PilotPower => UserPilotPower.Sum();

    /// <summary>‖y_p‖² of each user <c>[K]</c>.</summary>
    public double[] UserPilotPower { get; } = new double[layout.Users];

    /// <summary>‖y_d‖².</summary>
    public double DataPower { get; set; }

    /// <summary>Pilot samples that were received.</summary>
    public long PilotCount { get; private set; }

    /// <summary>Data samples that were received.</summary>
    public long DataCount { get; private set; }

    // Antennas that were received, added up over symbols.
    private static long Symbols(AntennaBlock[] blocks)
    {
        long sum = 0;
        foreach (AntennaBlock block in blocks) sum += (long)block.Symbols.Length * block.Antennas;
        return sum;
    }

    private static double Power(SplitMatrix samples)
    {
        double sum = 0;
        for (int row = 0; row < samples.Rows; row++) sum += SplitRows.Power(samples, row);
        return sum;
    }

    private static void Copy(ComplexMatrix samples, int firstColumn, int columns, ErasureMask erasures, int time, SplitMatrix copy)
    {
        copy.Reshape(samples.RowCount, columns);
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
    }
}
